import type { Hold, KeptMonth, Removal, RetentionClass } from "@reeve/contract/retention";
import { sql, type Kysely } from "kysely";
import { packHashes } from "../checkpoints/tree.ts";
import { openRemoval, type RemovedSpan } from "./note.ts";

type Db = Kysely<object>;

export interface StoredRule {
  readonly class: RetentionClass;
  readonly days: number | null;
  readonly changedBy: string;
  readonly changedAt: string;
}

/** A month of records, by the name of its partition. */
export interface Month {
  readonly partition: string;
  /** `2026-11`. */
  readonly month: string;
  readonly endMs: number;
}

export async function rules(db: Db): Promise<readonly StoredRule[]> {
  const { rows } =
    await sql<StoredRule>`select class, days, changed_by as "changedBy", changed_at as "changedAt" from retention order by class`.execute(
      db,
    );
  return rows;
}

export async function setRule(
  db: Db,
  of: RetentionClass,
  days: number | null,
  by: string,
  at: string,
): Promise<void> {
  await sql`update retention set days = ${days}, changed_by = ${by}, changed_at = ${at}::timestamptz where class = ${of}`.execute(
    db,
  );
}

/** The hold, until the transaction ends where it is one: it cannot begin while something is removed. */
export async function holdNow(db: Db): Promise<Hold | null> {
  await sql`set local lock_timeout = '1s'`.execute(db);
  await sql`lock table retention_hold in share row exclusive mode`.execute(db);
  return shownHold(db);
}

export async function shownHold(db: Db): Promise<Hold | null> {
  const { rows } =
    await sql<Hold>`select reason, held_by as by, held_at as at from retention_hold`.execute(db);
  return rows[0] ?? null;
}

export async function setHold(db: Db, { reason, by, at }: Hold): Promise<void> {
  await sql`insert into retention_hold (reason, held_by, held_at) values (${reason}, ${by}, ${at}::timestamptz)
    on conflict (id) do update set reason = excluded.reason, held_by = excluded.held_by, held_at = excluded.held_at`.execute(
    db,
  );
}

export const dropHold = async (db: Db): Promise<unknown> =>
  sql`delete from retention_hold`.execute(db);

/** Every month there is room for, the oldest first. */
export async function months(db: Db): Promise<readonly Month[]> {
  const { rows } = await sql<{
    partition: string;
  }>`select c.relname as partition from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'records'::regclass order by 1`.execute(db);
  return rows.map(({ partition }) => {
    const [, year = "", month = ""] = /^records_(\d{4})_(\d\d)$/.exec(partition) ?? [];
    return { partition, month: `${year}-${month}`, endMs: Date.UTC(Number(year), Number(month)) };
  });
}

type Due = Pick<RemovedSpan, "log" | "from" | "to">;

/** Of each log, the records that all are older than `before`, beginning with its first: those in a row that can go. */
export async function olderThan(
  db: Db,
  of: RetentionClass,
  before: string,
): Promise<readonly Due[]> {
  const from = of === "actions" ? sql`s.size` : sql`greatest(s.bare, s.size)`;
  const { rows } = await sql<Due>`select * from (
      select h.log_id as log, coalesce(${from}, 0) as from,
        coalesce((select min(r.seq) from records r where r.log_id = h.log_id and r.ts >= ${before}::timestamptz), h.size) as to
      from heads h left join log_starts s on s.log_id = h.log_id where h.log_id > 0) due
    where due.to > due.from order by log`.execute(db);
  return rows;
}

/** The months that hold some of these records. */
export async function monthsOf(
  db: Db,
  among: readonly Month[],
  spans: readonly Due[],
): Promise<readonly Month[]> {
  const found: Month[] = [];
  for (const month of among) {
    const { rows } = await sql<{
      some: boolean;
    }>`select exists (select from ${sql.id(month.partition)} r
      join unnest(${spans.map(({ log }) => log)}::int[], ${spans.map((it) => it.from)}::bigint[], ${spans.map(({ to }) => to)}::bigint[]) as s (log, first, next)
      on r.log_id = s.log and r.seq >= s.first and r.seq < s.next) as some`.execute(db);
    if (rows[0]?.some) found.push(month);
  }
  return found;
}

/** Makes what stays of a month beside it; nothing is removed yet. */
export async function prepare(
  db: Db,
  { partition }: Month,
  of: RetentionClass,
  spans: readonly RemovedSpan[],
): Promise<void> {
  const starts = spans.map(({ log, to }) =>
    of === "actions" ? { log_id: log, size: to, bare: to } : { log_id: log, size: 0, bare: to },
  );
  await sql`select thin_record_partition(${partition}, ${JSON.stringify(starts)}::jsonb)`.execute(
    db,
  );
}

