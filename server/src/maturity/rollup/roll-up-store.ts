import { sql, type Kysely } from "kysely";
import { setImmediate as breathe } from "node:timers/promises";
import type { Database, DatabaseTransaction } from "../../platform/database.ts";
import { isoTime } from "../../platform/clock.ts";
import { dayOf, fold, nothingCounted, type Counted, type Gap, type Open } from "./fold.ts";
import type { RecordRow } from "./row.ts";
import { addKnown, pruneKnown } from "./known-store.ts";
import { addToolDays, pruneToolDays } from "./tool-days-store.ts";

type Db = Kysely<object>;

/** Where a log ends, and how far it was counted. */
export interface LogPlace {
  readonly log: number;
  readonly size: number;
  readonly next: number;
}

/** The first count goes back this far: as far as any probe looks. */
const firstCountMs = 90 * 86_400_000;
const keptDays = 9;
/** Few commits make few writes; short reads leave agents' calls their turn. */
const perCommit = 40_000;
const perRead = 1_000;

/** Every log with what is left to count. A log that was never counted begins at the first record that any probe looks at. */
export async function places(db: Db, nowMs: number): Promise<readonly LogPlace[]> {
  const since = isoTime(nowMs - firstCountMs);
  const { rows } = await sql<{
    log_id: number;
    size: number;
    next_seq: number | null;
    first: number | null;
  }>`
    select h.log_id, h.size, c.next_seq,
      case when c.next_seq is null and h.log_id > 0 and not exists (select from counted_logs where log_id > 0)
        then (select min(seq) from records where log_id = h.log_id and ts >= ${since}::timestamptz) end as first
    from heads h left join counted_logs c on c.log_id = h.log_id order by h.log_id`.execute(db);
  const begun = rows.filter((row) => row.next_seq === null);
  for (const row of begun)
    await sql`insert into counted_logs (log_id, next_seq) values (${row.log_id}, ${row.first ?? 0}) on conflict do nothing`.execute(
      db,
    );
  return rows.map((row) => ({
    log: row.log_id,
    size: row.size,
    next: row.next_seq ?? row.first ?? 0,
  }));
}

/**
 * Counts the next records of a log in one transaction with its place, so that nothing is counted twice and nothing left
 * out. Gives the new place; another process's where that was faster.
 */
export function countNext(database: Database, place: LogPlace, nowMs: number): Promise<number> {
  const to = Math.min(place.size, place.next + perCommit);
  return database.kysely.transaction().execute(async (db) => {
    const held = await sql<{
      next_seq: number;
    }>`select next_seq from counted_logs where log_id = ${place.log} for update`.execute(db);
    if (held.rows[0]?.next_seq !== place.next) return held.rows[0]?.next_seq ?? place.next;
    const counted = nothingCounted(place.next);
    const before = new Map<string, Open>();
    for (let from = place.next; from < to; from += perRead) {
      const rows = await recordsOf(db, place.log, from, Math.min(to, from + perRead));
      const asked = rows.map(({ action }) => action).filter((action) => !counted.open.has(action));
      for (const each of await openOf(db, [...new Set(asked)])) {
        // What this run opened and closed again is in the table no more than what it never saw.
        if (before.has(each.action)) continue;
        before.set(each.action, each);
        counted.open.set(each.action, each);
      }
      fold(rows, counted);
      await breathe();
    }
    const whole = withTail(counted, place.log, to, nowMs);
    await add(db, whole, [...before.values()], dayOf(nowMs) - keptDays);
    await sql`update counted_logs set next_seq = ${to} where log_id = ${place.log}`.execute(db);
    return to;
  });
}

/** A head that counts more records than there are: the last ones are missing. */
function withTail(counted: Counted, log: number, to: number, nowMs: number): Counted {
  if (counted.next >= to) return counted;
  const tail: Gap = { log, seq: counted.next, records: to - counted.next, at: isoTime(nowMs) };
  return { ...counted, gaps: [...counted.gaps, tail] };
}

async function recordsOf(db: Db, log: number, from: number, to: number): Promise<RecordRow[]> {
  const { rows } = await sql<Omit<RecordRow, "log">>`
    select seq, ts as at, kind, action, agent, server, tool, action_kind as what, decision, outcome, subject,
      case when kind <> 'end' then body end as body
    from records where log_id = ${log} and seq >= ${from} and seq < ${to} order by seq`.execute(db);
  return rows.map((row) => ({ log, ...row }));
}

async function openOf(db: Db, actions: readonly string[]): Promise<Open[]> {
  const { rows } = await sql<Open>`select action, agent, at, state, log_id as log from counted_open
    where action = any(${[...actions]})`.execute(db);
  return rows;
}

