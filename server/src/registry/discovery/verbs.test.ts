import { discoveryOperations } from "@reeve/contract/discovery";
import type { Parsed } from "@reeve/contract/operations";
import { afterAll, beforeAll, expect, test } from "vitest";
import { maturityWorld, type MaturityWorld } from "../../../test/maturity.ts";
import { discoveryVerbs } from "./verbs.ts";

const day = 86_400_000;
let world: MaturityWorld;
let verbs: ReturnType<typeof discoveryVerbs>;
beforeAll(async () => {
  world = await maturityWorld();
  const { database, write, time } = world;
  verbs = discoveryVerbs({ database, write, clock: { now: () => time.ms } });
});
afterAll(() => world[Symbol.asyncDispose]());

const evidence = (key: string, more: object = {}) => ({
  key: key.padStart(16, "0"),
  signal: "framework.langgraph",
  kind: "agent" as const,
  name: `bot ${key}`,
  place: `svc/${key}/langgraph.json`,
  line: 1,
  confidence: 0.95,
  severity: "medium" as const,
  says: ["a graph of LangGraph"],
  ...more,
});

let runs = 0;
const submit = (scope: string, all: readonly object[], more: object = {}) =>
  verbs["discovery.submit"](
    world.system,
    discoveryOperations["discovery.submit"].input.parse({
      scope,
      source: "code",
      scanner: "test 1",
      run: `run ${++runs}`,
      evidence: all,
      ...more,
    }),
  );
const list = async (filter: Partial<Parsed<"discovery.list">> = {}) =>
  (await verbs["discovery.list"](world.system, { limit: 50, ...filter })).items;

test("the same scan twice keeps everything once", async () => {
  const all = [evidence("1"), evidence("2")];
  expect(await submit("repo:a", all)).toEqual({ added: 2, seen: 0, gone: 0 });
  const before = await list({ q: "repo:a" });
  expect(await submit("repo:a", all)).toEqual({ added: 0, seen: 2, gone: 0 });
  expect(await list({ q: "repo:a" })).toEqual(before);
  const told = before.map(({ name, status, places }) => `${name} ${status} ${places}`);
  expect(told.sort()).toEqual(["bot 1 open 1", "bot 2 open 1"]);
});

test("what a whole scan does not meet again is gone and not deleted, and comes back with its history", async () => {
  await submit("repo:b", [evidence("1"), evidence("2")]);
  expect(await submit("repo:b", [evidence("2")])).toEqual({ added: 0, seen: 1, gone: 1 });
  const [gone] = await list({ q: "repo:b", status: "gone" });
  expect(gone).toMatchObject({ name: "bot 1", status: "gone" });
  const { evidence: kept } = await verbs["discovery.get"](world.system, { id: gone?.id ?? "dsc_" });
  expect(kept).toMatchObject([{ place: "svc/1/langgraph.json", goneAt: expect.any(String) }]);
  expect(await submit("repo:b", [evidence("1"), evidence("2")])).toEqual({
    added: 1,
    seen: 1,
    gone: 0,
  });
  expect((await list({ q: "repo:b", status: "open" })).map(({ id }) => id)).toContain(gone?.id);
});

test("nothing is gone because a place could not be read, or because parts of the scan are still to come", async () => {
  await submit("repo:c", [evidence("1"), evidence("2"), evidence("3")]);
  expect(await submit("repo:c", [], { unread: ["svc/1", "svc/2/langgraph.json"] })).toMatchObject({
    gone: 1,
  });
  expect((await list({ q: "repo:c", status: "open" })).map(({ name }) => name).sort()).toEqual([
    "bot 1",
    "bot 2",
  ]);
  expect(await submit("repo:c", [], { run: "parts", last: false })).toMatchObject({ gone: 0 });
  expect(await submit("repo:c", [evidence("1")], { run: "parts" })).toMatchObject({ gone: 1 });
});

test("one thing seen by two signals in two places is one, and surer", async () => {
  await submit("repo:d", [
    evidence("1", { name: "Triage", confidence: 0.6 }),
    evidence("2", {
      name: "triage",
      signal: "source.pattern",
      confidence: 0.5,
      severity: "high",
      owners: ["@acme"],
    }),
  ]);
  expect(await list({ q: "repo:d" })).toMatchObject([
    {
      name: "Triage",
      confidence: 0.8,
      severity: "high",
      places: 2,
      owners: ["@acme"],
      signals: ["framework.langgraph", "source.pattern"],
    },
  ]);
});