const exporting = 7_233_606;

/** Held while an export is under way, so that what it is about to read does not go. */
export const holdExport = `select pg_advisory_lock_shared(${exporting})`;
export const endExport = `select pg_advisory_unlock_shared(${exporting})`;

/** Locks what a removal touches, in the order in which every change locks it. False while an export is under way. */
export async function lockForRemoval(db: Db): Promise<boolean> {
  const { rows } = await sql<{
    free: boolean;
  }>`select pg_try_advisory_xact_lock(${exporting}) as free from heads where log_id = 0 for update`.execute(
    db,
  );
  return rows[0]?.free === true;
}

export async function swap(db: Db, { partition }: Month): Promise<void> {
  await sql`select swap_record_partition(${partition})`.execute(db);
}

export interface StoredRemoval {
  readonly class: RetentionClass;
  readonly records: number;
  readonly at: string;
  readonly before: string;
  readonly note: string;
  readonly key: string;
}

export async function keepRemoval(
  db: Db,
  it: StoredRemoval,
  spans: readonly RemovedSpan[],
): Promise<void> {
  await sql`insert into removals (at, class, records, before, note, key)
    values (${it.at}::timestamptz, ${it.class}, ${it.records}, ${it.before}::timestamptz, ${it.note}, ${it.key})`.execute(
    db,
  );
  for (const { log, to, start } of spans) {
    const none = Buffer.alloc(0);
    const [size, chain, frontier] = start
      ? [to, Buffer.from(start.chain), packHashes(start.frontier.roots)]
      : [0, none, none];
    await sql`insert into log_starts (log_id, size, chain, frontier, bare) values (${log}, ${size}, ${chain}, ${frontier}, ${to})
      on conflict (log_id) do update set bare = greatest(log_starts.bare, excluded.bare),
        size = greatest(log_starts.size, excluded.size),
        chain = case when excluded.size > log_starts.size then excluded.chain else log_starts.chain end,
        frontier = case when excluded.size > log_starts.size then excluded.frontier else log_starts.frontier end`.execute(
      db,
    );
  }
}

/** The removals, the oldest first. */
export async function removals(db: Db): Promise<readonly StoredRemoval[]> {
  const { rows } =
    await sql<StoredRemoval>`select class, records, at, before, note, key from removals order by serial`.execute(
      db,
    );
  return rows;
}

export const shownRemoval = (it: StoredRemoval): Removal => ({
  at: it.at,
  class: it.class,
  records: it.records,
  before: it.before,
  rule: openRemoval(it.note, it.key)?.rule ?? "not known",
  note: it.note,
});

/** How many records are looked at where the database has no statistics yet. */
const looked = 2_000;

/** What each month takes up, by the database's own statistics. */
export async function sizes(
  db: Db,
): Promise<readonly Pick<KeptMonth, "month" | "records" | "bytes" | "payloadBytes">[]> {
  const { rows } = await sql<{
    partition: string;
    records: number;
    bytes: number;
    width: number | null;
  }>`select c.relname as partition, greatest(coalesce(t.n_live_tup, 0), c.reltuples, 0)::bigint as records,
      pg_total_relation_size(c.oid)::bigint as bytes, s.avg_width * (1 - s.null_frac) as width
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
      left join pg_stat_all_tables t on t.relid = c.oid
      left join pg_stats s on s.schemaname = c.relnamespace::regnamespace::text and s.tablename = c.relname and s.attname = 'payload'
    where i.inhparent = 'records'::regclass order by 1`.execute(db);
  return Promise.all(
    rows.map(async ({ partition, records, bytes, width }) => {
      const each = records === 0 ? 0 : (width ?? (await payloadWidth(db, partition)));
      return {
        month: partition.slice(-7).replace("_", "-"),
        records,
        bytes,
        payloadBytes: Math.min(bytes, Math.round(records * each)),
      };
    }),
  );
}

async function payloadWidth(db: Db, partition: string): Promise<number> {
  const { rows } = await sql<{
    width: number;
  }>`select coalesce(avg(coalesce(octet_length(payload), 0)), 0)::float8 as width
    from (select payload from ${sql.id(partition)} limit ${looked}) as first_ones`.execute(db);
  return rows[0]?.width ?? 0;
}
