import type { Agent } from "@reeve/contract/agent";
import type { CaseGiven } from "@reeve/contract/dataset-case";
import type { DatasetId } from "@reeve/contract/id";
import type { Parsed } from "@reeve/contract/operations";
import type { Score } from "@reeve/contract/score";
import { sessionOfRun, type ResultGiven } from "@reeve/contract/version-gate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { by, bySystem } from "../../../test/decision-world.ts";
import { recordedSessions } from "../../../test/recorded-sessions.ts";
import { isoTime } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { openProcesses } from "../../platform/processes.ts";
import { openVault } from "../../platform/vault.ts";
import { decide } from "../../policy/decide/decide.ts";
import { openStops } from "../../response/stops/open.ts";
import { stopStore } from "../../response/stops/store.ts";
import { datasetVerbs } from "../datasets/verbs.ts";
import type { Evaluator } from "../evaluators/evaluator.ts";
import { addScores } from "../scores/store.ts";
import { endOverrides } from "./override.ts";
import { gateVerbs, type GateHands } from "./verbs.ts";

/** Whether the tools that should have been called were, in that order. */
const asExpected: Evaluator = {
  name: "as-expected",
  aspect: "quality",
  version: "1",
  judge: ({ steps, expected }) => {
    if (expected === null) return [];
    const done = steps.map(({ action }) => `${action.server}/${action.tool}`);
    const right = JSON.stringify(done) === JSON.stringify(expected.trajectory);
    return [right ? { label: "pass" } : { label: "fail", explanation: "Other tools were called." }];
  },
};

let recorded: Awaited<ReturnType<typeof recordedSessions>>;
let hands: GateHands;
let gates: ReturnType<typeof gateVerbs>;
let datasets: ReturnType<typeof datasetVerbs>;
const open: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  recorded = await recordedSessions();
  const { world, folder } = recorded;
  const { database, clock, log } = world;
  await world.server("files", { read: "read", write: "write" });
  const processes = await openProcesses(database.url, log, "one");
  const stops = await openStops({
    data: folder,
    clock,
    log,
    database,
    process: processes.id,
    point: "one",
  });
  stops.cutting({ endFor: () => undefined }, { cutStopped: () => 0 });
  const record = {
    appendAudit: (_db: unknown, audit: (typeof world.audits)[number]) =>
      Promise.resolve(void world.audits.push(audit)),
  };
  const { write, stopping } = stops.with(record, await openVault(folder, null));
  open.push(
    async () => stops[Symbol.asyncDispose](),
    async () => processes[Symbol.asyncDispose](),
  );
  hands = {
    ...world.hands,
    write,
    stopping,
    snapshots: stops.snapshots,
    evaluators: async () => [asExpected],
    settleMs: 0,
  };
  gates = gateVerbs(hands);
  datasets = datasetVerbs(hands);
}, 120_000);
afterAll(async () => {
  for (const one of open) await one();
  await recorded[Symbol.asyncDispose]();
});

const read = { server: "files", tool: "read" } as const;
const name = (n: number): string => `c${String(n).padStart(3, "0")}`;
const right = (n: number): ResultGiven => ({ case: name(n), steps: [step(read.tool)] });
const wrong = (n: number): ResultGiven => ({ case: name(n), steps: [step("write")] });
const step = (tool: string): NonNullable<ResultGiven["steps"]>[number] => ({
  ...blank,
  server: read.server,
  tool,
});
const blank = {
  action: null,
  kind: "tool_call",
  args: {},
  argsHash: null,
  effect: null,
  answer: null,
  code: null,
  scope: null,
  outcome: "ok",
  result: null,
  facts: null,
  startedAt: null,
  endedAt: null,
} as const;

