import type { Agent } from "@reeve/contract/agent";
import type { Person } from "@reeve/contract/person";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sampleIntent } from "../../test/ledger.ts";
import { createHash } from "node:crypto";
import { seal } from "../ledger/seals.ts";
import { readFacts } from "./facts-store.ts";
import { discoveryVerbs } from "../registry/discovery/verbs.ts";
import { maturityWorld, type MaturityWorld } from "../../test/maturity.ts";

let world: MaturityWorld;
let ada: Person;
let ann: Person;
let agent: Agent;
beforeAll(async () => {
  world = await maturityWorld();
  ada = await world.person("Ada", "admin");
  ann = await world.person("Ann");
  agent = await world.verbs["agents.register"](world.by(ada), {
    name: "triage",
    purpose: "reads tickets",
    environment: "production",
    tier: "medium",
    owner: ann.email,
    version: "1",
    scope: { servers: ["files"], tools: [], data: [] },
  });
});
afterAll(() => world[Symbol.asyncDispose]());

/** Somebody who may write to the database, and has not the key of the ledger. */
const forge = (statement: string) => world.database.pool.query(statement);
const status = async (id: string) => (await world.criterion(id)).status;
const now = () => `'${new Date(world.time.ms).toISOString()}'`;

test("an attestation that is in the database and not on the record vouches for nothing", async () => {
  await forge(
    `insert into attestations (kind, person, says, at) values ('register', '${ada.id}', 'All.', ${now()})`,
  );
  expect(await status("INV-2.1")).not.toBe("met");
  await world.verbs["maturity.attest"](world.by(ada), { kind: "register", says: "All." });
  expect(await status("INV-2.1")).toBe("met");
  await forge(`update attestations set at = at + interval '1 minute'`);
  expect(await status("INV-2.1")).not.toBe("met");
});

test("an attestation of an agent as it was cannot be made one of what it is by another pin", async () => {
  const says = "So it is.";
  await world.verbs["maturity.attest"](world.by(ann), { kind: "version", agent: agent.id, says });
  expect(await status("OWN-5.1")).toBe("met");
  await forge(`update attestations set pin = repeat('0', 64) where kind = 'version'`);
  expect(await status("OWN-5.1")).not.toBe("met");
});

test("whoever left, as the record has it, is not brought back by the list of people", async () => {
  expect(await status("OWN-2.1")).toBe("met");
  await world.write(world.by(ada), "people.update", async (tx) => {
    const id = ann.id;
    await tx.db
      .withTables<{ people: { id: string; status: string } }>()
      .updateTable("people")
      .set({ status: "left" })
      .where("id", "=", id)
      .execute();
    tx.note({ subject: id, before: { status: "active" }, after: { status: "left" } });
  });
  expect(await status("OWN-2.1")).not.toBe("met");
  await forge(`update people set status = 'active'`);
  expect(await status("OWN-2.1")).not.toBe("met");
});

test("a drill that the record does not know to have passed is one that failed, with why", async () => {
  const { pool } = world.database;
  await pool.query(
    `insert into drills (id, kind, agent_id, agent_name, canary, status, source, by_name, process, started_at, ended_at, target_ms, steps, evidence)
     values ('drl_1', 'verify', $1, 'triage', true, 'passed', 'person', 'Ada', '', ${now()}, ${now()}, 1000, '[]', '{}')`,
    [agent.id],
  );
  expect(await status("VIS-5.3")).toBe("unmet");
  const { items } = await world.verbs["maturity.subjects"](world.system, {
    id: "VIS-5.3",
    limit: 9,
  });
  expect(items[0]?.why).toBe("The record knows of no such drill that passed then.");
});

