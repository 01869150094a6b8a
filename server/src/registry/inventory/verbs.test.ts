import { discoveryOperations } from "@reeve/contract/discovery";
import { inventoryOperations } from "@reeve/contract/inventory";
import type { Agent } from "@reeve/contract/agent";
import type { EntryId } from "@reeve/contract/id";
import type { Parsed } from "@reeve/contract/operations";
import type { Person } from "@reeve/contract/person";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { maturityWorld, type MaturityWorld } from "../../../test/maturity.ts";
import { emitting } from "../../ledger/telemetry/sighted-store.ts";
import { completenessHistory } from "./history-store.ts";
import { keepToday } from "./keep-history.ts";
import { discoveryVerbs } from "../discovery/verbs.ts";
import { atTheGate, registered, scanned } from "./feed-store.ts";
import { gather } from "./gather.ts";
import { inventoryVerbs } from "./verbs.ts";

let world: MaturityWorld;
let verbs: ReturnType<typeof inventoryVerbs>;
let discovery: ReturnType<typeof discoveryVerbs>;
let ada: Person;
beforeAll(async () => {
  world = await maturityWorld();
  const { database, write, time } = world;
  const hands = { database, write, clock: { now: () => time.ms } };
  verbs = inventoryVerbs({ ...hands, fresh: () => Promise.resolve() });
  discovery = discoveryVerbs(hands);
  ada = await world.person("Ada", "operator");
});
afterAll(() => world[Symbol.asyncDispose]());

const gathered = () => {
  const { database, time } = world;
  const feeds = [registered, atTheGate, scanned, emitting];
  return gather({ database, clock: { now: () => time.ms++ }, feeds });
};
const agent = async (name: string): Promise<Agent> =>
  world.verbs["agents.register"](world.system, {
    name,
    purpose: "Answers questions.",
    environment: "production",
    tier: "low",
    owner: ada.id,
  });
let runs = 0;
const scan = (scope: string, name: string, more: object = {}) =>
  discovery["discovery.submit"](
    world.system,
    discoveryOperations["discovery.submit"].input.parse({
      scope,
      source: "code",
      scanner: "test 1",
      run: `run ${++runs}`,
      evidence: [
        {
          key: "a".repeat(24),
          signal: "subagent.claude_code",
          kind: "agent",
          name,
          place: `.claude/agents/${name}.md`,
          line: 1,
          confidence: 0.9,
          severity: "medium",
          says: [],
          ...more,
        },
      ],
    }),
  );
const handIn = (sightings: readonly object[], more: object = {}) =>
  verbs["inventory.submit"](
    world.system,
    inventoryOperations["inventory.submit"].input.parse({
      source: "identity",
      provider: "directory",
      run: `run ${++runs}`,
      sightings,
      ...more,
    }),
  );
const list = async (filter: Partial<Parsed<"inventory.list">> = {}) =>
  (await verbs["inventory.list"](world.system, { limit: 200, ...filter })).items;
const one = async (q: string) => {
  const found = await list({ q });
  expect(found, q).toHaveLength(1);
  return (found[0] as (typeof found)[number]).id;
};
const get = (id: EntryId | Agent["id"]) => verbs["inventory.get"](world.system, { id });
const source = (id: string, name: string, more: object = {}) =>
  sql`insert into telemetry_sources (id, key, name, said, agent, known_by, status, first_seen_at, last_seen_at)
    values (${id}, ${Buffer.from(id)}, ${name}, ${JSON.stringify({ agent: name, agentId: null, service: null, namespace: null, emitters: ["genai"], ...more })},
      null, null, 'open', now(), ${new Date(world.time.ms).toISOString()}::timestamptz)`.execute(
    world.database.kysely,
  );

test("an agent that is registered, scanned and judged to be it, and seen in telemetry is one entry with all its evidence", async () => {
  const it = await agent("triage");
  await scan("repo:git.example/a", "triage-bot");
  await source("tsr_1", "triage emitter");
  await gathered();
  expect((await list({ q: "triage" })).map(({ name }) => name)).toEqual([
    "triage",
    "triage emitter",
    "triage-bot",
  ]);
  const { items } = await discovery["discovery.list"](world.system, { limit: 9, q: "triage" });
  await discovery["discovery.judge"](world.system, {
    id: items[0]?.id ?? "dsc_",
    verdict: "agent",
    agent: it.id,
  });
  await sql`update telemetry_sources set agent = ${it.id}, status = 'known' where id = 'tsr_1'`.execute(
    world.database.kysely,
  );
  await gathered();
  const { entry, sightings } = await get(it.id);
  expect(entry).toMatchObject({
    name: "triage",
    status: "registered",
    sources: ["register", "telemetry", "code"],
    agent: { id: it.id, owner: { name: "Ada" } },
  });
  expect(sightings.map(({ source: from }) => from).sort()).toEqual([
    "code",
    "register",
    "telemetry",
  ]);
  expect(await list({ q: "triage" })).toHaveLength(1);
  expect(await gathered()).toBe(0);
});

