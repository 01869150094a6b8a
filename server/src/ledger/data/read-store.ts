import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import { rowsAs } from "../../platform/rows.ts";
import { addSteps, type Step } from "../sessions/store.ts";
import type { TouchRow } from "./row.ts";

type Db = Kysely<object>;

/** Where a log ends, and how far it was read. */
export interface Place {
  readonly log: number;
  readonly size: number;
  readonly next: number;
}

export async function places(db: Db): Promise<readonly Place[]> {
  const { rows } = await sql<Place>`
    select h.log_id as log, h.size, greatest(coalesce(r.next_seq, 0), coalesce(s.size, 0)) as next
    from heads h left join data_read r on r.log_id = h.log_id left join log_starts s on s.log_id = h.log_id
    where h.log_id > 0 order by h.log_id`.execute(db);
  return rows;
}

export interface StoredIntent {
  readonly ts: string;
  readonly body: string;
  readonly payload: string | null;
}

const read = sql`kind = 'intent' and action_kind <> 'sign_in'`;

export async function intentsOf(
  db: Db,
  log: number,
  from: number,
  to: number,
): Promise<readonly StoredIntent[]> {
  const { rows } = await sql<StoredIntent>`select ts, body, payload from records
    where log_id = ${log} and seq >= ${from} and seq < ${to} and ${read} order by seq`.execute(db);
  return rows;
}

export async function readTo(db: Db, log: number, next: number): Promise<void> {
  await sql`insert into data_read values (${log}, ${next}) on conflict (log_id) do update set next_seq = excluded.next_seq`.execute(
    db,
  );
}

/** A day in a month that there is a partition for, or can be: what telemetry dates otherwise goes with the rest. */
const plausible = (at: string): boolean => at >= "2020" && at < "2100";

/** What actions touched, and in which sessions they were done. */
export interface WhatWasDone {
  readonly rows: readonly TouchRow[];
  readonly steps: readonly Step[];
}

/** Puts what these actions touched in the place of what was known of them. */
export async function replace(
  db: Db,
  actions: readonly string[],
  { rows, steps }: WhatWasDone,
  known: boolean,
): Promise<void> {
  if (known && actions.length > 0) await sql`select data_forget(${[...actions]})`.execute(db);
  const months = new Set(rows.map(({ at }) => at.slice(0, 7)).filter(plausible));
  for (const month of months)
    await sql`select ensure_data_partition(${`${month}-01T00:00:00Z`}::timestamptz)`.execute(db);
  await addSteps(db, steps);
  if (rows.length > 0) await add(db, rows);
}

const touches = {
  at: "timestamptz",
  action: "text",
  n: "integer",
  nth: "integer",
  agent: "text",
  person: "text",
  source: "text",
  server: "text",
  tool: "text",
  system: "text",
  kind: "text",
  type: "text",
  object: "text",
  columns: "text",
  class: "text",
  classes: "text",
  access: "text",
  inferred: "boolean",
  answer: "text",
  reached: "boolean",
} as const;

/** Writes down what actions touched, and adds it to the sums of their days. */
async function add(db: Db, rows: readonly TouchRow[]): Promise<void> {
  const given = rows.map((row) => ({
    ...row,
    columns: arrayText(row.columns),
    classes: arrayText(row.classes),
  }));
  await sql`with added as (
      insert into data_touched select at, action, n::smallint, nth::smallint, agent, person, source, server, tool, system, kind, type, object,
        columns::text[], class, classes::text[], access, inferred, answer, reached from ${rowsAs("given", given, touches)}
      returning at, class, agent, person, server, tool, system, access, answer, nth)
    insert into data_days select (at at time zone 'UTC')::date as day, class, agent, person, coalesce(server, ''), coalesce(tool, ''),
      system, access, coalesce(answer, ''), nth = 0, count(*), max(at) from added group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    on conflict (day, class, agent, person, server, tool, system, access, answer, first)
    do update set touches = data_days.touches + excluded.touches, last_at = greatest(data_days.last_at, excluded.last_at)`.execute(
    db,
  );
}

/** Texts as the text of one array: arrays of arrays cannot be told apart again. */
const arrayText = (texts: readonly string[]): string =>
  `{${texts.map((text) => `"${text.replaceAll(/["\\]/g, "\\$&")}"`).join(",")}}`;

/** What telemetry tells and was not read, since it came or since more is known of it. */
export async function unreadTelemetry(
  db: Db,
  limit: number,
): Promise<
  readonly { id: string; ts: string; doc: string; gate: string | null; agent: string | null }[]
> {
  const { rows } = await sql<{
    id: string;
    ts: string;
    doc: string;
    gate: string | null;
    agent: string | null;
  }>`select o.id, o.ts, o.doc, o.gate, s.agent from observed o join telemetry_sources s on s.id = o.source
    where not o.data_read and o.listed and o.road is not null order by o.received_at limit ${limit} for update of o skip locked`.execute(
    db,
  );
  return rows;
}

