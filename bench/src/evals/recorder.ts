import type { End, Intent } from "@reeve/contract/action";
import type { AgentId } from "@reeve/contract/id";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openLedger } from "../../../server/src/ledger/ledger.ts";
import { canonicalHash } from "../../../server/src/platform/canonical.ts";
import { isoTime, systemClock } from "../../../server/src/platform/clock.ts";
import { openDatabase } from "../../../server/src/platform/database.ts";
import { newId } from "../../../server/src/platform/ids.ts";
import { openLog } from "../../../server/src/platform/log.ts";
import { openMetrics } from "../../../server/src/platform/metrics.ts";
import { callsOfSession } from "./house.ts";
import { agentsOf } from "./waiting-store.ts";

/** What the recorder came to. */
export interface Recorded {
  readonly actions: number;
  readonly seconds: number;
  readonly failed: number;
}

/** One of fifty is refused, one ends in an error, one has an argument that the tool does not know; one of a hundred touches something personal. */
function action(
  n: number,
  agents: readonly { id: string; name: string }[],
  nowMs: number,
  run: string,
) {
  const session = Math.floor(n / callsOfSession);
  const of = agents[session % agents.length] as { id: string; name: string };
  const agent = { id: of.id as AgentId, name: of.name };
  const refused = n % 50 === 7;
  const args = {
    path: `tickets/${n}.md`,
    text: n % 100 === 3 ? "Write to ada@example.com today." : "The ticket is about the printer.",
    ...(n % 50 === 35 && { colour: "red" }),
  };
  const argsHash = canonicalHash(args);
  const intent: Intent = {
    id: newId("act", nowMs),
    kind: "tool_call",
    agent,
    agentVersion: "1",
    principal: agent.id,
    session: `recorded-${run}-${session}`,
    source: "gate",
    server: "echo",
    tool: "echo",
    args,
    argsHash,
    effect: "read",
    decision: {
      id: newId("dec", nowMs),
      answer: refused ? "block" : "allow",
      mode: "enforce",
      policies: [{ name: "bench", version: 1 }],
      code: refused ? "default-deny" : "permitted",
      reason: refused ? "Nothing permits it." : "Permitted.",
      shadow: null,
    },
    startedAt: isoTime(nowMs),
  };
  const failed = n % 50 === 21;
  const end: End = {
    id: intent.id,
    outcome: failed ? "error" : "ok",
    error: failed ? "The tool answered with an error." : null,
    result: { hash: argsHash, bytes: 200, status: 200, preview: "It is done. ".repeat(16) },
    endedAt: isoTime(nowMs + 3),
  };
  return { intent, end: refused ? null : end };
}

/** Records so many actions a second as a process of Reeve does, its intents and ends hashed and committed. */
export async function record(url: string, perSecond: number, seconds: number): Promise<Recorded> {
  const data = await mkdtemp(path.join(os.tmpdir(), "reeve-recorder-"));
  const clock = systemClock;
  await using database = openDatabase(url);
  const agents = await agentsOf(database.kysely);
  const ledger = await openLedger({
    database,
    clock,
    log: openLog("silent"),
    metrics: openMetrics(),
    data,
    findings: { raise: async () => undefined, resolve: async () => undefined },
  });
  // Each run has sessions of its own: one that goes on would be scored again with all it had before.
  const run = clock.now().toString(36);
  let failed = 0;
  const one = async (n: number): Promise<void> => {
    const { intent, end } = action(n, agents, clock.now(), run);
    await ledger.intend(intent);
    if (end !== null) await ledger.settle(end);
  };
  try {
    const began = performance.now();
    const under = new Set<Promise<void>>();
    let n = 0;
    for (; n < perSecond * seconds; n++) {
      while (performance.now() < began + (n / perSecond) * 1_000) await sleep(1);
      const it: Promise<void> = one(n)
        .catch(() => void failed++)
        .finally(() => under.delete(it));
      under.add(it);
    }
    await Promise.all(under);
    return { actions: n, seconds: (performance.now() - began) / 1_000, failed };
  } finally {
    await ledger.close();
    await rm(data, { recursive: true, force: true });
  }
}