test("an inventory of an identity provider joins what shares a client id, and what it has no more is gone", async () => {
  const both = [
    { locator: "app/1", name: "Invoice agent", keys: [{ kind: "client_id", value: "c-1" }] },
    { locator: "app/2", name: "Mail agent", keys: [{ kind: "client_id", value: "c-2" }] },
  ];
  expect(await handIn(both)).toEqual({ added: 2, seen: 0, gone: 0 });
  expect(await handIn(both)).toEqual({ added: 0, seen: 2, gone: 0 });
  await handIn(
    [{ locator: "fn/9", name: "invoices-prod", keys: [{ kind: "client_id", value: "c-1" }] }],
    { source: "platform", provider: "cloud" },
  );
  const id = await one("Invoice");
  expect((await get(id)).entry).toMatchObject({ sources: ["identity", "platform"], sightings: 2 });
  expect(await handIn(both.slice(0, 1))).toEqual({ added: 0, seen: 1, gone: 1 });
  expect((await get(await one("Mail"))).entry.status).toBe("gone");
});

test("two that only look alike are suggested and not joined; joined by a person they are one, under the elder's name and both links", async () => {
  await handIn([{ locator: "x", name: "Look alike", traits: { model: "large" } }], {
    provider: "p1",
  });
  world.time.ms += 1000;
  await handIn([{ locator: "x", name: "look alike", traits: { model: "small" } }], {
    provider: "p2",
  });
  const [a, b] = await list({ q: "look alike" });
  if (!a || !b) throw new Error("there are not two");
  const [elder, younger] = [a, b].sort((x, y) => (x.id < y.id ? -1 : 1)).map(({ id }) => id);
  if (!elder || !younger) throw new Error("there are not two");
  const { suggestions } = await get(elder);
  expect(suggestions).toMatchObject([
    { entry: { id: younger }, by: [{ kind: "name" }], differences: [{ trait: "model" }] },
  ]);
  const merged = await verbs["inventory.merge"](world.by(ada), {
    id: younger,
    with: elder,
    reason: "The same code.",
  });
  expect(merged).toMatchObject({
    entry: { id: elder, sightings: 2, differs: ["model"] },
    differences: [{ says: "Two models: large; small." }],
    corrections: [{ kind: "merge", by: "Ada", reason: "The same code.", holds: true }],
    suggestions: [],
  });
  expect((await get(younger)).entry.id).toBe(elder);
});

test("what a person split stays split when new evidence would join it, and a later merge lifts the split", async () => {
  const shared = [{ kind: "workload", value: "spiffe://a/w" }];
  await handIn([{ locator: "s1", name: "Splitter one", keys: shared }], { provider: "q1" });
  world.time.ms += 1000;
  await handIn([{ locator: "s2", name: "Splitter two", keys: shared }], { provider: "q2" });
  const id = await one("Splitter");
  const { sightings } = await get(id);
  const second = sightings.find(({ teller }) => teller === "q2");
  const split = await verbs["inventory.split"](world.by(ada), {
    id,
    sightings: [second?.key ?? ""],
    reason: "One account, two programs.",
  });
  expect(split.entry).toMatchObject({ id, sightings: 1 });
  world.time.ms += 1000;
  await handIn([{ locator: "s3", name: "Splitter three", keys: shared }], { provider: "q3" });
  const two = await list({ q: "Splitter" });
  expect(two.map((it) => [it.name, it.sightings])).toEqual([
    ["Splitter one", 2],
    ["Splitter two", 1],
  ]);
  const again = await verbs["inventory.merge"](world.by(ada), {
    id,
    with: two[1]?.id ?? id,
    reason: "They are one after all.",
  });
  expect(again.entry.sightings).toBe(3);
  expect(again.corrections.map(({ kind, holds }) => [kind, holds])).toEqual([
    ["merge", true],
    ["split", false],
  ]);
});