test("a change that is struck from what was counted, or given another name, is a record that is missing", async () => {
  const missing = async () => {
    await world.get();
    return (
      await world.verbs["maturity.subjects"](world.system, { id: "GOV-4.2", limit: 50 })
    ).items.some(({ id }) => id === "missing");
  };
  await world.verbs["agents.update"](world.by(ada), { id: agent.id, tier: "low" });
  expect(await missing()).toBe(false);
  const newest = `where seq = (select max(seq) from counted_changes where operation = 'agents.update')`;
  await forge(`update counted_changes set actor_id = '${ann.id}' ${newest}`);
  expect(await missing()).toBe(true);
  await forge(`update counted_changes set actor_id = '${ada.id}' ${newest}`);
  expect(await missing()).toBe(false);
  await forge(`delete from counted_changes ${newest}`);
  expect(await missing()).toBe(true);
});

const noted = (
  who: Person,
  operation: Parameters<typeof world.write>[1],
  id: string,
  after: object,
) =>
  world.write(world.by(who), operation, async (tx) =>
    tx.note({ subject: id, before: null, after }),
  );
const whyOf = async (id: string, subject: string) => {
  await world.get();
  const { items } = await world.verbs["maturity.subjects"](world.system, { id, limit: 50 });
  return items.find((it) => it.id === subject)?.why ?? null;
};

test("nobody ends a risk alone: it counts until somebody else has confirmed on the record that it is over", async () => {
  const about = (id: string) => whyOf("GOV-5.5", id);
  await forge(`insert into risks (id, title, said, agents, figures, status, owner, created_by, created_at, changed_at)
    values ('rsk_1', 'A letter is lost', '{}', '{${agent.id}}', '{}', 'open', '${ada.id}', 'Ada', ${now()}, ${now()})`);
  await noted(ada, "risks.create", "rsk_1", { status: "open" });
  expect(await about("rsk_1")).toBe("Nobody has accepted it.");
  const closed = `update risks set status = 'closed', closed_at = ${now()}`;
  await forge(closed);
  expect(await about("rsk_1")).toBe("Nobody has accepted it.");
  await noted(ada, "risks.close", "rsk_1", { status: "closed" });
  const alone = "Ada closed it alone; it counts until somebody else confirms that.";
  expect(await about("rsk_1")).toBe(alone);
  await noted(ada, "risks.confirm", "rsk_1", { status: "closed" });
  expect(await about("rsk_1")).toBe(alone);
  const bo = await world.person("Bo", "approver");
  await noted(bo, "risks.confirm", "rsk_1", { status: "closed" });
  expect(await about("rsk_1")).toBe(null);
  await forge(`delete from risks`);
  expect(await about("rsk_1")).toBe(null);
  await noted(ada, "risks.create", "rsk_2", { status: "open" });
  expect(await about("rsk_2")).toBe("Nobody has accepted it.");
});

test("a question to a person that the record knows of and that is gone was not answered", async () => {
  const { id } = agent;
  await world.act(id, {
    approval: "apv_1",
    decision: { ...sampleIntent().decision, answer: "escalate", code: "approval-needed" },
  });
  const gone = "The record knows of the question, and it is gone.";
  expect(await whyOf("GOV-5.3", "apv_1")).toBe(gone);
  expect(await whyOf("OWN-5.3", "apv_1")).toBe("The owner did not answer.");
  const asks = JSON.stringify({
    quorum: 1,
    policies: [{}],
    timeoutMs: 60_000,
    approvers: ["owner"],
  });
  await forge(`insert into approvals (id, binding, agent_id, agent_name, agent_epoch, action, kind, args, asks, reason, requested_at, expires_at)
    values ('apv_1', 'b', '${id}', 'triage', 0, 'act_1', 'tool_call', '{}', '${asks}', '', ${now()}, ${now()}::timestamptz + interval '1 minute')`);
  expect(await whyOf("GOV-5.3", "apv_1")).toBe(null);
  world.time.ms += 120_000;
  expect(await whyOf("GOV-5.3", "apv_1")).toBe("Nobody answered in time.");
  await forge(`update approvals set expires_at = expires_at + interval '1 year'`);
  expect(await whyOf("GOV-5.3", "apv_1")).toBe("Nobody answered in time.");
  await forge(`update approvals set requested_at = requested_at - interval '100 days'`);
  expect(await whyOf("GOV-5.3", "apv_1")).toBe(gone);
});

