import { discoveryOperations } from "@reeve/contract/discovery";
import { inventoryOperations } from "@reeve/contract/inventory";
import { settlingOperations } from "@reeve/contract/settling";
import type { Person } from "@reeve/contract/person";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { maturityWorld, type MaturityWorld } from "../../../test/maturity.ts";
import { goingLive } from "../../access/reviews/going-live.ts";
import { credentialStore } from "../../access/credentials/store.ts";
import { stillSo } from "../../ledger/still-so-store.ts";
import { check } from "../../ledger/telemetry/check.ts";
import { settledSenders } from "../../ledger/telemetry/settled.ts";
import { emitting } from "../../ledger/telemetry/sighted-store.ts";
import { registeredOf } from "../../ledger/telemetry/source.ts";
import { telemetryVerbs } from "../../ledger/telemetry/verbs.ts";
import { canaryVerbs } from "../canaries/verbs.ts";
import { discoveryVerbs } from "../discovery/verbs.ts";
import { listFindings } from "../findings/queue-store.ts";
import { agentStore } from "../agents/store.ts";
import { atTheGate, registered, scanned } from "../inventory/feed-store.ts";
import { gather } from "../inventory/gather.ts";
import { inventoryVerbs } from "../inventory/verbs.ts";
import { settlingVerbs } from "./verbs.ts";

const day = 86_400_000;
let world: MaturityWorld;
let verbs: ReturnType<typeof settlingVerbs> & ReturnType<typeof inventoryVerbs>;
let discovery: ReturnType<typeof discoveryVerbs>;
let telemetry: ReturnType<typeof telemetryVerbs>;
let ada: Person;
let grace: Person;
beforeAll(async () => {
  world = await maturityWorld();
  const { database, write, time } = world;
  const clock = { now: () => time.ms };
  const hands = { database, write, clock };
  const feeds = [registered, atTheGate, scanned, emitting];
  const gathered = async () => void (await gather({ database, clock, feeds }));
  verbs = {
    ...inventoryVerbs({ ...hands, fresh: gathered }),
    ...settlingVerbs({
      ...hands,
      gathered,
      live: goingLive(clock),
      senders: settledSenders(clock),
      revokeCredentials: (db, agent) =>
        credentialStore(db).revokeAll(agent, new Date(time.ms).toISOString()),
    }),
  };
  discovery = discoveryVerbs(hands);
  telemetry = telemetryVerbs(hands);
  ada = await world.person("Ada", "operator");
  grace = await world.person("Grace", "owner");
});
afterAll(() => world[Symbol.asyncDispose]());

const scan = (name: string) =>
  discovery["discovery.submit"](
    world.system,
    discoveryOperations["discovery.submit"].input.parse({
      scope: `repo:${name}`,
      source: "code",
      scanner: "test 1",
      run: String(world.time.ms),
      evidence: [
        {
          key: Buffer.from(name.padEnd(12, "-")).toString("hex"),
          signal: "subagent.claude_code",
          kind: "agent",
          name,
          place: `.claude/agents/${name}.md`,
          line: 1,
          confidence: 0.9,
          severity: "medium",
          says: [],
        },
      ],
    }),
  );
const handIn = (name: string) =>
  verbs["inventory.submit"](
    world.system,
    inventoryOperations["inventory.submit"].input.parse({
      source: "platform",
      provider: `cloud ${name}`,
      run: String(world.time.ms),
      sightings: [{ locator: name, name }],
    }),
  );