test("two that are never one are not suggested again, and evidence that would join them does not", async () => {
  await handIn([{ locator: "n1", name: "Never" }], { provider: "r1" });
  await handIn([{ locator: "n1", name: "Never" }], { provider: "r2" });
  const [a, b] = await list({ q: "Never" });
  const told = await verbs["inventory.apart"](world.by(ada), {
    id: a?.id ?? "ent_",
    from: b?.id ?? "ent_",
    reason: "Two teams.",
  });
  expect(told.suggestions).toEqual([]);
  const shared = [{ kind: "client_id", value: "never" }];
  await handIn([{ locator: "n1", name: "Never", keys: shared }], { provider: "r1" });
  await handIn([{ locator: "n1", name: "Never", keys: shared }], { provider: "r2" });
  expect(await list({ q: "Never" })).toHaveLength(2);
});

test("two agents of the register are not merged, all evidence is not split off, and other evidence is none of it", async () => {
  const [a, b] = [await agent("first of two"), await agent("second of two")];
  await gathered();
  const [x, y] = [(await get(a.id)).entry, (await get(b.id)).entry];
  const { sightings } = await get(x.id);
  const ctx = world.by(ada);
  const reason = "Because.";
  await expect(
    verbs["inventory.merge"](ctx, { id: x.id, with: y.id, reason }),
  ).rejects.toMatchObject({ code: "conflict" });
  await expect(
    verbs["inventory.merge"](ctx, { id: x.id, with: x.id, reason }),
  ).rejects.toMatchObject({ code: "invalid" });
  const keys = sightings.map(({ key }) => key);
  await expect(
    verbs["inventory.split"](ctx, { id: x.id, sightings: keys, reason }),
  ).rejects.toMatchObject({ code: "invalid" });
  await expect(
    verbs["inventory.split"](ctx, { id: x.id, sightings: ["0".repeat(32)], reason }),
  ).rejects.toMatchObject({ code: "invalid" });
  await expect(
    verbs["inventory.merge"](world.by(await world.person("Vi", "viewer")), {
      id: x.id,
      with: y.id,
      reason,
    }),
  ).rejects.toMatchObject({ code: "forbidden" });
});

test("the inventory is narrowed by what is in it, and counted by the same", async () => {
  const summary = await verbs["inventory.summary"](world.system, {});
  expect(summary.entries).toBe((await list()).length);
  for (const facet of ["source", "status", "tier", "missing", "environment", "differs"] as const)
    for (const { value, entries } of summary.facets[facet])
      expect(await list({ [facet]: value }), `${facet} ${value}`).toHaveLength(entries);
  for (const { value, entries } of summary.facets.owner)
    expect(await list({ owner: value as "nobody" })).toHaveLength(entries);
  for (const changed of ["new", "gone", "registered", "differing"] as const)
    expect(await list({ changed })).toHaveLength(summary.week[changed]);
  expect(summary.week.gone).toBeGreaterThan(0);
  const [first, ...rest] = await list();
  const page = await verbs["inventory.list"](world.system, { limit: 1 });
  expect(page.items).toEqual([first]);
  const next = await verbs["inventory.list"](world.system, {
    limit: 200,
    cursor: page.nextCursor ?? "",
  });
  expect(next.items).toEqual(rest);
});

test("a find that is one with a registered agent, by whatever way, counts against the register no more", async () => {
  const admin = await world.person("Eve", "admin");
  await world.verbs["maturity.attest"](world.by(admin), { kind: "register", says: "So it is." });
  const of = async () => {
    const { numerator, denominator } = await world.criterion("INV-2.2");
    return [numerator, denominator];
  };
  await gathered();
  const [registeredNow = 0, all = 0] = await of();
  await scan("repo:git.example/counted", "counted-find");
  await gathered();
  expect(await of()).toEqual([registeredNow, all + 1]);
  const it = await agent("counted agent");
  await gathered();
  expect(await of()).toEqual([registeredNow + 1, all + 2]);
  await verbs["inventory.merge"](world.by(ada), {
    id: await one("counted-find"),
    with: (await get(it.id)).entry.id,
    reason: "It is its code.",
  });
  expect(await of()).toEqual([registeredNow + 1, all + 1]);
});

