import type { AnnotationFigures } from "@reeve/contract/annotation";
import type { PersonId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { agreementOfPeople } from "./agreement-store.ts";
import { mostWaiting, waiting, waitingFor } from "./queue-store.ts";

interface Of {
  readonly person: PersonId | null;
  readonly now: string;
  readonly since: string;
  readonly today: string;
}

/** The queue in figures, for one person. */
export async function figuresOf(
  db: Kysely<object>,
  { person, now, since, today }: Of,
): Promise<AnnotationFigures> {
  const counts = await sql<{ done: number; differ: number }>`select count(*)::int as done,
      (count(*) filter (where a.label = 'unscored' and exists (select from annotation_labels l where l.annotation = a.id
        and l.label = 'pass') and exists (select from annotation_labels l where l.annotation = a.id and l.label = 'fail')))::int as differ
    from annotations a where done_at >= ${since}::timestamptz`.execute(db);
  const mine = await sql<{ n: number }>`select count(*)::int as n from annotation_labels
    where person = ${person} and at >= ${today}::timestamptz`.execute(db);
  const days = await sql<{ at: string; labels: number }>`select d as at, count(l.at)::int as labels
    from generate_series(${today}::timestamptz - interval '29 days', ${today}::timestamptz, interval '1 day') d
    left join annotation_labels l on l.at >= d and l.at < d + interval '1 day' group by d order by d`.execute(
    db,
  );
  const modes = await sql<{ mode: string; sessions: number }>`select l.failure_mode as mode,
      count(distinct l.annotation)::int as sessions from annotation_labels l
    where l.at >= ${since}::timestamptz and l.failure_mode is not null group by 1 order by 2 desc, 1 limit 20`.execute(
    db,
  );
  return {
    waiting: await waiting(db),
    waitingForMe: person === null ? 0 : await waitingFor(db, { person, now }),
    mostWaiting,
    done: counts.rows[0]?.done ?? 0,
    differ: counts.rows[0]?.differ ?? 0,
    mineToday: mine.rows[0]?.n ?? 0,
    days: days.rows,
    people: await agreementOfPeople(db, since),
    failureModes: modes.rows,
  };
}
