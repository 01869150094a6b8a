import type { Database } from "../../platform/database.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import type { Live } from "./live.ts";
import { actionsById, logSizes, recordsAfter } from "./store.ts";

const everyMs = 1_000;
const page = 500;

/** Brings what other processes record to the listeners of this one; asks nothing while nobody listens. */
export function follow(
  database: Database,
  live: Live,
  ownLog: () => number,
  log: Log,
): AsyncDisposable {
  let positions: Map<number, number> | null = null;
  return repeat("ledger follow", everyMs, log, async (signal) => {
    if (live.subscribers() === 0) {
      positions = null;
      return;
    }
    const sizes = await logSizes(database.kysely);
    if (!positions) {
      positions = new Map(sizes);
      return;
    }
    for (const [id, size] of sizes) {
      if (id === ownLog()) {
        positions.set(id, size);
        continue;
      }
      for (let at = positions.get(id) ?? 0; at < size && !signal.aborted;) {
        at = (await publish(database, live, id, at)) ?? size;
        positions.set(id, at);
      }
    }
  });
}

async function publish(
  database: Database,
  live: Live,
  log: number,
  from: number,
): Promise<number | null> {
  const records = await recordsAfter(database.kysely, log, from, page);
  const actions = await actionsById(database.kysely, [
    ...new Set(records.map((record) => record.action)),
  ]);
  const byId = new Map(actions.map((action) => [action.id as string, action]));
  for (const { kind, action: id } of records) {
    const action = byId.get(id);
    if (action && kind === "end") live.publish({ event: "ended", action });
    if (action && kind === "intent")
      live.publish({
        event: "decided",
        action: {
          ...action,
          outcome: null,
          error: null,
          result: null,
          endedAt: null,
          evidence: { log: action.evidence.log, intent: action.evidence.intent, end: null },
        },
      });
  }
  const last = records.at(-1);
  return last ? last.seq + 1 : null;
}
