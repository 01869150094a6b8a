import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { SimulationEvent } from "@reeve/contract/policy-what-if";
import { recordedActions } from "../../../server/src/ledger/actions/replay-store.ts";
import { systemClock } from "../../../server/src/platform/clock.ts";
import { openDatabase } from "../../../server/src/platform/database.ts";
import { openLog } from "../../../server/src/platform/log.ts";
import { migrate } from "../../../server/src/platform/migrate.ts";
import { openStorage } from "../../../server/src/platform/postgres/storage.ts";
import { withPolicy } from "../../../server/src/policy/replay/draft.ts";
import { simulate } from "../../../server/src/policy/replay/simulate.ts";
import { rulesOf } from "../../../server/src/policy/decide/rules.ts";
import { layout } from "../report.ts";
import { at, snapshotOf } from "../policy/subject.ts";
import { agentId, workload } from "../policy/workload.ts";
import { record } from "./records-store.ts";

const migrations = fileURLToPath(new URL("../../server/migrations", import.meta.url));

export interface Simulated {
  readonly draft: string;
  readonly decisions: number;
  readonly changed: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Of this process's processor, whatever the database used of another. */
  readonly perCpuSecond: number;
  /** The longest that nothing else had its turn, in ms. */
  readonly longestMs: number;
}

const amount = {
  ".": { left: { ".": { left: { Var: "context" }, attr: "args" } }, attr: "amountCents" },
};
const tooMuch = { ">": { left: amount, right: { Value: 50_000 } } };
const forbid = (principal: object, body: object): string =>
  JSON.stringify([
    {
      effect: "forbid",
      principal,
      action: { op: "All" },
      resource: { op: "All" },
      conditions: [{ kind: "when", body }],
    },
  ]);

const drafts = {
  "concerns every call and reads its arguments": forbid({ op: "All" }, tooMuch),
  "concerns one agent of a hundred": forbid(
    { op: "==", entity: { type: "Reeve::Agent", id: agentId(7) } },
    tooMuch,
  ),
};

/** Simulates drafts over so many decisions that stand in a PostgreSQL of its own, several times; the best time counts. */
export async function simulations(
  searchPath: string,
  many: number,
  rounds: number,
): Promise<readonly Simulated[]> {
  const data = await mkdtemp(path.join(os.tmpdir(), "reeve-simulate-"));
  try {
    await using storage = await openStorage({
      data,
      databaseUrl: null,
      address: "http://127.0.0.1:0",
      searchPath,
      clock: systemClock,
      log: openLog("silent"),
    });
    await using database = openDatabase(storage.url);
    await migrate(database, migrations);
    const work = workload({ policies: 100, bytes: 200, concerning: null });
    const snapshot = snapshotOf(work.policies);
    const span = { sinceMs: at - many * 10, untilMs: at };
    await record(database.kysely, snapshot, work.asked, many, {
      sinceMs: span.sinceMs,
      everyMs: 10,
    });
    const hands = { clock: systemClock, ...recordedActions(database.kysely) };
    const found: Simulated[] = [];
    for (const [draft, compiled] of Object.entries(drafts)) {
      const rules = rulesOf({ name: "draft", version: 1, mode: "enforce", compiled });
      const before = withPolicy(snapshot, "p0", snapshot.policies.get("p0") ?? null);
      const after = withPolicy(snapshot, "draft", { version: 1, rules });
      const taken: Simulated[] = [];
      for (let round = 0; round < rounds; round++) {
        const watch = watchTurns();
        const used = process.cpuUsage();
        const from = performance.now();
        const { signal } = new AbortController();
        let last: SimulationEvent | null = null;
        for await (const event of simulate(hands, before, after, span, signal)) last = event;
        const seconds = (performance.now() - from) / 1000;
        const { user, system } = process.cpuUsage(used);
        if (last?.event !== "result" || last.decisions !== many)
          throw new Error("not every decision was simulated");
        taken.push({
          draft,
          decisions: last.decisions,
          changed: last.changed,
          seconds,
          perSecond: many / seconds,
          perCpuSecond: many / ((user + system) / 1e6),
          longestMs: watch(),
        });
      }
      const best = taken.toSorted((a, b) => a.seconds - b.seconds)[0];
      if (best) found.push(best);
    }
    return found;
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

export const simulationTable = (found: readonly Simulated[]): string =>
  layout([
    [
      "a draft that",
      "decisions",
      "changed",
      "seconds",
      "a second",
      "a second of one core",
      "longest turn, ms",
    ],
    ...found.map((it) => [
      it.draft,
      it.decisions.toLocaleString("en"),
      it.changed.toLocaleString("en"),
      it.seconds.toFixed(2),
      Math.round(it.perSecond).toLocaleString("en"),
      Math.round(it.perCpuSecond).toLocaleString("en"),
      it.longestMs.toFixed(1),
    ]),
  ]);

/** The longest time between two turns of the event loop since it was asked. */
function watchTurns(): () => number {
  let last = performance.now();
  let longest = 0;
  let on = true;
  const turn = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (on) setImmediate(turn);
  };
  setImmediate(turn);
  return () => {
    on = false;
    return longest;
  };
}