test("a find is no agent for a reason and a time, is open again afterwards, and each judgement is on record", async () => {
  await submit("repo:e", [evidence("1")]);
  const [found] = await list({ q: "repo:e" });
  const judge = (more: object) =>
    verbs["discovery.judge"](world.system, {
      id: found?.id ?? "dsc_",
      verdict: "not_agent",
      ...more,
    });
  await expect(judge({})).rejects.toMatchObject({ code: "invalid" });
  await expect(judge({ reason: "x", expiresAt: "2030-01-01T00:00:00.000Z" })).rejects.toMatchObject(
    { code: "invalid" },
  );
  expect(await judge({ reason: "A test of ours." })).toMatchObject({
    status: "dismissed",
    judgement: { reason: "A test of ours." },
  });
  await submit("repo:e", [evidence("1")]);
  expect(await list({ q: "repo:e" })).toMatchObject([{ status: "dismissed" }]);
  world.time.ms += 181 * day;
  expect(await list({ q: "repo:e" })).toMatchObject([{ status: "open" }]);
  world.time.ms -= 181 * day;
  expect(await judge({ verdict: "open" })).toMatchObject({ status: "open" });
});

test("text that a database cannot hold, and text that looks like SQL or a pattern, is kept as text", async () => {
  const name = "a\0b\uD800'; drop table agents; --%_";
  await submit("repo:f", [evidence("1", { name, says: ["x\0"] })]);
  expect(await list({ q: "%_" })).toMatchObject([
    { name: "a\uFFFDb\uFFFD'; drop table agents; --%_" },
  ]);
});

test("evidence counts against the ladder until it is settled and somebody else looked, and triage is measured against its deadline", async () => {
  const admin = await world.person("Ada", "admin");
  await world.verbs["maturity.attest"](world.by(admin), { kind: "register", says: "So it is." });
  const criterion = async (id: string) =>
    (await world.get()).surfaces.flatMap(({ criteria }) => criteria).find((it) => it.id === id);
  // What one scan did not meet any more counts until another one of a day later.
  const gone = (await list({ status: "gone" })).length;
  const open = (await list({ status: "open" })).length + gone;
  expect(open).toBeGreaterThan(gone);
  expect(await criterion("INV-2.2")).toMatchObject({
    numerator: 0,
    denominator: open,
    status: "unmet",
  });
  for (const { id } of await list({ status: "open" }))
    await verbs["discovery.judge"](world.system, { id, verdict: "not_agent", reason: "A test." });
  expect(await criterion("INV-2.2")).toMatchObject({ denominator: open });
  world.time.ms += 1_000;
  await world.verbs["maturity.attest"](world.by(admin), { kind: "register", says: "So it is." });
  expect(await criterion("INV-2.2")).toMatchObject({ denominator: gone });
  expect(await criterion("INV-4.3")).toMatchObject({ status: "met" });
  expect(await criterion("INV-3.3")).toMatchObject({ status: "unmet" });
  await submit("host:ws/user:ada", [], { source: "endpoint" });
  expect(await criterion("INV-3.3")).toMatchObject({ status: "met" });
});

test("what is of one kind and one name is one group, wherever it was found, and pages go on where they ended", async () => {
  await submit("repo:g1", [evidence("a", { name: "Copied Bot" })]);
  await submit("repo:g2", [
    evidence("a", { name: "copied bot", severity: "high", confidence: 0.9 }),
    evidence("b", { name: "alone", confidence: 0.6 }),
  ]);
  const groups = async (more: object = {}) =>
    verbs["discovery.groups"](world.system, { limit: 1, q: "repo:g", ...more });
  const first = await groups();
  expect(first.items).toMatchObject([
    {
      name: expect.stringMatching(/copied bot/i),
      found: 2,
      severity: "high",
      confidence: 0.95,
      statuses: { open: 2 },
      scopes: ["repo:g1", "repo:g2"],
    },
  ]);
  const second = await groups({ cursor: first.nextCursor });
  expect(second).toMatchObject({ items: [{ name: "alone", found: 1 }], nextCursor: null });
});
