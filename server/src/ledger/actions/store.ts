import type { Intent } from "@reeve/contract/action";
import type { ActionId, BreakGlassId } from "@reeve/contract/id";
import { sql, type Kysely, type RawBuilder } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import { timeOfId } from "../../platform/ids.ts";
import { begun, ended, readEnd, readIntent, type Recorded } from "./action.ts";
import { breakGlassMark, shadowMarks } from "../marks.ts";
import type { ActionPosition } from "./position.ts";

export interface ActionFilter {
  readonly agent?: string | undefined;
  readonly server?: string | undefined;
  readonly tool?: string | undefined;
  readonly kind?: string | undefined;
  readonly decision?: string | undefined;
  readonly outcome?: string | undefined;
  /** `name@version`. */
  readonly shadow?: string | undefined;
  readonly breakGlass?: BreakGlassId | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly after: ActionPosition | null;
  readonly limit: number;
}

interface Joined {
  readonly log_id: number;
  readonly seq: number;
  readonly ts: string;
  readonly body: string;
  readonly payload: string | null;
  readonly end_log: number | null;
  readonly end_seq: number | null;
  readonly end_body: string | null;
  readonly end_payload: string | null;
}
type Db = Kysely<object>;

const hour = 3_600_000;
const columns = sql`i.log_id, i.seq, i.ts, i.body, i.payload, e.log_id as end_log, e.seq as end_seq, e.body as end_body, e.payload as end_payload`;

/** The end of `i`: the first that saw how it ended, or else that nobody did. Its time prunes partitions. */
const endOf = sql`lateral (
  select log_id, seq, body, payload, outcome from records
  where action = i.action and kind = 'end' and ts >= i.ts - interval '1 minute'
  order by (outcome = 'unknown'), ts, seq limit 1) e`;

/** Actions, newest first, each its intent joined to its end. */
export async function listActions(db: Db, filter: ActionFilter): Promise<readonly Recorded[]> {
  const asked: RawBuilder<unknown>[] = [sql`i.kind = 'intent'`];
  if (filter.agent !== undefined) asked.push(sql`i.agent = ${filter.agent}`);
  if (filter.server !== undefined) asked.push(sql`i.server = ${filter.server}`);
  if (filter.tool !== undefined) asked.push(sql`i.tool = ${filter.tool}`);
  if (filter.kind !== undefined) asked.push(sql`i.action_kind = ${filter.kind}`);
  if (filter.decision !== undefined) asked.push(sql`i.decision = ${filter.decision}`);
  if (filter.since !== undefined) asked.push(sql`i.ts >= ${filter.since}::timestamptz`);
  if (filter.until !== undefined) asked.push(sql`i.ts < ${filter.until}::timestamptz`);
  if (filter.shadow !== undefined) asked.push(sql`i.marks && ${shadowMarks(filter.shadow)}`);
  if (filter.breakGlass !== undefined)
    asked.push(sql`i.marks @> ${[breakGlassMark(filter.breakGlass)]}`);
  // Of a rare outcome there are few ends among many intents, so there the ends lead.
  const query =
    filter.outcome === undefined || filter.outcome === "ok"
      ? byIntent(filter, asked)
      : byEnd(filter, asked);
  return (await query.execute(db)).rows.map(action);
}

type Conditions = readonly RawBuilder<unknown>[];

function byIntent({ outcome, after, limit }: ActionFilter, asked: Conditions): RawBuilder<Joined> {
  const page = after
    ? sql`(i.ts, i.log_id, i.seq) < (${after.at}::timestamptz, ${after.log}, ${after.seq})`
    : sql`true`;
  const newest = sql`order by i.ts desc, i.log_id desc, i.seq desc`;
  const intents = sql`select * from records i where ${all(asked)} and ${page} ${newest}`;
  return outcome === undefined
    ? sql<Joined>`select ${columns} from (${intents} limit ${limit}) i left join ${endOf} on true ${newest}`
    : sql<Joined>`select ${columns} from (${intents}) i join ${endOf} on e.outcome = ${outcome} ${newest} limit ${limit}`;
}

