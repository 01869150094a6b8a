import type { Action, Observed } from "@reeve/contract/action";
import { sql, type Kysely, type RawBuilder } from "kysely";
import type { ActionFilter } from "../actions/store.ts";
import { observedLog } from "../actions/position.ts";
import { observedAction, observedOf, type ObservedRow } from "./action.ts";

type Db = Kysely<object>;

const columns = sql`o.id, o.ts, o.doc, o.road, o.gate, o.source, s.agent, coalesce(a.name, s.name) as agent_name`;
const from = sql`observed o join telemetry_sources s on s.id = o.source left join agents a on a.id = s.agent`;

/** What only telemetry tells of, in the order of the list of actions. Whoever asks for a decision asks for none of these. */
export async function listObserved(db: Db, filter: ActionFilter): Promise<readonly Action[]> {
  if (filter.decision !== undefined || filter.shadow !== undefined) return [];
  if (filter.breakGlass !== undefined) return [];
  const asked: RawBuilder<unknown>[] = [sql`o.listed and o.gate is null`];
  if (filter.agent !== undefined)
    asked.push(sql`o.source in (select id from telemetry_sources where agent = ${filter.agent})`);
  if (filter.server !== undefined) asked.push(sql`o.server = ${filter.server}`);
  if (filter.tool !== undefined) asked.push(sql`o.tool = ${filter.tool}`);
  if (filter.kind !== undefined) asked.push(sql`o.kind = ${filter.kind}`);
  if (filter.outcome !== undefined) asked.push(sql`o.outcome = ${filter.outcome}`);
  if (filter.since !== undefined) asked.push(sql`o.ts >= ${filter.since}::timestamptz`);
  if (filter.until !== undefined) asked.push(sql`o.ts < ${filter.until}::timestamptz`);
  const { after } = filter;
  const byIds = byId(filter);
  if (after)
    asked.push(
      byIds
        ? sql`o.id < ${after.id}`
        : after.log === observedLog
          ? sql`(o.ts, o.id) < (${after.at}::timestamptz, ${after.id})`
          : sql`o.ts <= ${after.at}::timestamptz`,
    );
  const order = byIds ? sql`o.id desc` : sql`o.ts desc, o.id desc`;
  const { rows } = await sql<ObservedRow>`select ${columns} from ${from}
    where ${sql.join(asked, sql` and `)} order by ${order} limit ${filter.limit}`.execute(db);
  return rows.map(observedAction);
}

/** Lists of rare outcomes are in the order of ids, as those of the record are. */
export const byId = ({ outcome }: Pick<ActionFilter, "outcome">): boolean =>
  outcome !== undefined && outcome !== "ok";

export const observedById = async (db: Db, id: string): Promise<Action | null> =>
  (await observedByIds(db, [id]))[0] ?? null;

export async function observedByIds(db: Db, ids: readonly string[]): Promise<readonly Action[]> {
  const { rows } = await sql<ObservedRow>`select ${columns} from ${from}
    where o.id = any(${[...ids]}) and o.listed`.execute(db);
  return rows.map(observedAction);
}

/** What telemetry tells of actions that a door saw, by the door's action. */
export async function toldOf(
  db: Db,
  gates: readonly string[],
): Promise<ReadonlyMap<string, Observed>> {
  if (gates.length === 0) return new Map();
  const { rows } = await sql<ObservedRow>`select ${columns} from ${from}
    where o.gate = any(${[...gates]}) order by o.id desc`.execute(db);
  return new Map(rows.map((row) => [row.gate ?? "", observedOf(row)]));
}