let senders = 0;
/** Somebody who sends telemetry, with one action that no door saw, of which a finding is raised. */
const sender = async (name: string) => {
  const id = `tsr_${String(++senders).padStart(26, "0")}` as const;
  const at = new Date(world.time.ms).toISOString();
  const db = world.database.kysely;
  await sql`insert into telemetry_sources (id, key, name, said, agent, known_by, status, first_seen_at, last_seen_at)
    values (${id}, ${Buffer.from(id)}, ${name}, ${JSON.stringify({ agent: name, agentId: null, service: null, namespace: null, sender: null, emitters: ["genai"] })},
      null, null, 'open', ${at}::timestamptz, ${at}::timestamptz)`.execute(db);
  const doc = {
    kind: [1, "tool_call"],
    tool: [1, "read"],
    server: null,
    args: null,
    endMs: null,
    outcome: "ok",
    names: [],
    spans: [],
    startMs: [1, world.time.ms],
  };
  await sql`insert into observed (id, ts, listed, source, kind, tool, outcome, doc, received_at)
    values (${id}, ${at}::timestamptz, true, ${id}, 'tool_call', 'read', 'ok', ${JSON.stringify(doc)}, ${at}::timestamptz)`.execute(
    db,
  );
  await look();
  return id;
};
/** What runs every few seconds: senders get their agents, and what acts without one is a finding. */
const look = async () => {
  const { database, time } = world;
  const known = await agentStore(database.kysely).known();
  const all = registeredOf(known.values());
  await check({
    database,
    clock: { now: () => time.ms },
    sealed: new Map(),
    registered: () => all,
  });
};
const entries = async (q: string) =>
  (await verbs["inventory.list"](world.system, { limit: 50, q })).items;
const open = async (subject: string) =>
  (
    await listFindings(
      world.database.kysely,
      { limit: 50, after: null, subject, status: "open" },
      world.time.ms,
    )
  ).items;
const as = (name: keyof typeof settlingOperations, input: object) =>
  settlingOperations[name].input.parse(input) as never;
const about = { purpose: "Sorts mail.", environment: "production", tier: "low", owner: "Ada" };

test("registering what was seen joins its scan, its telemetry and its import to the new agent at once, and leaves no second", async () => {
  await scan("mail-sorter");
  const source = await sender("mail sorter");
  await handIn("mail_sorter");
  const [imported] = await entries("mail_sorter");
  const found = (await discovery["discovery.list"](world.system, { limit: 5, q: "mail" })).items[0];
  if (!found || !imported) throw new Error("nothing was found");
  expect(await open(source)).toHaveLength(2);
  const input = { id: source, also: [found.id, imported.id], name: "sorter", ...about };
  const done = await verbs["inventory.register"](world.by(ada), as("inventory.register", input));
  expect(done).toMatchObject({ agent: { name: "sorter", status: "registered" } });
  expect(done.entries).toMatchObject([{ agent: { id: done.agent.id }, sightings: 4 }]);
  expect(done.findings).toEqual({ opened: 0, closed: 2 });
  expect(await entries("sort")).toHaveLength(1);
  expect(await open(source)).toEqual([]);
  // What its sources tell afterwards says the same.
  await scan("mail-sorter");
  expect(await entries("sort")).toMatchObject([{ agent: { id: done.agent.id }, sightings: 4 }]);
  expect((await telemetry["telemetry.sources"](world.system, { limit: 9 })).items[0]).toMatchObject(
    { status: "known", agent: { id: done.agent.id }, knownBy: "person" },
  );
  await expect(
    verbs["inventory.register"](world.by(ada), as("inventory.register", { ...input, name: "x" })),
  ).rejects.toMatchObject({ code: "conflict" });
});

test("a claim says who answers for it: its finding is theirs, and only an operator claims for somebody else", async () => {
  const source = await sender("night job");
  const claim = (by: Person, more: object = {}) =>
    verbs["inventory.claim"](world.by(by), as("inventory.claim", { id: source, ...more }));
  await expect(claim(grace, { person: "Ada" })).rejects.toMatchObject({ code: "forbidden" });
  expect((await claim(grace)).entries).toMatchObject([
    { status: "claimed", claimedBy: { name: "Grace" }, missing: ["registration"] },
  ]);
  expect((await open(source)).find(({ kind }) => kind === "agent_unregistered")).toMatchObject({
    owner: { id: grace.id, given: true },
  });
  // What no finding speaks of yet gets one: it is still to be registered.
  await scan("night-scan");
  const [entry] = await entries("night-scan");
  if (!entry) throw new Error("nothing was found");
  await verbs["inventory.claim"](
    world.by(ada),
    as("inventory.claim", { id: entry.id, person: "Grace" }),
  );
  const [told] = await open(entry.id);
  expect(told).toMatchObject({ kind: "agent_unregistered", owner: { name: "Grace" } });
  expect(told && (await stillSo(world.database.kysely, told))).toMatch(/in no register/);
  // Whoever claimed it owns it, where nobody else is named.
  const { owner: _owner, ...unowned } = about;
  const { agent } = await verbs["inventory.register"](
    world.by(ada),
    as("inventory.register", { id: entry.id, ...unowned }),
  );
  expect(agent).toMatchObject({ name: "night-scan", owner: { name: "Grace" } });
  expect(await open(entry.id)).toEqual([]);
});

