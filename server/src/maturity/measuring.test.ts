import type { Agent } from "@reeve/contract/agent";
import { model } from "@reeve/contract/maturity/model";
import { beforeAll, afterAll, expect, test } from "vitest";
import { maturityWorld, type MaturityWorld } from "../../test/maturity.ts";
import { request } from "../../test/sign-in.ts";
import { fixedTokenActor } from "../access/tokens/fixed-token.ts";
import { stateReader } from "../policy/snapshot/snapshot-store.ts";
import { saveReadiness } from "./readiness-store.ts";
import { catchUp } from "./rollup/catch-up.ts";
import type { Person } from "@reeve/contract/person";

const day = 86_400_000;
let world: MaturityWorld;
let admin: Person;
let ann: Person;
let bo: Person;
let agent: Agent;
beforeAll(async () => {
  world = await maturityWorld();
  admin = await world.person("Ada Admin", "admin");
  ann = await world.person("Ann");
  bo = await world.person("Bo");
});
afterAll(() => world[Symbol.asyncDispose]());

const attest = (
  by: Person,
  kind: "register" | "ownership" | "review" | "use_policy",
  id?: Agent["id"],
) =>
  world.verbs["maturity.attest"](world.by(by), {
    kind,
    says: "So it is.",
    ...(id && { agent: id }),
  });

