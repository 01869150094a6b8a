import type { AgentId } from "@reeve/contract/id";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database, DatabaseTransaction } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { raiseAll, type RaiseHands } from "../alarms/raise.ts";
import { apply, baselineKey, monitorKey, streamKey, type Books } from "./apply.ts";
import * as store from "./batch-store.ts";
import { factsOf } from "./facts-store.ts";
import { shownBy, type Shown } from "./observations.ts";

export interface ReadHands extends RaiseHands {
  readonly database: Database;
  readonly clock: Clock;
}

/** What a batch changes is written once for each monitor, however many of its sessions were read. */
const perBatch = 4_000;

/**
 * Reads on from where reading stood: each session once, in the order in which its scores came, whichever process does it. The
 * evidence and the place are one transaction, so that whatever breaks off in between happens again and counts once. Gives
 * whether there was anything.
 */
export const readOn = (hands: ReadHands): Promise<boolean> =>
  hands.database.kysely.transaction().execute(async (db) => {
    const place = await store.takePlace(db);
    const found = place && (await store.scoresAfter(db, place, perBatch));
    if (!found) return false;
    const agents = await store.watched(db, [...new Set(found.scores.map(({ agent }) => agent.id))]);
    const scores = found.scores.filter(({ agent }) => agents.has(agent.id));
    const sessions = [...new Set(scores.map((one) => JSON.stringify([one.agent.id, one.session])))];
    const facts = await factsOf(
      db,
      sessions.map((text) => {
        const [agent, session] = JSON.parse(text) as [AgentId, string];
        return { agent, session };
      }),
    );
    await take(db, hands, [...agents.keys()], shownBy(scores, facts));
    await store.movePlace(db, found.place);
    return true;
  });

async function take(
  db: DatabaseTransaction,
  hands: ReadHands,
  agents: readonly AgentId[],
  shown: readonly Shown[],
): Promise<void> {
  if (shown.length === 0) return;
  const nowMs = hands.clock.now();
  const wanted = new Map(shown.map((one) => [monitorKey(one), one]));
  const monitors = await monitorsOf(db, agents, wanted, nowMs);
  const touched = [...wanted.keys()].flatMap((key) => monitors.get(key) ?? []);
  const ids = touched.map(({ id }) => id);
  const asked = shown.flatMap((one) => {
    const monitor = monitors.get(monitorKey(one))?.id;
    const { evaluatorVersion, session } = one;
    return monitor === undefined ? [] : [{ monitor, evaluatorVersion, session }];
  });
  const books: Books = {
    monitors,
    baselines: new Map((await store.baselinesOf(db, ids)).map((it) => [baselineKey(it), it])),
    streams: new Map((await store.streamsOf(db, ids)).map((it) => [streamKey(it), it])),
    points: [],
    first: new Map(),
    counted: new Set(await store.counted(db, asked)),
  };
  for (const one of shown) apply(books, one);
  const { points } = books;
  const changed = new Set(
    points.map(({ monitor, evaluatorVersion }) => `${monitor} ${evaluatorVersion}`),
  );
  await store.keep(
    db,
    touched,
    [...books.baselines].filter(([key]) => changed.has(key)).map(([, it]) => it),
    [...books.streams.values()].filter((it) => changed.has(baselineKey(it))),
    points,
  );
  await raiseAll(db, hands, books.first);
}

/** The monitors of these agents; those that are missing are made first. */
async function monitorsOf(
  db: DatabaseTransaction,
  agents: readonly AgentId[],
  wanted: ReadonlyMap<string, Shown>,
  nowMs: number,
): Promise<Books["monitors"]> {
  const known = async () =>
    new Map((await store.monitorsOf(db, agents)).map((row) => [monitorKey(row), row]));
  const before = await known();
  const missing = [...wanted].filter(([key]) => !before.has(key));
  if (missing.length === 0) return before;
  const made = missing.map(([, { agent, kind, evaluator, name, aspect }]) => ({
    id: newId("mon", nowMs),
    agent,
    kind,
    evaluator,
    name,
    aspect,
  }));
  await store.ensure(db, made, isoTime(nowMs));
  return known();
}