export async function telemetryRead(db: Db, ids: readonly string[]): Promise<void> {
  await sql`update observed set data_read = true where id = any(${[...ids]})`.execute(db);
}

/** How much is left: records, and actions of telemetry up to a number that is enough to say "many". */
export async function leftToRead(db: Db): Promise<{ left: number; again: number }> {
  const { rows } = await sql<{ left: number; again: number }>`select
    (select coalesce(sum(greatest(h.size - greatest(coalesce(r.next_seq, 0), coalesce(s.size, 0)), 0)), 0)::int from heads h
      left join data_read r on r.log_id = h.log_id left join log_starts s on s.log_id = h.log_id where h.log_id > 0)
    + (select count(*)::int from (select from observed where not data_read and listed and road is not null limit 10000) o) as left,
    (select count(*)::int from data_reading where again_at is not null) as again`.execute(db);
  return rows[0] ?? { left: 0, again: 0 };
}

export interface Reading {
  readonly server: string;
  readonly tool: string;
  readonly said: string;
}

/** By what each tool was read. */
export async function readings(db: Db): Promise<readonly Reading[]> {
  const { rows } = await sql<Reading>`select server, tool, said from data_reading`.execute(db);
  return rows;
}

/** Remembers what tools are read by now; of those that were read by something else, what they did is read again. */
export async function readBy(
  db: Db,
  all: readonly Reading[],
  sinceMs: number,
  untilMs: number,
): Promise<void> {
  const column = (name: keyof Reading): string[] => all.map((it) => it[name]);
  const given = sql`unnest(${column("server")}::text[], ${column("tool")}::text[], ${column("said")}::text[]) as g (server, tool, said)`;
  await sql`update observed o set data_read = false from data_reading d join ${given} on d.server = g.server and d.tool = g.tool
    where o.server = d.server and o.tool = d.tool and o.ts >= ${isoTime(sinceMs)}::timestamptz and o.data_read`.execute(
    db,
  );
  await sql`insert into data_reading (server, tool, said) select server, tool, said from ${given}
    on conflict (server, tool) do update set said = excluded.said, again_at = ${isoTime(sinceMs)}::timestamptz,
      again_until = ${isoTime(untilMs)}::timestamptz`.execute(db);
}

export interface Again {
  readonly server: string;
  readonly tool: string;
  readonly at: string;
  readonly until: string;
}

export async function nextAgain(db: Db): Promise<Again | null> {
  const { rows } =
    await sql<Again>`select server, tool, again_at as at, again_until as until from data_reading
    where again_at is not null order by again_until, server, tool limit 1`.execute(db);
  return rows[0] ?? null;
}

/** What a tool did from a time on, as far as it was read before; of the tool with no name, what was read by address. */
export async function intentsAgain(
  db: Db,
  { server, tool, at, until }: Again,
  limit: number,
): Promise<readonly StoredIntent[]> {
  const what =
    tool === ""
      ? sql`action_kind = 'data_access'`
      : sql`action_kind = 'tool_call' and tool = ${tool}`;
  const { rows } = await sql<
    StoredIntent & { ts: string }
  >`select r.body, r.payload, r.ts from records r
    join data_read d on d.log_id = r.log_id and r.seq < d.next_seq
    where r.kind = 'intent' and r.server = ${server} and ${what} and r.ts >= ${at}::timestamptz and r.ts < ${until}::timestamptz
    order by r.ts limit ${limit}`.execute(db);
  return rows;
}

/** How far a tool was read again; null where all of it was. */
export async function againTo(db: Db, { server, tool }: Again, at: string | null): Promise<void> {
  await sql`update data_reading set again_at = ${at}::timestamptz where server = ${server} and tool = ${tool}`.execute(
    db,
  );
}

/** Removes what is older than the record keeps. */
export async function forgetBefore(db: Db, before: string): Promise<void> {
  const { rows } = await sql<{
    name: string;
  }>`select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'data_touched'::regclass and c.relname ~ '^data_touched_\\d{4}_\\d\\d$'`.execute(
    db,
  );
  for (const { name } of rows) {
    const [, year, month] = /_(\d{4})_(\d\d)$/.exec(name) ?? [];
    if (Date.UTC(Number(year), Number(month)) <= Date.parse(before))
      await sql`drop table ${sql.id(name)}`.execute(db);
  }
  await sql`delete from data_touched where at < ${before}::timestamptz`.execute(db);
  await sql`delete from session_steps where at < ${before}::timestamptz`.execute(db);
  for (const table of ["session_heads", "unnamed_sessions"])
    await sql`delete from ${sql.table(table)} where last_at < ${before}::timestamptz`.execute(db);
  await sql`delete from data_days where day < ${before}::timestamptz at time zone 'UTC'`.execute(
    db,
  );
}