test("with nothing registered everything is unknown, nothing passes, and the way up begins with the register", async () => {
  const it = await world.get();
  expect(it).toMatchObject({
    stage: 1,
    stageNow: 1,
    candidate: null,
    exposure: 1,
    index: 0,
    claimed: null,
  });
  expect(it.surfaces.map(({ level }) => level)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(it.nextControl).toMatchObject({ surface: "inventory", level: 2, criterion: "INV-2.1" });
  expect(
    it.surfaces.flatMap(({ criteria }) => criteria).filter(({ status }) => status === "met"),
  ).toEqual([]);
});

test("registering and attesting raise the inventory, the history says why, and the stage waits for its hold", async () => {
  agent = await world.verbs["agents.register"](world.by(admin), {
    name: "triage",
    purpose: "reads tickets",
    environment: "production",
    tier: "medium",
    owner: ann.email,
    backup: bo.email,
    version: "1",
    scope: { servers: ["files"], tools: [], data: [] },
  });
  expect((await world.get()).nextControl?.criterion).toBe("INV-2.1");
  await attest(admin, "register");
  const it = await world.get();
  expect(it.surfaces.find(({ surface }) => surface === "inventory")).toMatchObject({ level: 2 });
  expect(it).toMatchObject({ stage: 1, stageNow: 2, candidate: { stage: 2 } });
  expect(Date.parse(it.candidate?.gainedAt ?? "") - Date.parse(it.candidate?.since ?? "")).toBe(
    7 * day,
  );
  const { items } = await world.verbs["maturity.history"](world.system, { limit: 50 });
  expect(items.find(({ what }) => what === "inventory")).toMatchObject({
    from: 1,
    to: 2,
    criterion: "INV-2.1",
    says: "Inventory rose from 1 to 2: “register attested” (INV-2.1) is met (1 of 1).",
    evidence: "/api/maturity/criteria/INV-2.1",
  });
});

test("a stage is gained when its gate was measured open for its whole hold, and lost in the measurement that sees the cause", async () => {
  for (let days = 1; days <= 6; days++) {
    world.time.ms += day;
    expect((await world.get()).stage).toBe(1);
  }
  world.time.ms += day;
  expect(await world.get()).toMatchObject({ stage: 2, candidate: null });
  const found = await world.database.pool.query(
    `insert into agents (id, name, name_key, purpose, environment, tier, status, scope, created_at, updated_at)
     select 'agt_0000000000000000000000000' || n, 'found-' || n, 'found-' || n, '', '', 'low', 'discovered', '{"servers":[],"tools":[],"data":[]}', $1, $1 from generate_series(1, 2) n`,
    [new Date(world.time.ms).toISOString()],
  );
  expect(found.rowCount).toBe(2);
  const it = await world.get();
  expect(it.stage).toBe(1);
  const { items } = await world.verbs["maturity.history"](world.system, { limit: 3 });
  expect(items).toMatchObject([
    { what: "stage", from: 2, to: 1, criterion: "INV-2.2" },
    { what: "ownership", from: 2, to: 1, criterion: "OWN-2.1" },
    { what: "inventory", from: 2, to: 1, criterion: "INV-2.2" },
  ]);
  expect(items[2]?.says).toBe(
    "Inventory fell from 2 to 1: “listed” (INV-2.2) is not met (1 of 3): found-1, found-2. 50 % must pass. Of 3, 2 do not.",
  );
  await world.database.pool.query(`update agents set status = 'retired' where name like 'found-%'`);
});

test("a day without measuring begins every hold again", async () => {
  const before = await world.get();
  expect(before.candidate).not.toBeNull();
  world.time.ms += 2 * day;
  const after = await world.get();
  expect(Date.parse(after.candidate?.since ?? "")).toBe(world.time.ms);
});

test("what an agent does is counted from the record, with a number that opens exactly those records", async () => {
  const { token } = await world.verbs["agents.credentials.add"](world.system, { id: agent.id });
  expect(token).not.toBeNull();
  for (let i = 0; i < 3; i++) await world.act(agent.id);
  await world.act(agent.id, { agentVersion: null });
  const criterion = await world.criterion("VIS-4.2");
  expect(criterion).toMatchObject({ status: "unmet", numerator: 0.75, denominator: 1 });
  const { items } = await world.verbs["maturity.subjects"](world.system, {
    id: "VIS-4.2",
    limit: 50,
  });
  expect(items).toMatchObject([
    { id: agent.id, name: "triage", standing: "fail", share: 0.75, page: `/agents/${agent.id}` },
  ]);
  const address = new URL(items[0]?.evidence ?? "", "http://reeve");
  const { rows } = await world.database.pool.query<{ n: number }>(
    "select count(*) as n from records where kind = 'intent' and agent = $1 and ts >= $2",
    [address.searchParams.get("agent"), address.searchParams.get("since")],
  );
  expect(rows[0]?.n).toBe(4);
  expect(items[0]?.why).toBe("1 of 4 lack the agent, its version or the principal.");
});

test("counting again counts nothing twice, and counting from nothing gives the same", async () => {
  const days = async () =>
    (
      await world.database.pool.query(
        "select agent, day, actions, ended, versioned from counted_days order by 1, 2",
      )
    ).rows;
  const first = await days();
  await Promise.all([world.measuring.measure(), world.measuring.measure(), world.get()]);
  expect(await days()).toEqual(first);
  await world.database.pool.query(
    "truncate counted_logs, counted_days, counted_uses, counted_grants, counted_open, counted_changes, counted_gaps",
  );
  await world.get();
  expect(await days()).toEqual(first);
  expect(
    await catchUp({ database: world.database, clock: { now: () => world.time.ms } }, 1000),
  ).toBe(0);
});

test("a record that was taken out of the log makes every agent critical and fails what is counted from records", async () => {
  await world.act(agent.id);
  const client = await world.database.pool.connect();
  try {
    await client.query("set session_replication_role = replica");
    await client.query(
      "delete from records where log_id > 0 and seq = (select max(seq) - 1 from records where log_id > 0)",
    );
  } finally {
    await client.query("set session_replication_role = default");
    client.release();
  }
  const it = await world.get();
  expect(it.exposure).toBe(5);
  expect(it.exposureWhy).toBe("1 records are missing, so no reach can be ruled out.");
  const { items } = await world.verbs["maturity.subjects"](world.system, {
    id: "GOV-5.1",
    limit: 50,
  });
  expect(items[0]).toMatchObject({ id: "missing", standing: "fail" });
  await world.database.pool.query("delete from counted_gaps");
});

test("one agent, one environment and one owner's agents are measured by the same arithmetic", async () => {
  const other = await world.verbs["agents.register"](world.by(admin), {
    name: "other",
    purpose: "does other things",
    environment: "staging",
    tier: "low",
    owner: bo.email,
  });
  const get = (asked: Parameters<MaturityWorld["get"]>[0]) => world.get(asked);
  const one = await get({ agent: other.id });
  expect(one.scope).toEqual({ kind: "agent", name: "other" });
  const ids = one.surfaces.flatMap(({ criteria }) => criteria).map(({ id }) => id);
  expect(ids).not.toContain("INV-2.1");
  expect(one.surfaces[0]?.criteria[0]).toMatchObject({
    id: "INV-2.2",
    numerator: 1,
    denominator: 1,
    evidence: `/api/maturity/criteria/INV-2.2?agent=${other.id}`,
  });
  expect((await get({ environment: "staging" })).scope).toEqual({
    kind: "environment",
    name: "staging",
  });
  expect((await get({ owner: ann.id })).scope).toEqual({ kind: "team", name: "Ann" });
  await expect(get({ agent: other.id, owner: ann.id })).rejects.toMatchObject({ code: "invalid" });
  await expect(get({ environment: "nowhere" })).rejects.toMatchObject({ code: "not_found" });
});

test("subjects come failing first, page by page, and a criterion that is not there is said to be missing", async () => {
  const page = (cursor?: string) =>
    world.verbs["maturity.subjects"](world.system, {
      id: "OWN-3.2",
      limit: 1,
      ...(cursor && { cursor }),
    });
  await attest(ann, "ownership", agent.id);
  await world.get();
  const first = await page();
  const second = await page(first.nextCursor ?? "");
  expect([first.items[0]?.name, second.items[0]?.name]).toEqual(["other", "triage"]);
  expect([first.items[0]?.standing, second.items[0]?.standing]).toEqual(["fail", "pass"]);
  expect(second.nextCursor).toBeNull();
  await expect(
    world.verbs["maturity.subjects"](world.system, { id: "XXX-1.1", limit: 1 }),
  ).rejects.toMatchObject({ code: "not_found" });
  await expect(page("nonsense")).rejects.toMatchObject({ code: "bad_request" });
});

test("an agent's readiness is six answers, each with why; what is not measured is not met", async () => {
  await world.get();
  const it = await world.verbs["maturity.readiness"](world.system, { id: agent.id });
  expect(it.ready).toBe(false);
  expect(it.properties.map(({ property, met }) => [property, met])).toEqual([
    ["inventoried", true],
    ["owned", true],
    ["observable", false],
    ["access_controlled", false],
    ["evaluated", false],
    ["enforced", true],
  ]);
  expect(it.properties.find(({ property }) => property === "evaluated")?.why).toBe(
    "Version 1 has no result of quality, safety, policy in the last 90 days.",
  );
  await expect(
    world.verbs["maturity.readiness"](world.system, { id: "agt_00000000000000000000000009" }),
  ).rejects.toMatchObject({ code: "not_found" });
});

test("a claim stands beside what is measured, over-claims first, and is never filled in from it", async () => {
  const answers = Object.fromEntries(model.questions.map(({ id }) => [id, 4]));
  const claimed = await world.verbs["maturity.assess"](world.by(ann), {
    answers: { ...answers, I3: null, X3: null },
  });
  expect(claimed).toMatchObject({ stage: 1, by: "Ann", levels: { inventory: 1, ownership: 4 } });
  expect((await world.get()).claimed).toEqual(claimed);
  const { items } = await world.verbs["maturity.claims"](world.system, {});
  expect(items).toHaveLength(18);
  expect(items[0]?.state).toBe("over-claimed");
  expect(items.find(({ question }) => question === "X1")).toMatchObject({
    claimed: 4,
    measured: 1,
    state: "over-claimed",
  });
  expect(items.find(({ question }) => question === "I3")).toMatchObject({
    claimed: null,
    state: "was unknown, now measured",
  });
  expect(items.find(({ question }) => question === "X3")).toMatchObject({
    claimed: null,
    state: "was unknown, now measured",
  });
  await expect(
    world.verbs["maturity.assess"](world.by(ann), { answers: { Z9: 3 } }),
  ).rejects.toMatchObject({
    code: "invalid",
    faults: [{ path: "answers.Z9" }],
  });
});

test("only people vouch, each only for what is theirs to vouch for", async () => {
  const token = request(fixedTokenActor);
  await expect(
    world.verbs["maturity.attest"](token, { kind: "register", says: "So it is." }),
  ).rejects.toMatchObject({ code: "forbidden", fix: "Sign in to the console and do it there." });
  await expect(attest(ann, "register")).rejects.toMatchObject({ code: "forbidden" });
  await expect(attest(bo, "ownership", agent.id)).rejects.toMatchObject({ code: "forbidden" });
  await expect(attest(ann, "ownership")).rejects.toMatchObject({
    code: "invalid",
    faults: [{ path: "agent" }],
  });
  await expect(attest(admin, "use_policy", agent.id)).rejects.toMatchObject({ code: "invalid" });
  await expect(attest(admin, "review", agent.id)).rejects.toMatchObject({
    code: "forbidden",
    message: "You registered triage, and a review is by somebody else.",
  });
  await attest(bo, "review", agent.id);
  const viewer = await world.person("Vi", "viewer");
  await expect(attest(viewer, "review", agent.id)).rejects.toMatchObject({ code: "forbidden" });
  const listed = await world.verbs["maturity.attestations"](world.system, {
    limit: 1,
    agent: agent.id,
  });
  expect(listed.items).toMatchObject([{ kind: "review", person: { name: "Bo" }, agent: agent.id }]);
  const next = await world.verbs["maturity.attestations"](world.system, {
    limit: 1,
    agent: agent.id,
    cursor: listed.nextCursor ?? "",
  });
  expect(next.items).toMatchObject([{ kind: "ownership", person: { name: "Ann" } }]);
});

test("a sample of twenty actions is rebuilt from the export alone and counts as the audit path", async () => {
  for (let i = 0; i < 25; i++) await world.act(agent.id);
  expect(await world.criterion("GOV-4.4")).toMatchObject({ status: "unknown" });
  await world.database.pool.query("delete from audit_sample");
  expect(await world.sample()).toBe(true);
  expect(await world.sample()).toBe(false);
  const { rows } = await world.database.pool.query<{ actions: string }>(
    "select actions from audit_sample",
  );
  const actions = JSON.parse(rows[0]?.actions ?? "[]") as { ok: boolean; why: string }[];
  expect(actions).toHaveLength(20);
});

test("who became ready, or ceased to be, is written down with a new epoch; nobody else is", async () => {
  const epoch = async () =>
    (await world.database.pool.query<{ value: number }>("select value from epoch")).rows[0]
      ?.value ?? 0;
  const before = await epoch();
  const save = (...ready: string[]) =>
    saveReadiness(world.database, [agent.id], new Set(ready), world.time.ms);
  expect(await save()).toBe(0);
  expect(await epoch()).toBe(before);
  expect(await save(agent.id)).toBe(1);
  expect(await epoch()).toBe(before + 1);
  const state = await stateReader(world.database).read({
    hasDefinition: () => true,
    hasPolicy: () => true,
  });
  expect(state.agents.map(({ id, ready }) => [id === agent.id, ready])).toContainEqual([
    true,
    true,
  ]);
  expect(state.agents.filter(({ ready }) => ready)).toHaveLength(1);
  expect(await save()).toBe(1);
});
