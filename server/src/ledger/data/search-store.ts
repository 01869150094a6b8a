import type { DataAccess } from "@reeve/contract/data";
import type { AgentId } from "@reeve/contract/id";
import type { Parsed } from "@reeve/contract/operations";
import { sql, type Kysely, type RawBuilder } from "kysely";
import { z } from "zod";
import { cursorOf } from "../../platform/cursor.ts";

type Db = Kysely<object>;

const Position = z.object({
  at: z.iso.datetime(),
  action: z.string().max(40),
  n: z.number().int(),
});
export type TouchPosition = z.infer<typeof Position>;
export const touchCursor = cursorOf("data", Position);

export type TouchFilter = Omit<Parsed<"data.export">, "agent"> & {
  readonly agent?: AgentId | undefined;
};

export interface FoundTouch {
  readonly n: number;
  readonly touch: DataAccess;
}

export const positionOf = ({ n, touch }: FoundTouch): TouchPosition => ({
  at: touch.at,
  action: touch.action,
  n,
});

/** What was touched, newest first; or from a place on, oldest first. */
export async function listTouched(
  db: Db,
  filter: TouchFilter,
  after: TouchPosition | null,
  limit: number,
  oldestFirst = false,
): Promise<readonly FoundTouch[]> {
  const asked = conditions(filter);
  if (after) {
    const place = sql`(${after.at}::timestamptz, ${after.action}, ${after.n}::smallint)`;
    asked.push(oldestFirst ? sql`(at, action, n) > ${place}` : sql`(at, action, n) < ${place}`);
  }
  const order = oldestFirst ? sql`at, action, n` : sql`at desc, action desc, n desc`;
  const found = sql`select * from data_touched where ${sql.join(asked, sql` and `)}`;
  const few = filter.object === undefined ? null : await ofFew(db, { found, order, limit });
  if (few) return few;
  const { rows } = await sql<Row>`select t.*, a.name as agent_name, p.name as person_name
    from (${found} order by ${order} limit ${limit}) t
    left join agents a on a.id = t.agent left join people p on p.id = t.person
    order by ${order}`.execute(db);
  return rows.map(shown);
}

/** What each of these actions touched, also where it was refused. */
export async function touchedBy(
  db: Db,
  actions: readonly string[],
): Promise<ReadonlyMap<string, DataAccess[]>> {
  if (actions.length === 0) return new Map();
  const { rows } =
    await sql<Row>`select t.*, a.name as agent_name, p.name as person_name from data_touched t
    left join agents a on a.id = t.agent left join people p on p.id = t.person
    where t.action = any(${[...actions]}) and t.nth = 0 order by t.action, t.n`.execute(db);
  const found = new Map<string, DataAccess[]>();
  for (const row of rows) {
    const { touch } = shown(row);
    found.set(touch.action, [...(found.get(touch.action) ?? []), touch]);
  }
  return found;
}

const fewTouches = 5_000;
const beginsWith = (object: string): RawBuilder<unknown> =>
  sql`object like ${`${object.replace(/[\\%_]/g, "\\$&")}%`}`;

interface Asked {
  readonly found: RawBuilder<unknown>;
  readonly order: RawBuilder<unknown>;
  readonly limit: number;
}

/**
 * Few things of a name are found by it, once, and put in order. Of many the newest are soon met on the way back in time:
 * null says that there are so many.
 */
async function ofFew(
  db: Db,
  { found, order, limit }: Asked,
): Promise<readonly FoundTouch[] | null> {
  const { rows } = await sql<Row & { touches: number; some: boolean }>`
    with found as materialized (${found} limit ${fewTouches + 1}),
      counted as (select count(*)::int as touches from found)
    select t.*, a.name as agent_name, p.name as person_name, c.touches, t.action is not null as some
    from counted c left join lateral
      (select * from found where c.touches <= ${fewTouches} order by ${order} limit ${limit}) t on true
    left join agents a on a.id = t.agent left join people p on p.id = t.person
    order by ${order}`.execute(db);
  if ((rows[0]?.touches ?? 0) > fewTouches) return null;
  return rows.filter(({ some }) => some).map(shown);
}

function conditions(filter: TouchFilter): RawBuilder<unknown>[] {
  const asked: RawBuilder<unknown>[] = [
    // A thing has its name once, however many classes it has.
    filter.class === undefined ? sql`nth = 0` : sql`class = ${filter.class} and class <> ''`,
  ];
  if (filter.agent !== undefined) asked.push(sql`agent = ${filter.agent}`);
  if (filter.person === "none") asked.push(sql`person = ''`);
  else if (filter.person !== undefined) asked.push(sql`person = ${filter.person} and person <> ''`);
  if (filter.system !== undefined) asked.push(sql`system = ${filter.system}`);
  if (filter.kind !== undefined) asked.push(sql`kind = ${filter.kind}`);
  if (filter.access !== undefined) asked.push(sql`access = ${filter.access}`);
  if (filter.action !== undefined) asked.push(sql`action = ${filter.action}`);
  if (filter.refused === "no") asked.push(sql`reached`);
  if (filter.since !== undefined) asked.push(sql`at >= ${filter.since}::timestamptz`);
  if (filter.until !== undefined) asked.push(sql`at < ${filter.until}::timestamptz`);
  if (filter.object !== undefined) asked.push(beginsWith(filter.object));
  return asked;
}

interface Row extends Omit<DataAccess, "agent" | "person" | "at"> {
  readonly at: string;
  readonly n: number;
  readonly agent: string;
  readonly agent_name: string | null;
  readonly person: string;
  readonly person_name: string | null;
}

const shown = ({ n, agent, agent_name, person, person_name, ...row }: Row): FoundTouch => ({
  n,
  touch: {
    at: row.at,
    action: row.action,
    agent: refOf(agent as AgentId, agent_name),
    person: refOf(person, person_name),
    source: row.source,
    server: row.server,
    tool: row.tool,
    system: row.system,
    kind: row.kind,
    type: row.type,
    object: row.object,
    columns: row.columns,
    classes: row.classes,
    access: row.access,
    inferred: row.inferred,
    answer: row.answer,
  },
});

/** Whom an id names, by the name it has now; null where it is nobody. */
export const refOf = <Id extends string>(
  id: Id,
  name: string | null,
): { id: Id; name: string } | null => (id === "" ? null : { id, name: name ?? id });