const find = (names: readonly string[], unread: readonly string[] = []) =>
  discoveryVerbs({
    database: world.database,
    write: world.write,
    clock: { now: () => world.time.ms },
  })["discovery.submit"](world.system, {
    scope: "host:all",
    source: "endpoint",
    scanner: "a scanner",
    run: String(world.time.ms),
    last: true,
    unread: [...unread],
    evidence: names.map((name) => ({
      key: createHash("sha256").update(name).digest("hex"),
      signal: "framework.langgraph",
      kind: "agent" as const,
      name,
      place: name,
      line: 1,
      confidence: 0.95,
      severity: "medium" as const,
      says: [],
      owners: [],
      traits: {},
    })),
  });
const unregistered = async () => {
  await world.get();
  const { items } = await world.verbs["maturity.subjects"](world.system, {
    id: "ACC-2.1",
    limit: 50,
  });
  return items.filter(({ id }) => id !== agent.id).map(({ why }) => why);
};

test("what a scan found, and is not there as the record has it, counts as so many agents that nobody registered", async () => {
  await find(["one", "two"]);
  const open = ["It was found and is not registered.", "It was found and is not registered."];
  expect(await unregistered()).toEqual(open);
  const gone = "What was found in host:all is not there as the record has it.";
  await forge(`delete from discovered where name = 'one'`);
  expect(await unregistered()).toEqual(expect.arrayContaining([open[0], gone]));
  await forge(`delete from discovered`);
  expect(await unregistered()).toEqual([gone, gone]);
  world.time.ms += 60_000;
  await find(["one", "two"]);
  expect(await unregistered()).toEqual(open);
  await forge(`update discovered set kind = 'mcp_server'`);
  expect(await unregistered()).toEqual([gone, gone]);
  world.time.ms += 60_000;
  await find(["one", "two"]);
  const said = `judged_by = 'Ada', judged_at = ${now()}, reason = 'Ours.'`;
  await forge(`update discovered set agent_id = '${agent.id}', ${said}`);
  expect(await unregistered()).toHaveLength(2);
});

test("a scan that could not read everything is not made whole by its row", async () => {
  const scans = async () => (await readFacts(world.database, world.time.ms, 0)).facts.scans;
  await find(["one"], ["/home/private"]);
  await world.get();
  expect(await scans()).toMatchObject([{ unread: 1 }]);
  await forge(`update discovery_scopes set unread = 0`);
  expect(await scans()).toMatchObject([{ unread: 1 }]);
  await find(["one"]);
  await world.get();
  expect(await scans()).toMatchObject([{ unread: 0 }]);
  await forge(`update discovery_scopes set last_run_at = last_run_at + interval '1 day'`);
  expect(await scans()).toMatchObject([{ unread: 1 }]);
});

test("the tier of an agent, and that it is retired, are as the record has them", async () => {
  const is = async () => {
    await world.get();
    return (await readFacts(world.database, world.time.ms, 0)).facts.agents.find(
      ({ id }) => id === agent.id,
    );
  };
  await world.verbs["agents.update"](world.by(ada), { id: agent.id, tier: "critical" });
  await forge(`update agents set tier = 'low', status = 'retired' where id = '${agent.id}'`);
  expect(await is()).toMatchObject({ tier: "critical", status: "active" });
});

test("an alarm that the record knows of and that is gone was not settled", async () => {
  const { database } = world;
  const clock = { now: () => world.time.ms };
  await database.kysely
    .transaction()
    .execute((db) => seal(db, clock, [{ what: "alarm", of: "alm_1", rows: 1 }]));
  expect(await whyOf("EVA-5.3", "alm_1")).toBe("The record knows of it, and it is gone.");
});
