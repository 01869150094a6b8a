import type { Finding, FindingKind, Severity } from "@reeve/contract/finding";
import { FindingId } from "@reeve/contract/id";
import type { Page } from "@reeve/contract/page";
import { sql, type Kysely } from "kysely";
import { z } from "zod";
import { isoTime, type Clock } from "../../platform/clock.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import { newId } from "../../platform/ids.ts";

type FindingsTable = {
  id: FindingId;
  kind: FindingKind;
  severity: Severity;
  subject: string;
  title: string;
  detail: string;
  status: "open" | "resolved";
  seen: number;
  first_seen_at: string;
  last_seen_at: string;
  resolved_at: string | null;
};
type FindingTables = { findings: FindingsTable };

export interface Raised {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** The id of what it is about. */
  readonly subject: string;
  readonly title: string;
  readonly detail: string;
}

const maxTitle = 300;
const maxDetail = 20_000;

/** PostgreSQL text cannot hold a NUL, and what a finding quotes was written by others. */
const bounded = (text: string, max: number): string =>
  text.replaceAll("\0", "\u{fffd}").slice(0, max);

/** Opens the finding of this kind and subject, or sees it once more. Runs in any transaction; needs no audit of its own. */
export async function raiseFinding(
  db: Kysely<object>,
  clock: Clock,
  raised: Raised,
): Promise<void> {
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
  await db
    .withTables<FindingTables>()
    .insertInto("findings")
    .values({
      ...said,
      id: newId("fnd", nowMs),
      kind: raised.kind,
      subject: raised.subject,
      seen: 1,
      first_seen_at: now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["kind", "subject"])
        .doUpdateSet({ ...said, seen: sql<number>`findings.seen + 1` }),
    )
    .execute();
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
    .where("status", "=", "open")
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

const position = z.object({ at: z.iso.datetime(), id: FindingId });
export const lastSeenFirst = cursorOf("findings", position);

export interface FindingFilter {
  readonly limit: number;
  readonly after: z.infer<typeof position> | null;
  readonly status?: "open" | "resolved" | undefined;
  readonly subject?: string | undefined;
}

/** Findings, the last seen first. */
export async function listFindings(
  db: Kysely<object>,
  filter: FindingFilter,
): Promise<Page<Finding>> {
  let query = db
    .withTables<FindingTables>()
    .selectFrom("findings")
    .selectAll()
    .orderBy("last_seen_at", "desc")
    .orderBy("id", "desc")
    .limit(filter.limit + 1);
  if (filter.status) query = query.where("status", "=", filter.status);
  if (filter.subject) query = query.where("subject", "=", filter.subject);
  if (filter.after)
    query = query.where(
      sql<boolean>`(last_seen_at, id) < (${filter.after.at}::timestamptz, ${filter.after.id})`,
    );
  const rows = await query.execute();
  const found = rows.map(finding);
  return pageOf(found, filter.limit, lastSeenFirst, ({ lastSeenAt, id }) => ({
    at: lastSeenAt,
    id,
  }));
}

/** One finding, locked until the transaction ends. */
export async function lockFinding(db: Kysely<object>, id: FindingId): Promise<Finding | null> {
  const row = await db
    .withTables<FindingTables>()
    .selectFrom("findings")
    .selectAll()
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row ? finding(row) : null;
}

const finding = (row: FindingsTable): Finding => ({
  id: row.id,
  kind: row.kind,
  severity: row.severity,
  subject: row.subject,
  title: row.title,
  detail: row.detail,
  status: row.status,
  seen: row.seen,
  firstSeenAt: row.first_seen_at,
  lastSeenAt: row.last_seen_at,
  resolvedAt: row.resolved_at,
});

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