test("what is judged to be no agent is gone from what waits, and is back with its finding when the time is over", async () => {
  const source = await sender("cron tab");
  await handIn("cron_tab");
  const [imported] = await entries("cron_tab");
  if (!imported) throw new Error("nothing was found");
  const until = new Date(world.time.ms + 10 * day).toISOString();
  const judge = (more: object) =>
    verbs["inventory.dismiss"](
      world.by(ada),
      as("inventory.dismiss", { id: source, also: [imported.id], reason: "A script.", ...more }),
    );
  await expect(
    judge({ until: new Date(world.time.ms + 400 * day).toISOString() }),
  ).rejects.toMatchObject({ code: "invalid" });
  expect(await judge({ until })).toMatchObject({ findings: { opened: 0, closed: 2 } });
  await handIn("cron_tab");
  expect((await entries("cron")).map(({ status }) => status)).toEqual(["dismissed", "dismissed"]);
  world.time.ms += 11 * day;
  await look();
  expect((await entries("cron")).map(({ status }) => status)).toEqual([
    "unregistered",
    "unregistered",
  ]);
  expect((await open(source)).map(({ kind }) => kind)).toContain("agent_unregistered");
});

test("a registered agent in quarantine is stopped with all its credentials revoked, and nobody resumes it before it is released", async () => {
  const { agent } = await verbs["inventory.register"](
    world.by(ada),
    as("inventory.register", { id: await sender("rogue"), ...about }),
  );
  await world.verbs["agents.credentials.add"](world.system, { id: agent.id });
  const done = await verbs["inventory.quarantine"](
    world.by(ada),
    as("inventory.quarantine", { id: agent.id, reason: "It sends mail to nobody we know." }),
  );
  expect(done.entries).toMatchObject([{ status: "quarantined", quarantine: { by: "Ada" } }]);
  expect(await world.verbs["agents.get"](world.system, { id: agent.id })).toMatchObject({
    status: "suspended",
    statusReason: "Quarantined: It sends mail to nobody we know.",
  });
  const keys = await world.verbs["agents.credentials.list"](world.system, {
    id: agent.id,
    limit: 9,
  });
  expect(keys.items.map(({ revokedAt }) => revokedAt !== null)).toEqual([true]);
  const resume = () =>
    world.verbs["agents.resume"](world.system, { id: agent.id, reason: "It is fine." });
  await expect(resume()).rejects.toMatchObject({ code: "conflict" });
  expect((await open(agent.id)).map(({ kind }) => kind)).toContain("agent_quarantined");
  await verbs["inventory.release"](
    world.by(ada),
    as("inventory.release", { id: agent.id, reason: "A test mailbox." }),
  );
  expect((await open(agent.id)).map(({ kind }) => kind)).not.toContain("agent_quarantined");
  expect(await resume()).toMatchObject({ agent: { status: "active" } });
});

