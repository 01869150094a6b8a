import type { Outcome } from "@reeve/contract/action";
import type { ActionId, TelemetrySourceId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { hash } from "node:crypto";
import { isoTime } from "../../platform/clock.ts";
import type { DatabaseTransaction } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { daysOf, type Days } from "./around-store.ts";
import { grouped, joined, mergeAll, toolOf, type Observation } from "./observation.ts";
import { sealAround } from "./seal-around.ts";

type Db = Kysely<object>;

/** Another process wrote one of the keys in between: to be done again from the start. */
export class Raced extends Error {
  override readonly name = "Raced";
}

export interface Stored {
  readonly id: ActionId;
  readonly source: TelemetrySourceId;
  readonly observation: Observation;
}

/** By what a span is known among the keys of actions. */
export const spanKey = (trace: string, span: string): string => keyOf(`span ${trace}/${span}`);
const keyOf = (key: string): string => {
  const hex = hash("sha256", key, "hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
};

/**
 * Writes observations down: what shares a key with an action that is known becomes part of it, and two known ones that
 * turn out to be the same become one, under the id of the first. To be run in a transaction; Raced says to run it again.
 */
export async function record(
  db: DatabaseTransaction,
  observations: readonly Observation[],
  sourcesOf: (all: readonly Observation[]) => Promise<readonly TelemetrySourceId[]>,
  nowMs: number,
): Promise<readonly Stored[]> {
  const fresh = joined(observations);
  const hashed = new Map(fresh.flatMap(({ keys }) => keys.map((key) => [key, keyOf(key)])));
  const { rows: owned } = await sql<{ key: string; action: ActionId }>`
    select key, action from observed_keys where key = any(${[...hashed.values()]}::uuid[])`.execute(
    db,
  );
  const owner = new Map(owned.map(({ key, action }) => [key, action]));
  const known = await docsOf(db, [...new Set(owner.values())]);
  const ownersOf = (it: Observation) =>
    it.keys.flatMap((key) => owner.get(hashed.get(key) ?? "") ?? []);
  const parts = [
    ...[...known].map(([id, observation]) => ({ ids: [id], observation })),
    ...fresh.map((observation) => ({ ids: ownersOf(observation), observation })),
  ];
  const whole: { id: ActionId; observation: Observation }[] = [];
  const gone: { id: string; into: ActionId }[] = [];
  const newKeys: { key: string; action: ActionId }[] = [];
  for (const group of grouped(parts, ({ ids, observation }) => [...ids, ...observation.keys])) {
    const observation = mergeAll(group.map((part) => part.observation));
    const [first, ...others] = [...new Set(group.flatMap(({ ids }) => ids))].sort();
    const id = first ?? newId("act", Math.min(observation.startMs[1], nowMs));
    whole.push({ id, observation });
    for (const other of others) gone.push({ id: other, into: id });
    for (const key of group.flatMap((part) => part.observation.keys)) {
      const it = hashed.get(key);
      if (it !== undefined && !owner.has(it)) newKeys.push({ key: it, action: id });
    }
  }
  await addKeys(db, newKeys, nowMs);
  const were = gone.length > 0 ? await become(db, gone) : null;
  const sources = await sourcesOf(whole.map(({ observation }) => observation));
  const stored = whole.map((it, i) => ({ ...it, source: sources[i] as TelemetrySourceId }));
  await put(db, stored, nowMs);
  if (were) await sealAround(db, { now: () => nowMs }, new Map(), were, new Map());
  return stored;
}

async function docsOf(db: Db, ids: readonly ActionId[]): Promise<Map<ActionId, Observation>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: ActionId; doc: string }>`
    select id, doc from observed where id = any(${[...ids]}) order by id for update`.execute(db);
  return new Map(rows.map(({ id, doc }) => [id, JSON.parse(doc) as Observation]));
}

async function addKeys(
  db: Db,
  keys: readonly { key: string; action: ActionId }[],
  nowMs: number,
): Promise<void> {
  if (keys.length === 0) return;
  const sorted = [...new Map(keys.map((it) => [it.key, it])).values()].sort((a, b) =>
    a.key < b.key ? -1 : 1,
  );
  const { numAffectedRows } = await sql`insert into observed_keys (key, action, at)
    select key, action, ${isoTime(nowMs)}::timestamptz
    from unnest(${sorted.map(({ key }) => key)}::uuid[], ${sorted.map(({ action }) => action)}::text[]) as k (key, action)
    on conflict do nothing`.execute(db);
  if (numAffectedRows !== BigInt(sorted.length)) throw new Raced();
}

/** What was taken for actions of their own are parts of others. Gives what stood as gone around the gate. */
async function become(db: Db, gone: readonly { id: string; into: ActionId }[]): Promise<Days> {
  const ids = gone.map(({ id }) => id);
  const were = await daysOf(db, ids);
  await sql`update observed_keys k set action = g.heir
    from unnest(${ids}::text[], ${gone.map(({ into }) => into)}::text[]) as g (id, heir) where k.action = g.id`.execute(
    db,
  );
  await sql`delete from observed where id = any(${ids})`.execute(db);
  return were;
}

/** The columns copy what lists are asked for; the rest stands in the document. */
async function put(db: Db, stored: readonly Stored[], nowMs: number): Promise<void> {
  if (stored.length === 0) return;
  const rows = stored.map(({ id, source, observation: it }) => ({
    id,
    source,
    ts: isoTime(Math.min(it.startMs[1], nowMs)),
    listed: it.listed,
    kind: it.kind?.[1] ?? "tool_call",
    ...toolOf(it),
    outcome: it.outcome satisfies Outcome,
    args_hash: it.args?.[1].hash ?? null,
    session: it.session?.[1] ?? null,
    doc: JSON.stringify(it),
    by_server: it.seenBy.includes("server"),
  }));
  const column = <K extends keyof (typeof rows)[number]>(name: K) => rows.map((row) => row[name]);
  await sql`insert into observed (id, ts, listed, source, kind, server, tool, outcome, args_hash, session, doc, by_server, received_at)
    select id, ts, listed, source, kind, server, tool, outcome, args_hash, session, doc, by_server, ${isoTime(nowMs)}::timestamptz
    from unnest(${column("id")}::text[], ${column("ts")}::timestamptz[], ${column("listed")}::boolean[], ${column("source")}::text[],
      ${column("kind")}::text[], ${column("server")}::text[], ${column("tool")}::text[], ${column("outcome")}::text[],
      ${column("args_hash")}::text[], ${column("session")}::text[], ${column("doc")}::text[],
      ${column("by_server")}::boolean[])
      as o (id, ts, listed, source, kind, server, tool, outcome, args_hash, session, doc, by_server)
    on conflict (id) do update set ts = excluded.ts, listed = excluded.listed, source = excluded.source, kind = excluded.kind,
      server = excluded.server, tool = excluded.tool, outcome = excluded.outcome, args_hash = excluded.args_hash,
      session = excluded.session, doc = excluded.doc, by_server = excluded.by_server, data_read = false,
      road = case when observed.gate is null then null else observed.road end`.execute(db);
}
