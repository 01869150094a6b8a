import type { Intent } from "@reeve/contract/action";
import type { SimulationEvent } from "@reeve/contract/policy-what-if";
import { afterAll, beforeAll, expect, test } from "vitest";
import { as, bySystem, decisionWorld } from "../../test/decision-world.ts";
import { sampleIntent, scratchFolder, testLedger } from "../../test/ledger.ts";
import { systemActor } from "../platform/actor.ts";
import { canonicalHash } from "../platform/canonical.ts";
import { isoTime } from "../platform/clock.ts";

const many = 1_200;
let world: Awaited<ReturnType<typeof decisionWorld>>;
let verbs: (typeof world)["verbs"];
let ledger: Awaited<ReturnType<typeof testLedger>>;
let close: () => Promise<void>;

beforeAll(async () => {
  world = await decisionWorld();
  const folder = await scratchFolder();
  ledger = await testLedger(world.database, folder.folder, { clock: world.clock });
  await world.server("files", { read: "read", write: "write" });
  const agent = await world.agent("reader", await world.person("Owner", "owner"));
  const put = (name: string, cedar: string) =>
    world.verbs["policies.put"](bySystem, { name, cedar, mode: "enforce" });
  await put("all", "permit(principal, action, resource);");
  await put("writes", 'forbid(principal, action == Reeve::Action::"files/write", resource);');
  const intents = Array.from({ length: many }, (_, n): Intent => {
    const atMs = world.time.ms - 3_600_000 + n * 1000;
    const write = n % 4 === 0;
    const { decision } = sampleIntent({}, atMs);
    return sampleIntent(
      {
        agent: { id: agent.id, name: agent.name },
        tool: write ? "write" : "read",
        args: { path: n % 6 === 0 ? "[redacted]" : `/home/${n}` },
        decision: {
          ...decision,
          answer: write ? "block" : "allow",
          code: write ? "forbidden" : "permitted",
        },
      },
      atMs,
    );
  });
  await Promise.all(intents.map((intent) => ledger.intend(intent)));
  ({ verbs } = world);
  close = async () => {
    await ledger[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  };
});
afterAll(() => close());

const draft = { name: "draft", mode: "enforce", remove: false } as const;
type Input = Partial<Parameters<(typeof verbs)["policies.simulate"]>[1]>;

async function simulated(input: Input, ctx = bySystem): Promise<SimulationEvent[]> {
  const events: SimulationEvent[] = [];
  for await (const event of verbs["policies.simulate"](ctx, { ...draft, ...input }))
    events.push(event);
  return events;
}

async function result(input: Input) {
  const last = (await simulated(input)).at(-1);
  if (last?.event !== "result") throw new Error("there is no result");
  return last;
}

test("a draft is tried on all that was recorded, and nothing is changed by it", async () => {
  const policies = world.snapshots.current().policies;
  const found = await result({ cedar: "forbid(principal, action, resource);" });
  expect(found).toMatchObject({
    decisions: many,
    changed: 900,
    same: 300,
    undecidable: { arguments: 0, session: 0, tool: 0, agent: 0 },
  });
  expect(found.flips).toMatchObject([{ before: "allow", after: "block", count: 900 }]);
  expect(found.flips[0]?.examples).toHaveLength(5);
  expect(found.flips[0]?.examples[0]).toMatchObject({
    server: "files",
    tool: "read",
    recorded: "allow",
  });
  expect(found.tools).toEqual([
    { server: "files", tool: "read", flips: [{ before: "allow", after: "block", count: 900 }] },
  ]);
  expect(found.agents).toMatchObject([{ agent: { name: "reader" }, flips: [{ count: 900 }] }]);
  expect(world.snapshots.current().policies).toBe(policies);
});

test("what cannot be decided again is counted apart", async () => {
  const found = await result({
    cedar:
      'forbid(principal, action == Reeve::Action::"files/read", resource) when { context.args.path like "/home/*" };',
  });
  expect(found.undecidable.arguments).toBe(100);
  expect(found.changed).toBe(800);
  expect(found.same).toBe(300);
});

test("a policy can be tried without, in shadow, and as another text", async () => {
  expect(await result({ name: "writes", remove: true })).toMatchObject({
    changed: 300,
    flips: [{ before: "block", after: "allow", count: 300 }],
  });
  expect(await result({ name: "writes", mode: "shadow" })).toMatchObject({ changed: 300 });
  expect(await result({ name: "writes", mode: "enforce" })).toMatchObject({ changed: 0 });
  expect(
    await result({
      name: "writes",
      cedar: "// the same, in other words\npermit(principal, action, resource);",
    }),
  ).toMatchObject({ changed: 300 });
});

test("only what is asked about is looked at", async () => {
  const since = isoTime(world.time.ms - 3_600_000 + 1_000_000);
  expect(await result({ since, cedar: "forbid(principal, action, resource);" })).toMatchObject({
    decisions: 200,
    since,
  });
});

test("a draft that is not valid is refused with its place, and so is what is not there", async () => {
  await expect(simulated({ cedar: "permit(principal, action" })).rejects.toMatchObject({
    code: "invalid",
    faults: [{ line: 1 }],
  });
  await expect(simulated({})).rejects.toMatchObject({ code: "invalid" });
  await expect(simulated({ name: "nobody", remove: true })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(
    simulated({ cedar: "permit(principal, action, resource);", since: isoTime(world.time.ms + 1) }),
  ).rejects.toMatchObject({ code: "invalid" });
});

test("progress is told, and a cancelled simulation ends without a result", async () => {
  const [first] = await simulated({ cedar: "forbid(principal, action, resource);" });
  expect(first).toMatchObject({ event: "progress", share: 0 });
  const stop = new AbortController();
  const ctx = { ...as(systemActor), signal: stop.signal };
  const events: SimulationEvent[] = [];
  for await (const event of verbs["policies.simulate"](ctx, {
    ...draft,
    cedar: "forbid(principal, action, resource);",
  })) {
    events.push(event);
    stop.abort();
  }
  expect(events.map(({ event }) => event)).toEqual(["progress"]);
});

test("two stored versions of a policy, and a change of it, are compared at the edges of their conditions", async () => {
  const cedar = (path: string): string =>
    `forbid(principal, action == Reeve::Action::"files/read", resource) when { context.args.path == "${path}" };`;
  await verbs["policies.put"](bySystem, { name: "paths", cedar: cedar("/a"), mode: "enforce" });
  await verbs["policies.put"](bySystem, { name: "paths", cedar: cedar("/b"), mode: "enforce" });
  const name = "paths";
  const compared = (more: object) =>
    verbs["policies.compare"](bySystem, { ...draft, name, ...more });
  const { differences } = await compared({ from: 1, to: 2 });
  expect(differences).toMatchObject([
    { args: { path: "/a" }, before: { answer: "block" }, after: { answer: "allow" } },
    { args: { path: "/b" }, before: { answer: "allow" }, after: { answer: "block" } },
  ]);
  expect((await compared({ cedar: cedar("/b") })).differences).toEqual([]);
  expect((await compared({ remove: true })).differences).toMatchObject([{ args: { path: "/b" } }]);
  await expect(compared({ from: 9 })).rejects.toMatchObject({ code: "not_found" });
  await verbs["policies.remove"](bySystem, { name });
});

test("a past decision is explained by the policies of its time, and told what it would be today", async () => {
  const path = "/secret/7";
  await verbs["policies.put"](bySystem, {
    name: "secrets",
    cedar:
      'forbid(principal, action == Reeve::Action::"files/read", resource) when { context.args.path like "/secret/*" };',
    mode: "enforce",
  });
  world.time.ms += 1000;
  const agent = [...world.snapshots.current().agents.values()].at(0);
  if (!agent) throw new Error("there is an agent");
  const decision = world.decide(agent.id, "files", "read", { path });
  const intent = sampleIntent(
    { agent: { id: agent.id, name: agent.name }, tool: "read", args: { path }, decision },
    world.time.ms,
  );
  await ledger.intend({ ...intent, argsHash: canonicalHash({ path }) });
  world.time.ms += 1000;
  await verbs["policies.remove"](bySystem, { name: "secrets" });
  const found = await verbs["actions.explain"](bySystem, { id: intent.id });
  expect(found).toMatchObject({
    answer: "block",
    undecidable: null,
    recorded: { answer: "block", policies: [{ name: "secrets", version: 1 }] },
    today: { answer: "allow" },
  });
  expect(found.rules[0]).toMatchObject({
    policy: { name: "secrets" },
    decided: true,
    clauses: [
      { cedar: 'context.args.path like "/secret/*"', value: true, reads: [{ value: path }] },
    ],
  });
  expect(found.alterations[0]).toMatchObject({ kind: "argument", answer: "allow" });
  await expect(
    verbs["actions.explain"](bySystem, { id: "act_00000000000000000000000000" }),
  ).rejects.toMatchObject({ code: "not_found" });
});

test("a decision that the record does not hold in whole is not explained by guessing", async () => {
  await verbs["policies.put"](bySystem, {
    name: "secrets",
    cedar:
      'forbid(principal, action == Reeve::Action::"files/read", resource) when { context.args.path like "/secret/*" };',
    mode: "enforce",
  });
  world.time.ms += 1000;
  const agent = [...world.snapshots.current().agents.values()].at(0);
  if (!agent) throw new Error("there is an agent");
  const intent = sampleIntent(
    { agent: { id: agent.id, name: agent.name }, tool: "read", args: { path: "[redacted]" } },
    world.time.ms,
  );
  await ledger.intend(intent);
  const found = await verbs["actions.explain"](bySystem, { id: intent.id });
  expect(found.undecidable).toMatch(/^The record does not hold all/);
  expect(found.alterations).toEqual([]);
  expect(found.rules[0]).toMatchObject({
    said: "not known",
    clauses: [{ value: null, reads: [{ path: "context.args.path", known: "not kept" }] }],
  });
  await verbs["policies.remove"](bySystem, { name: "secrets" });
});

test("a call that nobody made is decided and explained; agents are found by name", async () => {
  const asked = { kind: "tool_call", server: "files", args: { path: "/a" } } as const;
  const found = await verbs["policies.explain"](bySystem, {
    ...asked,
    agent: "READER",
    tool: "write",
  });
  expect(found).toMatchObject({
    agent: { name: "reader" },
    answer: "block",
    policies: [{ name: "writes" }],
    recorded: null,
  });
  expect(found.alterations).toMatchObject([{ what: "policy:writes", answer: "allow" }]);
  await expect(
    verbs["policies.explain"](bySystem, { ...asked, agent: "nobody", tool: "write" }),
  ).rejects.toMatchObject({ code: "not_found" });
});

test("the table of agents and tools is exported a line for each pair", async () => {
  const lines = [];
  for await (const line of verbs["policies.matrix.export"](bySystem, {})) lines.push(line);
  expect(lines).toMatchObject([
    { agent: "reader", server: "files", tool: "read", answers: ["allow"] },
    { agent: "reader", server: "files", tool: "write", answers: ["block"] },
  ]);
});