test("what was only seen and is in quarantine becomes no agent by any way before it is released", async () => {
  const source = await sender("lurker");
  await scan("lurker-code");
  const [found] = await entries("lurker-code");
  if (!found) throw new Error("nothing was found");
  const quarantine = as("inventory.quarantine", { id: source, also: [found.id], reason: "No." });
  expect(await verbs["inventory.quarantine"](world.by(ada), quarantine)).toMatchObject({
    entries: [{ status: "quarantined" }, { status: "quarantined" }],
    findings: { opened: 2, closed: 2 },
  });
  const refused = { code: "conflict", message: expect.stringContaining("quarantine") };
  for (const id of [source, found.id])
    await expect(
      verbs["inventory.register"](world.by(ada), as("inventory.register", { id, ...about })),
    ).rejects.toMatchObject(refused);
  const agent = await world.verbs["agents.register"](world.system, {
    name: "lurker",
    purpose: "p",
    environment: "e",
    tier: "low",
    owner: ada.id,
  });
  // It calls itself by the name of a registered agent, and is none of it.
  await look();
  const assign = () => telemetry["telemetry.assign"](world.system, { id: source, agent: agent.id });
  await expect(assign()).rejects.toMatchObject(refused);
  const [dsc] = (await discovery["discovery.list"](world.system, { limit: 5, q: "lurker" })).items;
  await expect(
    discovery["discovery.judge"](world.system, {
      id: dsc?.id ?? "dsc_",
      verdict: "agent",
      agent: agent.id,
    } as never),
  ).rejects.toMatchObject(refused);
  const release = as("inventory.release", { id: source, reason: "It is the new build agent." });
  expect(await verbs["inventory.release"](world.by(ada), release)).toMatchObject({
    entries: [{ status: "unregistered" }],
    findings: { opened: 1, closed: 1 },
  });
  await expect(verbs["inventory.release"](world.by(ada), release)).rejects.toMatchObject({
    code: "conflict",
  });
  expect(await assign()).toMatchObject({ status: "known" });
});

test("who may not is refused, and what is not there cannot be settled", async () => {
  const claim = (by: Person | null, id: string, more: object = {}) =>
    verbs["inventory.claim"](
      by ? world.by(by) : world.system,
      as("inventory.claim", { id, ...more }),
    );
  await expect(claim(grace, `ent_${"0".repeat(26)}`)).rejects.toMatchObject({ code: "not_found" });
  const source = await sender("unclaimed");
  await expect(claim(null, source)).rejects.toMatchObject({ code: "invalid" });
  for (const name of ["inventory.dismiss", "inventory.quarantine"] as const)
    await expect(
      verbs[name](world.by(grace), as(name, { id: source, reason: "No." })),
    ).rejects.toMatchObject({ code: "forbidden" });
  await claim(grace, source);
  await verbs["inventory.reopen"](world.by(ada), as("inventory.reopen", { id: source }));
  expect(await entries("unclaimed")).toMatchObject([{ status: "unregistered", claimedBy: null }]);
});

test("a planted agent counts as none, and is found by the first evidence that bears its name", async () => {
  const { database, write, time } = world;
  const clock = { now: () => time.ms };
  const canaries = canaryVerbs({ database, write, clock, fresh: () => Promise.resolve() });
  const planted = await canaries["canaries.plant"](world.system, {
    kind: "code",
    where: "the wiki's repository",
  });
  expect(planted.put.text).toContain(`name: ${planted.name}`);
  expect(planted.found).toBeNull();
  time.ms += 3_600_000;
  await scan(planted.name);
  const [entry] = await entries(planted.name);
  expect(entry).toMatchObject({ status: "planted", missing: [] });
  const list = async () => (await canaries["canaries.list"](world.system, {})).items;
  expect(await list()).toMatchObject([
    { id: planted.id, late: false, found: { by: "code", entry: entry?.id, afterMs: 3_600_000 } },
  ]);
  // Two more that nothing finds: of three, one was found within a day.
  for (const where of ["a laptop", "a cluster"])
    await canaries["canaries.plant"](world.system, { kind: "endpoint", where });
  time.ms += 25 * 3_600_000;
  expect((await list()).map(({ late }) => late)).toEqual([true, true, false]);
  expect(await world.criterion("INV-5.2")).toMatchObject({ numerator: 1, denominator: 3 });
});