let made = 0;
/** A dataset of so many cases, each of one read. */
async function suite(cases: number, more: Partial<CaseGiven> = {}): Promise<DatasetId> {
  const { id } = await datasets["datasets.create"](bySystem, { name: `suite ${made++}`, says: "" });
  const all = Array.from({ length: cases }, (_, n) => ({
    case: name(n),
    steps: [step(read.tool)],
    expected: { trajectory: ["files/read"], match: "in-order" as const },
    ...(n === 0 && more),
  }));
  await datasets["datasets.bring"](bySystem, { id, cases: all, says: "" });
  return id;
}

async function clerk(of: Partial<Agent> = {}): Promise<Agent> {
  const owner = await recorded.world.person(`Owner ${made}`, "owner");
  return recorded.world.agent(`clerk ${made++}`, owner, { version: "1", ...of });
}
const rule = (agent: Agent, dataset: DatasetId) =>
  gates["gates.rules.put"](bySystem, { agent: agent.id, dataset, promote: true, rollBack: true });
const compared = (agent: Agent, more: Partial<Parsed<"gates.compare">>) =>
  gates["gates.compare"](bySystem, { agent: agent.id, candidate: "2", ...more });
const now = (agent: Agent) => recorded.world.verbs["agents.get"](bySystem, { id: agent.id });
const grant = (agent: Agent, tool: string) =>
  recorded.world.verbs["grants.create"](bySystem, {
    agent: agent.id,
    server: "files",
    tools: [tool],
    reason: "for its work",
  });
const granted = async (agent: Agent): Promise<string[]> => {
  const { items } = await recorded.world.verbs["grants.list"](bySystem, {
    agent: agent.id,
    limit: 50,
  });
  return items.filter((it) => it.revokedAt === null).flatMap(({ tools }) => tools);
};
const answered = async (agent: Agent) => {
  const request = { agent: agent.id, kind: "tool_call", ...read, args: { path: "/a" } } as const;
  const state = hands.snapshots.current();
  return decide(state, request, { id: newId("dec", 0), now: recorded.world.clock.now() }).code;
};

test("a candidate that is not worse passes; by rule it becomes the agent's version and its grants the agent's", async () => {
  const agent = await clerk();
  const trial = await clerk({ version: "2" });
  await grant(agent, "read");
  await grant(trial, "read");
  await grant(trial, "write");
  const dataset = await suite(115);
  await rule(agent, dataset);
  const results = Array.from({ length: 115 }, (_, n) => right(n));
  const gate = await compared(agent, { candidateAgent: trial.id, results });
  expect(gate).toMatchObject({
    verdict: "pass",
    ok: true,
    compared: 115,
    decidedAt: 107,
    same: 115,
  });
  expect(gate.did.map(({ what }) => what)).toEqual(["promoted", "grants-moved"]);
  expect(await now(agent)).toMatchObject({ version: "2" });
  expect((await granted(agent)).toSorted()).toEqual(["read", "write"]);
  expect(await granted(trial)).toEqual([]);
  expect(await gates["gates.get"](bySystem, { id: gate.id })).toEqual(gate);
  const { items } = await gates["gates.list"](bySystem, { agent: agent.id, limit: 10 });
  expect(items).toEqual([expect.objectContaining({ id: gate.id, verdict: "pass" })]);
  expect(items[0]).not.toHaveProperty("evidence");
});

test("where a tier asks for a second person, a candidate that passed waits for one", async () => {
  const agent = await clerk({ tier: "high" });
  const dataset = await suite(110);
  await rule(agent, dataset);
  const results = Array.from({ length: 110 }, (_, n) => right(n));
  const gate = await compared(agent, { results });
  expect(gate.did.map(({ what }) => what)).toEqual(["waits-for-review"]);
  expect(await now(agent)).toMatchObject({ version: "1" });
});

