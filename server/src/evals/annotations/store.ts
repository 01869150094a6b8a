import type { Annotation, Labelled } from "@reeve/contract/annotation";
import type { Aspect } from "@reeve/contract/evaluator";
import type { AgentId, AnnotationId, PersonId } from "@reeve/contract/id";
import type { ScoreLabel } from "@reeve/contract/score";
import { sql, type Kysely } from "kysely";

type Db = Kysely<object>;

/** One as it is kept, with what every person said of it. */
export interface Kept {
  readonly id: AnnotationId;
  readonly agent: { readonly id: AgentId; readonly name: string };
  readonly agentVersion: string | null;
  readonly session: string;
  readonly aspect: Aspect;
  readonly why: string;
  readonly rule: string;
  readonly people: number;
  readonly inclusion: number | null;
  readonly sessionAt: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly label: ScoreLabel | null;
  readonly doneAt: string | null;
  /** The version of the rubric that it was done by. */
  readonly rubric: string | null;
  readonly held: { readonly person: PersonId; readonly by: string; readonly until: string } | null;
  readonly labels: readonly (Labelled & { readonly person: PersonId })[];
}

interface Row extends Omit<Kept, "agent" | "held" | "labels"> {
  readonly agent: AgentId;
  readonly agentName: string;
  readonly heldBy: PersonId | null;
  readonly heldName: string | null;
  readonly heldUntil: string | null;
}
interface LabelRow extends Omit<Kept["labels"][number], "expected"> {
  readonly annotation: AnnotationId;
  readonly expected: string | null;
}

const columns = sql`t.id, t.agent, t.agent_name as "agentName", t.agent_version as "agentVersion", t.session, t.aspect, t.why,
  t.rule, t.wanted as people, t.inclusion, t.session_at as "sessionAt", t.created_at as "createdAt", t.created_by as "createdBy",
  t.label, t.done_at as "doneAt", t.rubric, t.held_by as "heldBy", p.name as "heldName", t.held_until as "heldUntil"`;

const kept = (
  { agent, agentName, heldBy, heldName, heldUntil, ...row }: Row,
  labels: readonly LabelRow[],
): Kept => ({
  ...row,
  agent: { id: agent, name: agentName },
  held:
    heldBy === null || heldUntil === null
      ? null
      : { person: heldBy, by: heldName ?? heldBy, until: heldUntil },
  labels: labels
    .filter(({ annotation }) => annotation === row.id)
    .map(({ annotation: _annotation, expected, ...it }) => ({
      ...it,
      expected: expected === null ? null : (JSON.parse(expected) as string[]),
    })),
});

export interface AnnotationFilter {
  readonly aspect?: Aspect | undefined;
  readonly agent?: AgentId | undefined;
  readonly status?: "open" | "done" | "differ" | undefined;
}

const statuses = {
  open: sql`t.done_at is null`,
  done: sql`t.done_at is not null`,
  differ: sql`t.done_at is not null and t.label = 'unscored'`,
};

/** Annotations, in a database or in a transaction of it. */
export const annotationStore = (db: Db) => {
  const read = async (
    where: ReturnType<typeof sql>,
    end: ReturnType<typeof sql>,
  ): Promise<readonly Kept[]> => {
    const { rows } = await sql<Row>`select ${columns} from annotations t
      left join people p on p.id = t.held_by where ${where} ${end}`.execute(db);
    if (rows.length === 0) return [];
    const labels =
      await sql<LabelRow>`select annotation, person, name as by, label, score, failure_mode as "failureMode",
        note, expected, at from annotation_labels where annotation = any(${rows.map(({ id }) => id)}) order by at, person`.execute(
        db,
      );
    return rows.map((row) => kept(row, labels.rows));
  };
  return {
    async lock(id: AnnotationId): Promise<Kept | null> {
      await sql`select from annotations where id = ${id} for update`.execute(db);
      return (await read(sql`t.id = ${id}`, sql``))[0] ?? null;
    },

    list(
      { aspect, agent, status }: AnnotationFilter,
      after: AnnotationId | null,
      limit: number,
    ): Promise<readonly Kept[]> {
      const asked = [
        status === undefined ? sql`true` : statuses[status],
        aspect === undefined ? sql`true` : sql`t.aspect = ${aspect}`,
        agent === undefined ? sql`true` : sql`t.agent = ${agent}`,
        after === null ? sql`true` : sql`t.id < ${after}`,
      ];
      return read(sql.join(asked, sql` and `), sql`order by t.id desc limit ${limit}`);
    },

    /** What a person said, in place of what they said of it before. */
    async say(id: AnnotationId, { person, by, ...it }: Kept["labels"][number]): Promise<void> {
      await sql`insert into annotation_labels (annotation, person, name, label, score, failure_mode, note, expected, at)
        values (${id}, ${person}, ${by}, ${it.label}, ${it.score}, ${it.failureMode}, ${it.note},
          ${it.expected === null ? null : JSON.stringify(it.expected)}, ${it.at}::timestamptz)
        on conflict (annotation, person) do update set label = excluded.label, score = excluded.score,
          failure_mode = excluded.failure_mode, note = excluded.note, expected = excluded.expected, at = excluded.at`.execute(
        db,
      );
    },

    async unsay(id: AnnotationId, person: PersonId): Promise<void> {
      await sql`delete from annotation_labels where annotation = ${id} and person = ${person}`.execute(
        db,
      );
    },

    async done(id: AnnotationId, label: ScoreLabel, rubric: string, at: string): Promise<void> {
      await sql`update annotations set label = ${label}, rubric = ${rubric}, done_at = ${at}::timestamptz where id = ${id}`.execute(
        db,
      );
    },

    async reopen(id: AnnotationId): Promise<void> {
      await sql`update annotations set label = null, rubric = null, done_at = null where id = ${id}`.execute(
        db,
      );
    },

    async hold(id: AnnotationId, person: PersonId | null, until: string | null): Promise<void> {
      await sql`update annotations set held_by = ${person}, held_until = ${until}::timestamptz where id = ${id}`.execute(
        db,
      );
    },

    async skipped(id: AnnotationId, person: PersonId, at: string): Promise<void> {
      await sql`insert into annotation_skips values (${id}, ${person}, ${at}::timestamptz)
        on conflict (annotation, person) do update set at = excluded.at`.execute(db);
    },

    /** The one that a person labelled last. */
    async lastOf(person: PersonId): Promise<AnnotationId | null> {
      const { rows } = await sql<{
        id: AnnotationId;
      }>`select annotation as id from annotation_labels
        where person = ${person} order by at desc limit 1`.execute(db);
      return rows[0]?.id ?? null;
    },
  };
};

/** As the API shows it to a person: what others said stays hidden until all said theirs. */
export function shown(it: Kept, person: PersonId | null, now: string): Annotation {
  const { inclusion: _inclusion, rubric: _rubric, held, labels, ...rest } = it;
  const open = it.doneAt === null;
  return {
    ...rest,
    said: labels.length,
    labels: labels
      .filter((one) => !open || one.person === person)
      .map(({ person: _person, ...one }) => one),
    held:
      open && held !== null && held.until > now
        ? { by: held.by, mine: held.person === person, until: held.until }
        : null,
  };
}