/** Ids of actions sort by time. The lateral join keeps the order of the index, so that the limit ends the search. */
function byEnd(
  { outcome, since, after, limit }: ActionFilter,
  asked: Conditions,
): RawBuilder<Joined> {
  const corrected = sql`exists (select from records where action = e.action and kind = 'end' and outcome <> 'unknown')`;
  return sql<Joined>`select ${columns} from records e
    cross join lateral (select * from records i where i.action = e.action and i.ts <= e.ts + interval '1 minute' and ${all(asked)} limit 1) i
    where e.kind = 'end' and e.outcome <> 'ok' and e.outcome = ${outcome} and ${outcome === "unknown" ? sql`not ${corrected}` : sql`true`}
      and ${after ? sql`e.action < ${after.id}` : sql`true`}
      and ${since === undefined ? sql`true` : sql`e.ts >= ${since}::timestamptz - interval '1 minute'`}
    order by e.action desc limit ${limit}`;
}

const all = (conditions: Conditions): RawBuilder<unknown> => sql.join([...conditions], sql` and `);

const action = (row: Joined): Recorded => {
  const intent = readIntent(row.body, row.payload);
  const first = begun(intent, { log: row.log_id, seq: row.seq });
  if (row.end_body === null || row.end_log === null || row.end_seq === null) return first;
  return ended(first, readEnd(row.end_body, row.end_payload), {
    log: row.end_log,
    seq: row.end_seq,
  });
};

/** Actions by id; an id says when it was made, which says in which partition to look. */
export async function actionsById(db: Db, ids: readonly string[]): Promise<readonly Recorded[]> {
  const times = ids.map(timeOfId).filter((ms) => Number.isFinite(ms));
  if (times.length === 0) return [];
  const { rows } = await sql<Joined>`select ${columns} from records i left join ${endOf} on true
    where i.kind = 'intent' and i.action = any(${[...ids]})
      and i.ts >= ${isoTime(Math.min(...times) - hour)}::timestamptz and i.ts < ${isoTime(Math.max(...times) + 24 * hour)}::timestamptz
    order by i.ts, i.seq`.execute(db);
  return rows.map(action);
}

export const actionById = async (db: Db, id: ActionId): Promise<Recorded | null> =>
  (await actionsById(db, [id]))[0] ?? null;

export interface Unsettled {
  readonly id: ActionId;
  readonly log: number;
  readonly intent: Intent;
}

/** Allowed intents of a log in a span of time that have no end at all. */
export async function unsettledIn(
  db: Db,
  log: number,
  from: string | null,
  to: string,
  limit: number,
): Promise<readonly Unsettled[]> {
  const { rows } = await sql<{
    log_id: number;
    body: string;
    payload: string | null;
  }>`select i.log_id, i.body, i.payload from records i
    where i.kind = 'intent' and i.decision in ('allow', 'scope') and i.log_id = ${log}
      and i.ts >= coalesce(${from}::timestamptz, '-infinity') and i.ts < ${to}::timestamptz
      and not exists (select from records e where e.action = i.action and e.kind = 'end' and e.ts >= i.ts - interval '1 minute')
    order by i.ts limit ${limit}`.execute(db);
  return rows.map((row) => {
    const intent = readIntent(row.body, row.payload);
    return { id: intent.id, log: row.log_id, intent };
  });
}

/** Records of other processes' logs, for whoever watches: the actions that an intent or an end of `log` is about. */
export async function recordsAfter(
  db: Db,
  log: number,
  from: number,
  limit: number,
): Promise<readonly { seq: number; kind: string; action: string }[]> {
  const { rows } = await sql<{
    seq: number;
    kind: string;
    action: string;
  }>`select seq, kind, action from records
    where log_id = ${log} and seq >= ${from} order by seq limit ${limit}`.execute(db);
  return rows;
}

/** How far each process's log goes. */
export async function logSizes(db: Db): Promise<ReadonlyMap<number, number>> {
  const { rows } = await sql<{
    log_id: number;
    size: number;
  }>`select log_id, size from heads where log_id > 0`.execute(db);
  return new Map(rows.map((row) => [row.log_id, row.size]));
}