test("a candidate that is worse is refused at the door and keeps no grants, until a named person says otherwise for a time", async () => {
  const { world } = recorded;
  const agent = await clerk();
  const trial = await clerk({ version: "2" });
  await grant(trial, "read");
  const dataset = await suite(60);
  await rule(agent, dataset);
  const results = Array.from({ length: 60 }, (_, n) => (n % 2 === 0 ? right(n) : wrong(n)));
  const gate = await compared(agent, { candidateAgent: trial.id, results });
  expect(gate).toMatchObject({ verdict: "block", ok: false, worse: 30, better: 0 });
  expect(gate.did.map(({ what }) => what)).toEqual(["stopped", "grants-withdrawn"]);
  expect(gate.differs).toHaveLength(30);
  expect(gate.differs[0]).toMatchObject({
    reference: 1,
    candidate: 0,
    is: [{ label: "fail", explanation: "Other tools were called." }],
  });
  expect(await answered(trial)).toBe("stopped");
  expect(await granted(trial)).toEqual([]);
  expect(await now(agent)).toMatchObject({ version: "1" });

  const until = isoTime(world.time.ms + 3_600_000);
  const over = { id: gate.id, reason: "The new tool is meant to be used.", until };
  await expect(gates["gates.override"](bySystem, over)).rejects.toMatchObject({
    code: "forbidden",
  });
  const ada = await world.person("Ada Override", "operator");
  expect((await gates["gates.override"](by(ada), over)).override).toMatchObject({
    by: "Ada Override",
    until,
  });
  expect(await answered(trial)).not.toBe("stopped");
  await endOverrides(hands);
  expect(await answered(trial)).not.toBe("stopped");
  world.time.ms += 3_600_000;
  await endOverrides(hands);
  await endOverrides(hands);
  expect(await answered(trial)).toBe("stopped");
  const { length } = await stopStore(world.database.kysely)
    .list({ status: "active", after: null, limit: 50 })
    .then((all) => all.filter((it) => it.agent === trial.id));
  expect(length).toBe(1);
});

test("a stopped version is not promoted by a later pass: a person ends its stop first", async () => {
  const agent = await clerk();
  const dataset = await suite(110);
  await rule(agent, dataset);
  const all = Array.from({ length: 110 }, (_, n) => n);
  expect((await compared(agent, { results: all.map(wrong) })).verdict).toBe("block");
  const gate = await compared(agent, { results: all.map(right) });
  expect(gate).toMatchObject({ verdict: "pass", did: [{ what: "kept" }] });
  expect(gate.notes.join(" ")).toContain("compared 1 times before");
  expect(await now(agent)).toMatchObject({ version: "1" });
});

test("few cases are not known yet, which holds a version unless somebody said that it may go on", async () => {
  const agent = await clerk();
  const dataset = await suite(20);
  const results = Array.from({ length: 20 }, (_, n) => right(n));
  const held = await compared(agent, { dataset, results });
  expect(held).toMatchObject({ verdict: "inconclusive", ok: false, did: [] });
  expect(held.notes.join(" ")).toContain("With 20 cases");
  expect(await compared(agent, { dataset, results, inconclusive: "pass" })).toMatchObject({
    verdict: "inconclusive",
    ok: true,
  });
});

test("a case that may not fail blocks alone, and one that was not run counts as failed", async () => {
  const agent = await clerk();
  const dataset = await suite(120, { hard: true });
  const others = Array.from({ length: 119 }, (_, n) => right(n + 1));
  expect(await compared(agent, { dataset, results: [wrong(0), ...others] })).toMatchObject({
    verdict: "block",
    compared: 119,
    hard: [{ case: "c000", says: "as-expected: Other tools were called." }],
  });
  expect(await compared(agent, { dataset, results: others })).toMatchObject({
    verdict: "block",
    missing: 1,
  });
  const plain = await suite(60);
  const half = Array.from({ length: 30 }, (_, n) => right(n));
  expect(await compared(agent, { dataset: plain, results: half })).toMatchObject({
    verdict: "block",
    missing: 30,
    worse: 30,
  });
});

