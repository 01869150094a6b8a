import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Action, End, Intent } from "@reeve/contract/action";
import { isoTime, systemClock, type Clock } from "../src/platform/clock.ts";
import type { Database } from "../src/platform/database.ts";
import { newId } from "../src/platform/ids.ts";
import { openLog } from "../src/platform/log.ts";
import { openMetrics } from "../src/platform/metrics.ts";
import { openLedger, type Ledger, type Limits } from "../src/ledger/ledger.ts";
import type { RaisedFinding } from "../src/ledger/log/sweep.ts";

/** A folder of one's own, gone when disposed. */
export async function scratchFolder(): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "reeve-ledger-"));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

export interface TestLedger extends Ledger, AsyncDisposable {
  readonly raised: RaisedFinding[];
  readonly resolved: string[];
}

/** A ledger on a real database whose jobs run only where a test lets them. */
export async function testLedger(
  database: Database,
  data: string,
  options: { clock?: Clock; limits?: Partial<Limits>; told?: (action: Action) => void } = {},
): Promise<TestLedger> {
  const raised: RaisedFinding[] = [];
  const resolved: string[] = [];
  const ledger = await openLedger({
    database,
    clock: options.clock ?? systemClock,
    log: openLog("silent"),
    metrics: openMetrics(),
    data,
    findings: {
      raise: async (finding) => void raised.push(finding),
      resolve: async (_kind, subject) => void resolved.push(subject),
    },
    told: options.told,
    limits: { checkpointEveryMs: 3_600_000, sweepEveryMs: 3_600_000, ...options.limits },
  });
  return { ...ledger, raised, resolved, [Symbol.asyncDispose]: () => ledger.close() };
}

/** An allowed call of a tool, that begins at `atMs`. */
export function sampleIntent(over: Partial<Intent> = {}, atMs: number = Date.now()): Intent {
  return {
    id: newId("act", atMs),
    kind: "tool_call",
    agent: { id: "agt_0000000000000000000000000a", name: "clerk" },
    agentVersion: null,
    principal: null,
    session: null,
    source: "gate",
    server: "files",
    tool: "read_file",
    args: { path: "tickets/1.md" },
    argsHash: "00",
    effect: "read",
    decision: {
      id: newId("dec", atMs),
      answer: "allow",
      mode: "enforce",
      policies: [{ name: "p", version: 1 }],
      code: "permitted",
      reason: "Permitted.",
      shadow: null,
    },
    startedAt: isoTime(atMs),
    ...over,
  };
}

/** The same intent with another answer. */
export const answered = (intent: Intent, answer: Intent["decision"]["answer"]): Intent => ({
  ...intent,
  decision: {
    ...intent.decision,
    answer,
    code: answer === "block" ? "default-deny" : intent.decision.code,
  },
});

export const sampleEnd = (intent: Intent, over: Partial<End> = {}): End => ({
  id: intent.id,
  outcome: "ok",
  error: null,
  result: { hash: "ab", bytes: 2, status: 200, preview: null },
  endedAt: isoTime(Date.parse(intent.startedAt) + 5),
  ...over,
});
