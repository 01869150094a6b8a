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
  const { rows } = await sql<Row>`select t.*, a.name as agent_name, p.name as person_name
    from (select * from data_touched where ${sql.join(asked, sql` and `)} order by ${order} limit ${limit}) t
    left join agents a on a.id = t.agent left join people p on p.id = t.person
    order by ${order}`.execute(db);
  return rows.map(shown);
}

function conditions(filter: TouchFilter): RawBuilder<unknown>[] {
  const asked: RawBuilder<unknown>[] = [
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
  if (filter.object !== undefined)
    asked.push(sql`object like ${`${filter.object.replace(/[\\%_]/g, "\\$&")}%`}`);
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