test("a run is what the candidate did in sessions named after the cases, beside what was frozen or another run", async () => {
  const { world } = recorded;
  const agent = await clerk();
  await recorded.session(agent, "work", [{ tool: "read" }]);
  const { id: dataset } = await datasets["datasets.create"](bySystem, { name: "runs", says: "" });
  const frozen = await datasets["datasets.freeze"](bySystem, {
    id: dataset,
    sessions: [{ agent: agent.id, session: "work" }],
    says: "",
  });
  const [only = ""] = frozen.cases;
  await recorded.session(agent, sessionOfRun("new", only), [{ tool: "write" }]);
  await recorded.session(agent, sessionOfRun("old", only), [{ tool: "write" }]);
  expect(await compared(agent, { dataset, run: "new" })).toMatchObject({
    compared: 1,
    worse: 1,
    differs: [{ session: `run/new/${only}` }],
  });
  expect(await compared(agent, { dataset, run: "new", referenceRun: "old" })).toMatchObject({
    same: 1,
    on: { referenceRun: "old" },
  });
  expect(await compared(agent, { dataset, run: "nobody" })).toMatchObject({ missing: 1 });
  await expect(compared(agent, { dataset })).rejects.toMatchObject({ code: "invalid" });
  expect(world.audits.at(-1)?.operation).toBe("gates.compare");
});

test("scores of one's own are compared where they are handed in for both", async () => {
  const agent = await clerk();
  const dataset = await suite(40);
  const results = Array.from({ length: 40 }, (_, n) => ({
    case: name(n),
    value: 0.2,
    reference: 0.9,
  }));
  expect(await compared(agent, { dataset, results })).toMatchObject({
    verdict: "block",
    worse: 40,
    evaluators: [{ name: "as-expected" }, { name: "handed in", candidate: { fail: 40 } }],
  });
});

test("by rule its terms hold: nobody passes by easier ones", async () => {
  const agent = await clerk();
  const dataset = await suite(10);
  await rule(agent, dataset);
  const results = [right(0)];
  for (const easier of [
    { tolerance: 0.4 },
    { alpha: 0.2 },
    { inconclusive: "pass" as const },
    { evaluators: ["as-expected"] },
    { dataset: await suite(5) },
  ])
    await expect(compared(agent, { results, ...easier })).rejects.toMatchObject({
      code: "invalid",
    });
  await expect(
    gates["gates.compare"](bySystem, { agent: agent.id, candidate: "1", dataset, results }),
  ).rejects.toMatchObject({ code: "invalid" });
  await gates["gates.rules.remove"](bySystem, { agent: agent.id });
  expect(await compared(agent, { dataset, results, tolerance: 0.4 })).toMatchObject({ did: [] });
});

test("live sessions of two versions are compared in pairs, as many as both have", async () => {
  const agent = await clerk();
  const since = isoTime(recorded.world.time.ms);
  const live = (version: string, pass: (n: number) => boolean) =>
    Array.from({ length: 60 }, (_, n): Score => {
      const at = isoTime(recorded.world.time.ms + n * 1000);
      return {
        id: newId("scr", Date.parse(at)),
        evaluator: {
          id: newId("evl", 0),
          name: "as-expected",
          version: "1",
          kind: "deterministic",
          aspect: "quality",
        },
        agent: { id: agent.id, name: agent.name },
        agentVersion: version,
        session: `live ${version} ${n}`,
        action: null,
        label: pass(n) ? "pass" : "fail",
        unscored: null,
        value: pass(n) ? 1 : 0,
        measure: null,
        explanation: null,
        inclusion: 1,
        natural: n < 55,
        costMicros: 0,
        at,
      };
    });
  const db = recorded.world.database.kysely;
  await addScores(
    db,
    live("1", () => true),
  );
  await addScores(
    db,
    live("2", (n) => n % 2 === 0),
  );
  const gate = await compared(agent, { liveSince: since });
  expect(gate).toMatchObject({ verdict: "block", compared: 55, on: { kind: "live" } });
  expect(gate.evaluators).toMatchObject([{ candidate: { pass: 28, fail: 27 } }]);
  expect(gate.notes.join(" ")).toContain("arXiv 2112.09162");
});