test("completeness is estimated from what independent sources saw, and measured on the ladder by its careful end", async () => {
  expect(await world.criterion("INV-4.1")).toMatchObject({ status: "unknown" });
  const many = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => ({
      locator: `m/${from + i}`,
      name: `many ${from + i}`,
      keys: [{ kind: "workload", value: `w-${from + i}` }],
    }));
  await handIn(many(0, 30), { source: "identity", provider: "m" });
  await handIn(many(5, 35), { source: "platform", provider: "m" });
  const it = await verbs["inventory.completeness"](world.system, {});
  expect(it.layers.map(({ layer }) => layer)).toEqual(
    expect.arrayContaining(["code", "identity", "platform"]),
  );
  expect(it.total).toBeGreaterThanOrEqual(it.seen);
  expect(it.high).toBeGreaterThanOrEqual(it.total ?? Number.NaN);
  expect(it.says).toContain(`${it.seen} were seen`);
  expect(await world.criterion("INV-4.1")).toMatchObject({ status: "unmet" });
  expect((await world.criterion("INV-5.1")).why).toContain("careful end");
});

test("the estimate of each day is kept, the last one of a day counts, and a day without overlap has none", async () => {
  const { database } = world;
  const asked = { days: 90 };
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const from = world.time.ms;
  await keepToday({ database, clock: { now: () => from - 1 } });
  await keepToday({ database, clock: { now: () => from } });
  const { seen, registered, total, low, high } = await verbs["inventory.completeness"](
    world.system,
    {},
  );
  const today = { day: day(from), seen, registered, total, low, high };
  expect(total).not.toBeNull();
  expect((await verbs["inventory.history"](world.system, asked)).items).toEqual([today]);
  await completenessHistory(database.kysely).keep({
    ...(await verbs["inventory.completeness"](world.system, {})),
    total: null,
    low: null,
    high: null,
    at: new Date(from - 86_400_000).toISOString(),
  });
  const { items } = await verbs["inventory.history"](world.system, asked);
  expect(items).toMatchObject([{ day: day(from - 86_400_000), total: null }, today]);
  expect((await verbs["inventory.history"](world.system, { days: 1 })).items).toEqual([today]);
});

test("copies of one agent that scans found differ in what their files say", async () => {
  const traits = (model: string) => ({
    traits: { model, tools: ["Read"], prompt: `hash-${model}` },
  });
  await scan("repo:git.example/copy-a", "copied", traits("large"));
  await scan("repo:git.example/copy-b", "copied", traits("small"));
  await gathered();
  const [a, b] = await list({ q: "copied" });
  const { suggestions } = await get(a?.id ?? "ent_");
  expect(suggestions).toMatchObject([
    { entry: { id: b?.id }, differences: [{ trait: "model" }, { trait: "prompt" }] },
  ]);
});

test("a view is kept for one person, is replaced by name, and a token that stands for nobody keeps none", async () => {
  const ctx = world.by(ada);
  const save = (name: string, filter: object) =>
    verbs["inventory.views.save"](ctx, { name, filter });
  const first = await save("Mine", { status: "unregistered" });
  expect(await save("mine", { tier: "low", q: undefined })).toMatchObject({
    id: first.id,
    filter: { tier: "low" },
  });
  expect((await verbs["inventory.views.list"](ctx, {})).items).toHaveLength(1);
  const other = world.by(await world.person("Bo"));
  expect((await verbs["inventory.views.list"](other, {})).items).toEqual([]);
  await expect(verbs["inventory.views.remove"](other, { view: first.id })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(
    verbs["inventory.views.save"](world.system, { name: "x", filter: {} }),
  ).rejects.toMatchObject({ code: "forbidden" });
  await verbs["inventory.views.remove"](ctx, { view: first.id });
  expect((await verbs["inventory.views.list"](ctx, {})).items).toEqual([]);
});

test("text that a database cannot hold, and text that looks like SQL, is kept as text; what it said before stays", async () => {
  const name = "q\0\uD800'; drop table agents; --%_";
  await handIn([{ locator: "h", name }], { provider: "h" });
  await handIn([{ locator: "h", name, traits: { model: "b" } }], { provider: "h" });
  const [found] = await list({ q: "drop table" });
  expect(found?.name).toBe("q\uFFFD\uFFFD'; drop table agents; --%_");
  const { sightings } = await get(found?.id ?? "ent_");
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from sighting_versions
    where sighting = ${sightings[0]?.key}`.execute(world.database.kysely);
  expect(rows[0]?.n).toBeGreaterThan(0);
});
