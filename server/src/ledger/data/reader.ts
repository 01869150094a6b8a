import type { Intent } from "@reeve/contract/action";
import type { PoolClient } from "pg";
import type { Kysely } from "kysely";
import { setImmediate as breathe } from "node:timers/promises";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import type { Pace } from "../../platform/pace.ts";
import { readIntent } from "../actions/action.ts";
import { toolOf, type Observation } from "../telemetry/observation.ts";
import { stepsOf, type Step } from "../sessions/store.ts";
import * as store from "./read-store.ts";
import { rowsOf, type TouchRow } from "./row.ts";
import { openSql, type ReadSql } from "../../registry/touched/sql.ts";
import { openTools, type ReadTools } from "./tools-store.ts";
import { touched } from "../../registry/touched/touched.ts";

export interface ReaderHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly pace?: Pace;
}

/** Records of one commit. */
const perCommit = 2_000;
/** Actions between two turns of everything else. */
const perTurn = 25;
/** When what is said of a tool changes, this much of what it did is read again: as long as arguments are surely kept. */
const againMs = 31 * 86_400_000;
/** Other processes' clocks may be ahead of this one's. */
const aheadMs = 60_000;
const oneAtATime = 7_233_635;

/** Reads, for about `forMs`, which data recorded actions touched. Gives whether something is left. One process at a time. */
export type Reader = (forMs: number, signal?: AbortSignal) => Promise<boolean>;

export function openReader(hands: ReaderHands): Reader {
  const loadTools = openTools();
  let sql: Promise<ReadSql> | null = null;
  return async (forMs, signal) => {
    const client = await hands.database.pool.connect();
    try {
      if (!(await lock(client))) return false;
      try {
        sql ??= openSql().catch((error: unknown) => {
          sql = null;
          throw error;
        });
        const tools = await loadTools(hands.database.kysely);
        const until = performance.now() + forMs;
        const goOn = (): boolean => performance.now() < until && signal?.aborted !== true;
        return await readAll(hands, { tools, sql: await sql, goOn, signal });
      } finally {
        await client.query("select pg_advisory_unlock($1)", [oneAtATime]);
      }
    } finally {
      client.release();
    }
  };
}

async function lock(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ mine: boolean }>(
    "select pg_try_advisory_lock($1) as mine",
    [oneAtATime],
  );
  return rows[0]?.mine === true;
}

interface Means {
  readonly tools: ReadTools;
  readonly sql: ReadSql;
  goOn(): boolean;
  readonly signal: AbortSignal | undefined;
}

async function readAll({ database, clock, pace }: ReaderHands, means: Means): Promise<boolean> {
  const db = database.kysely;
  await compare(db, means.tools, clock.now());
  for (const { log, size, next } of await store.places(db))
    for (let from = next; from < size; from = Math.min(size, from + perCommit)) {
      if (!means.goOn()) return true;
      const to = Math.min(size, from + perCommit);
      const began = performance.now();
      const intents = await store.intentsOf(db, log, from, to);
      const done = await readIntents(intents, means);
      await db.transaction().execute(async (tx) => {
        await store.replace(tx, [], done, false);
        await store.readTo(tx, log, to);
      });
      await pace?.rest(performance.now() - began, means.signal);
    }
  while (await readTelemetry(db, means)) if (!means.goOn()) return true;
  for (let again = await store.nextAgain(db); again; again = await store.nextAgain(db)) {
    if (!means.goOn()) return true;
    await readAgain(db, again, means);
  }
  return false;
}

/** Where what is said of a tool is another than what it was read by, it is read again. */
async function compare(db: Kysely<object>, { said }: ReadTools, nowMs: number): Promise<void> {
  const before = new Map(
    (await store.readings(db)).map((it) => [`${it.server} ${it.tool}`, it.said]),
  );
  const other = [...said].filter(([key, it]) => before.get(key) !== it.said).map(([, it]) => it);
  if (other.length === 0) return;
  await db.transaction().execute((tx) => store.readBy(tx, other, nowMs - againMs, nowMs + aheadMs));
}

interface Done extends store.WhatWasDone {
  readonly rows: TouchRow[];
  readonly steps: Step[];
}

async function readIntents(
  intents: readonly store.StoredIntent[],
  means: Means,
): Promise<Done & { readonly actions: string[] }> {
  const done = { rows: [] as TouchRow[], steps: [] as Step[], actions: [] as string[] };
  for (const [n, { ts, body, payload }] of intents.entries()) {
    if (n % perTurn === perTurn - 1) await breathe();
    const intent = readIntent(body, payload);
    done.actions.push(intent.id);
    ofIntent(ts, intent, means, done);
  }
  return done;
}

function ofIntent(at: string, intent: Intent, { tools, sql }: Means, done: Done): void {
  const { id, kind, server, tool, args, principal, source, session } = intent;
  const { answer } = intent.decision;
  const agent = intent.agent?.id ?? null;
  const doing = { at, action: id, agent, principal, source, server, tool, answer };
  done.steps.push(...stepsOf({ ...doing, session }));
  if (kind !== "tool_call" && kind !== "data_access") return;
  const known = tools.of(server, kind === "data_access" ? "" : tool);
  const by = { ...known, effect: intent.effect ?? known.effect };
  const reached = answer === "allow" || answer === "scope";
  const touches = touched({ kind, system: server ?? "unknown", tool, args }, by, sql);
  done.rows.push(...rowsOf({ ...doing, reached }, touches));
}

async function readTelemetry(db: Kysely<object>, { tools, sql }: Means): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const some = await store.unreadTelemetry(tx, perCommit);
    if (some.length === 0) return false;
    const done: Done = { rows: [], steps: [] };
    for (const [n, { id, ts, doc, gate, agent }] of some.entries()) {
      if (n % perTurn === perTurn - 1) await breathe();
      // What a door saw is read from the door's record.
      if (gate !== null) continue;
      const it = JSON.parse(doc) as Observation;
      const { server, tool } = toolOf(it);
      const at = isoTime(Date.parse(ts));
      const principal = it.principal?.[1] ?? null;
      const source = "telemetry" as const;
      const doing = { at, action: id, agent, principal, server, tool, source, answer: null };
      done.steps.push(...stepsOf({ ...doing, session: it.session?.[1] ?? null }));
      if ((it.kind?.[1] ?? "tool_call") !== "tool_call") continue;
      const system = server ?? it.service?.[1] ?? "its own tools";
      const args = it.args?.[1].shown ?? null;
      const known = tools.of(server, tool);
      const touches = touched({ kind: "tool_call", system, tool, args }, known, sql);
      done.rows.push(...rowsOf({ ...doing, reached: it.outcome !== "denied" }, touches));
    }
    const ids = some.map(({ id }) => id);
    await store.replace(tx, ids, done, true);
    await store.telemetryRead(tx, ids);
    return true;
  });
}
async function readAgain(db: Kysely<object>, again: store.Again, means: Means): Promise<void> {
  const intents = await store.intentsAgain(db, again, perCommit);
  const done = await readIntents(intents, means);
  const last = intents.at(-1)?.ts;
  const same = last !== undefined && Date.parse(last) === Date.parse(again.at);
  // Those of the last moment come once more: some of them may have been left.
  const next =
    intents.length < perCommit || last === undefined
      ? null
      : same
        ? isoTime(Date.parse(last) + 1)
        : last;
  await db.transaction().execute(async (tx) => {
    await store.replace(tx, done.actions, done, true);
    await store.againTo(tx, again, next);
  });
}
