import type { FindingKind, FindingStatus, Severity } from "@reeve/contract/finding";
import type { FindingId, PersonId } from "@reeve/contract/id";
import { sql, type Generated, type Kysely } from "kysely";
import { isoTime, type Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { tell, type Concerned } from "../deliveries/tell.ts";
import { tellingOf } from "./telling.ts";

type FindingsTable = {
  id: FindingId;
  kind: FindingKind;
  severity: Severity;
  subject: string;
  title: string;
  detail: string;
  status: FindingStatus;
  seen: number;
  first_seen_at: string;
  last_seen_at: string;
  resolved_at: string | null;
  opened_at: string;
  given_to: Generated<PersonId | null>;
  began_at: Generated<string | null>;
  session: Generated<string | null>;
};
type FindingTables = { findings: FindingsTable };

export interface Raised {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** The id of what it is about. */
  readonly subject: string;
  readonly title: string;
  readonly detail: string;
  /** Whom it concerns, where its kind and subject alone do not tell. */
  readonly concerns?: readonly Concerned[];
  /** When it began, where that was before it was noticed, and the first session that shows it. */
  readonly began?: { readonly at: string; readonly session: string };
}

const maxTitle = 300;
const maxDetail = 20_000;

/** PostgreSQL text cannot hold a NUL, and what a finding quotes was written by others. */
const bounded = (text: string, max: number): string =>
  text.replaceAll("\0", "\u{fffd}").slice(0, max);

/**
 * Opens the finding of this kind and subject, or sees it once more; whom it concerns is told when it opens. Runs in any
 * transaction, or in one of its own; needs no audit of its own.
 */
export const raiseFinding = (db: Kysely<object>, clock: Clock, raised: Raised): Promise<void> =>
  db.isTransaction
    ? raise(db, clock, raised)
    : db.transaction().execute((transaction) => raise(transaction, clock, raised));

async function raise(db: Kysely<object>, clock: Clock, raised: Raised): Promise<void> {
  const nowMs = clock.now();
  const now = isoTime(nowMs);
  const said = {
    severity: raised.severity,
    title: bounded(raised.title, maxTitle),
    detail: bounded(raised.detail, maxDetail),
    status: "open" as const,
    last_seen_at: now,
    resolved_at: null,
  };
  const row = await db
    .withTables<FindingTables>()
    .insertInto("findings")
    .values({
      ...said,
      id: newId("fnd", nowMs),
      kind: raised.kind,
      subject: raised.subject,
      seen: 1,
      first_seen_at: now,
      opened_at: now,
      began_at: raised.began?.at ?? null,
      session: raised.began?.session ?? null,
    })
    .onConflict((conflict) =>
      conflict.columns(["kind", "subject"]).doUpdateSet({
        ...said,
        // What somebody accepted stays accepted until their time is over.
        status: sql<FindingStatus>`case when findings.status = 'accepted' and findings.accepted_until > ${now}::timestamptz
            then 'accepted' else 'open' end`,
        opened_at: sql<string>`case when findings.status = 'resolved' then ${now}::timestamptz else findings.opened_at end`,
        seen: sql<number>`findings.seen + 1`,
        // While it is open, what was seen first is where it began.
        began_at: sql<string>`case when findings.status = 'resolved' or findings.began_at is null then excluded.began_at else findings.began_at end`,
        session: sql<string>`case when findings.status = 'resolved' or findings.began_at is null then excluded.session else findings.session end`,
      }),
    )
    .returning(["id", "status", "opened_at"])
    .executeTakeFirstOrThrow();
  if (row.status === "open" && row.opened_at === now)
    await tell(db, clock, tellingOf(raised, `${row.id}/${row.opened_at}`));
}

/** Closes the finding of this kind and subject, where it is open. True when it was. */
export async function resolveFinding(
  db: Kysely<object>,
  clock: Clock,
  kind: FindingKind,
  subject: string,
): Promise<boolean> {
  const done = await db
    .withTables<FindingTables>()
    .updateTable("findings")
    .set({ status: "resolved", resolved_at: isoTime(clock.now()) })
    .where("kind", "=", kind)
    .where("subject", "=", subject)
    .where("status", "<>", "resolved")
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/** What the open findings of a kind are about. */
export async function openSubjects(
  db: Kysely<object>,
  kind: FindingKind,
): Promise<readonly string[]> {
  const rows = await db
    .withTables<FindingTables>()
    .selectFrom("findings")
    .select("subject")
    .where("kind", "=", kind)
    .where("status", "=", "open")
    .execute();
  return rows.map(({ subject }) => subject);
}