async function add(
  db: DatabaseTransaction,
  counted: Counted,
  before: readonly Open[],
  oldestDay: number,
): Promise<void> {
  const days = [...counted.days.values()].filter(({ day }) => day >= oldestDay);
  if (days.length > 0)
    await sql`insert into counted_days
      (agent, day, actions, attributed, versioned, decided, enforced, before_act, on_behalf, both_asked, allowed, ended, refused, last_at, last_tool_call_at, last_data_access_at)
      select agent, day, actions, attributed, versioned, decided, enforced, "beforeAct", "onBehalf", "bothAsked", allowed, ended, refused, "lastAt", "lastToolCallAt", "lastDataAccessAt"
      from json_to_recordset(${JSON.stringify(days)}::json) as d(agent text, day int, actions bigint, attributed bigint, versioned bigint, decided bigint,
        enforced bigint, "beforeAct" bigint, "onBehalf" bigint, "bothAsked" bigint, allowed bigint, ended bigint, refused bigint, "lastAt" timestamptz, "lastToolCallAt" timestamptz, "lastDataAccessAt" timestamptz)
      on conflict (agent, day) do update set actions = counted_days.actions + excluded.actions, attributed = counted_days.attributed + excluded.attributed,
        versioned = counted_days.versioned + excluded.versioned, decided = counted_days.decided + excluded.decided, enforced = counted_days.enforced + excluded.enforced,
        before_act = counted_days.before_act + excluded.before_act, on_behalf = counted_days.on_behalf + excluded.on_behalf,
        both_asked = counted_days.both_asked + excluded.both_asked, allowed = counted_days.allowed + excluded.allowed, ended = counted_days.ended + excluded.ended,
        refused = counted_days.refused + excluded.refused, last_at = greatest(counted_days.last_at, excluded.last_at),
        last_tool_call_at = greatest(counted_days.last_tool_call_at, excluded.last_tool_call_at),
        last_data_access_at = greatest(counted_days.last_data_access_at, excluded.last_data_access_at)`.execute(
      db,
    );
  const uses = [...counted.uses.values()];
  // To the hour is enough for windows of days, and spares most of the writing.
  if (uses.length > 0)
    await sql`insert into counted_uses select n.agent, n.server, n.tool, n.effect, n."lastAt"
      from json_to_recordset(${JSON.stringify(uses)}::json) as n(agent text, server text, tool text, effect text, "lastAt" timestamptz)
      left join counted_uses u on u.agent = n.agent and u.server = n.server and u.tool = n.tool
      where u.agent is null or u.last_at < n."lastAt" - interval '1 hour' or u.effect is distinct from coalesce(n.effect, u.effect)
      on conflict (agent, server, tool) do update set effect = coalesce(excluded.effect, counted_uses.effect),
        last_at = greatest(counted_uses.last_at, excluded.last_at)`.execute(db);
  await addToolDays(db, [...counted.toolDays.values()]);
  const grants = [...counted.grants].map(([id, at]) => ({ id, at }));
  // Of a grant that was revoked the last use counts to the millisecond.
  if (grants.length > 0)
    await sql`insert into counted_grants select n.id, n.at from json_to_recordset(${JSON.stringify(grants)}::json) as n(id text, at timestamptz)
      left join counted_grants c on c.grant_id = n.id left join grants g on g.id = n.id
      where c.grant_id is null or c.last_at < n.at - interval '1 hour' or g.revoked_at is not null
      on conflict (grant_id) do update set last_at = greatest(counted_grants.last_at, excluded.last_at)`.execute(
      db,
    );
  await addKnown(db, counted);
  await addOpen(db, counted, before);
  await addChanges(db, counted);
  if (counted.gaps.length > 0)
    await sql`insert into counted_gaps select log, seq, records, at
      from json_to_recordset(${JSON.stringify(counted.gaps)}::json) as g(log int, seq bigint, records bigint, at timestamptz)
      on conflict do nothing`.execute(db);
}

async function addOpen(db: Db, counted: Counted, before: readonly Open[]): Promise<void> {
  const known = new Map(before.map((each) => [each.action, each]));
  const closed = before
    .filter(({ action }) => !counted.open.has(action))
    .map(({ action }) => action);
  const changed = [...counted.open.values()].filter((each) => known.get(each.action) !== each);
  if (closed.length > 0)
    await sql`delete from counted_open where action = any(${closed})`.execute(db);
  if (changed.length > 0)
    await sql`insert into counted_open select action, agent, at, state, log
      from json_to_recordset(${JSON.stringify(changed)}::json) as o(action text, agent text, at timestamptz, state text, log int)
      on conflict (action) do update set state = excluded.state`.execute(db);
}

async function addChanges(db: Db, { changes }: Counted): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(({ actor, detail, ...it }) => ({
    ...it,
    actor_kind: actor.kind,
    actor_id: actor.id,
    actor_name: actor.name,
    detail: JSON.stringify(detail),
  }));
  await sql`insert into counted_changes select seq, at, operation, subject, agent, actor_kind, actor_id, actor_name, "requestId", detail
    from json_to_recordset(${JSON.stringify(rows)}::json) as c(seq bigint, at timestamptz, operation text, subject text, agent text, actor_kind text,
      actor_id text, actor_name text, "requestId" text, detail text)
    on conflict do nothing`.execute(db);
}

/** Drops what no window reaches any more. */
export async function prune(db: Db, nowMs: number): Promise<void> {
  await sql`delete from counted_days where day < ${dayOf(nowMs) - keptDays}`.execute(db);
  await pruneToolDays(db, dayOf(nowMs));
  await sql`delete from counted_open where at < ${isoTime(nowMs - keptDays * 86_400_000)}::timestamptz`.execute(
    db,
  );
  await pruneKnown(db, isoTime(nowMs - firstCountMs));
}
