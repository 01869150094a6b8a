import {
  dueDays,
  Severity,
  type Finding,
  type FindingKind,
  type FindingStatus,
} from "@reeve/contract/finding";
import { FindingId, type PersonId } from "@reeve/contract/id";
import type { Page } from "@reeve/contract/page";
import { sql, type Kysely, type RawBuilder } from "kysely";
import { z } from "zod";
import { isoTime } from "../../platform/clock.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";

const position = z.object({ at: z.iso.datetime(), id: FindingId, rank: z.number().int() });
export const placeInQueue = cursorOf("findings", position);

export interface QueueFilter {
  readonly limit: number;
  readonly after: z.infer<typeof position> | null;
  readonly order?: "newest" | "queue" | undefined;
  readonly status?: FindingStatus | undefined;
  readonly severity?: Severity | undefined;
  readonly kind?: FindingKind | undefined;
  readonly subject?: string | undefined;
  /** A person's id, or null for those that are addressed to nobody. */
  readonly owner?: PersonId | null | undefined;
  readonly overdue?: boolean | undefined;
}

interface Row {
  readonly id: FindingId;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly subject: string;
  readonly title: string;
  readonly detail: string;
  readonly stands: FindingStatus;
  readonly seen: number;
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  readonly resolved_at: string | null;
  readonly due: string;
  readonly overdue: boolean;
  readonly owner: PersonId | null;
  readonly owner_name: string | null;
  readonly given: boolean;
  readonly accepted_by: string | null;
  readonly accepted_reason: string | null;
  readonly accepted_until: string | null;
  readonly rank: number;
}

const days = sql.join(
  Severity.options.map((it) => sql`when ${sql.lit(it)} then ${sql.lit(dueDays[it])}`),
  sql` `,
);
const weight = sql.join(
  Severity.options.map((it, at) => sql`when ${sql.lit(it)} then ${sql.lit(at)}`),
  sql` `,
);

/** Findings with to whom they are addressed and when they are due. An acceptance that ran out is none. */
const all = (now: string) => sql`select q.*, (case when q.overdue then 0 else 10 end)
    + 3 - (case q.severity ${weight} end) as rank from (
  select s.*, s.stands = 'open' and s.due <= ${now}::timestamptz as overdue from (
    select f.*, p.id as owner, p.name as owner_name, f.given_to is not null as given,
      case when f.status = 'accepted' and f.accepted_until <= ${now}::timestamptz then 'open' else f.status end as stands,
      f.opened_at + make_interval(days => case f.severity ${days} end) as due
    from findings f left join agents a on a.id = f.subject
    left join people p on p.id = coalesce(f.given_to, a.behaviour)) s) q`;

/** Findings, the last seen first or as a queue. Without a time nothing is overdue, and what was accepted stays so. */
export async function listFindings(
  db: Kysely<object>,
  filter: QueueFilter,
  nowMs = 0,
): Promise<Page<Finding>> {
  const { after, limit } = filter;
  const queued = filter.order === "queue";
  const where = [
    sql`true`,
    ...(filter.status ? [sql`stands = ${filter.status}`] : []),
    ...(filter.severity ? [sql`severity = ${filter.severity}`] : []),
    ...(filter.kind ? [sql`kind = ${filter.kind}`] : []),
    ...(filter.subject ? [sql`subject = ${filter.subject}`] : []),
    ...(filter.owner === undefined ? [] : [sql`owner is not distinct from ${filter.owner}`]),
    ...(filter.overdue ? [sql`overdue`] : []),
    ...(after === null
      ? []
      : [
          queued
            ? sql`(rank, due, id) > (${after.rank}, ${after.at}::timestamptz, ${after.id})`
            : sql`(last_seen_at, id) < (${after.at}::timestamptz, ${after.id})`,
        ]),
  ];
  const order = queued ? sql`rank, due, id` : sql`last_seen_at desc, id desc`;
  const rows = await ask(
    db,
    sql`select * from (${all(isoTime(nowMs))}) f where ${sql.join(where, sql` and `)} order by ${order} limit ${limit + 1}`,
  );
  const page = pageOf([...rows], limit, placeInQueue, (row) => ({
    at: queued ? row.due : row.last_seen_at,
    id: row.id,
    rank: row.rank,
  }));
  return { ...page, items: page.items.map(finding) };
}

/** One finding, locked until the transaction ends. */
export async function lockFinding(
  db: Kysely<object>,
  id: FindingId,
  nowMs: number,
): Promise<Finding | null> {
  await sql`select from findings where id = ${id} for update`.execute(db);
  const [row] = await ask(db, sql`select * from (${all(isoTime(nowMs))}) f where id = ${id}`);
  return row ? finding(row) : null;
}

export interface Handling {
  readonly status?: FindingStatus;
  readonly given?: PersonId | null;
  readonly accepted?: Finding["accepted"];
  readonly at: string;
}

/** What somebody did about a finding. Opened again, its due date counts anew. */
export async function handle(
  db: Kysely<object>,
  id: FindingId,
  { status, given, accepted, at }: Handling,
): Promise<void> {
  if (given !== undefined)
    await sql`update findings set given_to = ${given} where id = ${id}`.execute(db);
  if (status === undefined) return;
  await sql`update findings set status = ${status}, accepted_by = ${accepted?.by ?? null}, accepted_reason = ${accepted?.reason ?? null},
    accepted_until = ${accepted?.until ?? null}::timestamptz,
    resolved_at = case when ${status} = 'resolved' then ${at}::timestamptz end,
    opened_at = case when ${status} = 'open' then ${at}::timestamptz else opened_at end where id = ${id}`.execute(
    db,
  );
}

const ask = async (db: Kysely<object>, query: RawBuilder<unknown>): Promise<readonly Row[]> =>
  (await query.execute(db)).rows as Row[];

const finding = (row: Row): Finding => ({
  id: row.id,
  kind: row.kind,
  severity: row.severity,
  subject: row.subject,
  title: row.title,
  detail: row.detail,
  status: row.stands,
  owner:
    row.owner === null
      ? null
      : { id: row.owner, name: row.owner_name ?? row.owner, given: row.given },
  dueAt: row.due,
  overdue: row.overdue,
  accepted:
    row.stands === "accepted" && row.accepted_until !== null
      ? {
          by: row.accepted_by ?? "",
          reason: row.accepted_reason ?? "",
          until: row.accepted_until,
        }
      : null,
  seen: row.seen,
  firstSeenAt: row.first_seen_at,
  lastSeenAt: row.last_seen_at,
  resolvedAt: row.resolved_at,
});
