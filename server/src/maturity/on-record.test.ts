import type { Agent } from "@reeve/contract/agent";
import type { Person } from "@reeve/contract/person";
import { afterAll, beforeAll, expect, test } from "vitest";
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
