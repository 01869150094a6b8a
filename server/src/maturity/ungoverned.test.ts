import type { AgentId } from "@reeve/contract/id";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { traces } from "../../test/otlp-json.ts";
import { telemetryDoor } from "../../test/telemetry.ts";
import { readFacts } from "./facts-store.ts";
import { catchUp } from "./rollup/catch-up.ts";

test("what passed no door is an action that nobody decided, of the agent or of no one", async () => {
  await using door = await telemetryDoor();
  const clerk = { id: "agt_0000000000000000000000000a" as AgentId, name: "clerk" };
  door.agents.set(clerk.id, { ...clerk, status: "active", epoch: 0 });
  const call = (name: string, id: string) => ({
    id,
    name: "execute_tool go",
    attrs: {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "go",
      "gen_ai.agent.name": name,
    },
  });
  await door.send("traces", traces("app", "x", [call("clerk", "a"), call("nobody", "b")]).body);
  await door.check();
  const { facts } = await readFacts(door.database, door.time.ms, 0);
  const one = { actions: 1, decided: 0, enforced: 0, beforeAct: 0, observed: 1, ungoverned: 1 };
  expect(facts.agents.find(({ id }) => id === clerk.id)?.activity).toMatchObject(one);
  expect(facts.nameless).toMatchObject(one);
});

test("what was planted to be found is no action, unless it goes on to tell of others", async () => {
  await using door = await telemetryDoor();
  const name = "report-mailer-0a1b2c3d";
  await sql`insert into canaries (id, name, mark, kind, place, planted_by, planted_at)
    values ('cnr_1', ${name}, 'mark', 'telemetry', 'the collector', 'Mary', now())`.execute(
    door.database.kysely,
  );
  const tells = async (id: string) => {
    const attrs = {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "read",
      "gen_ai.agent.name": name,
    };
    await door.send("traces", traces(name, "x", [{ id, name: "execute_tool read", attrs }]).body);
    await door.check();
    return (await readFacts(door.database, door.time.ms, 0)).facts.nameless?.actions ?? 0;
  };
  expect(await tells("a")).toBe(0);
  expect(await tells("b")).toBe(2);
});

test("data of a class that was touched is an access to data on record, whatever its tool is said to do", async () => {
  await using door = await telemetryDoor();
  const clerk = { id: "agt_0000000000000000000000000a" as AgentId, name: "clerk" };
  door.agents.set(clerk.id, { ...clerk, status: "active", epoch: 0 });
  const attrs = {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "go",
    "gen_ai.agent.name": clerk.name,
  };
  await door.send("traces", traces("app", "x", [{ id: "a", name: "execute_tool go", attrs }]).body);
  await door.check();
  const accessed = async () =>
    (await readFacts(door.database, door.time.ms, 0)).facts.agents.find(({ id }) => id === clerk.id)
      ?.activity?.lastDataAccessAt;
  expect(await accessed()).toBeNull();
  const at = new Date(door.time.ms).toISOString();
  await sql`insert into data_days (day, class, agent, person, server, tool, system, access, answer, first, touches, last_at)
    values (${at.slice(0, 10)}, 'customer', ${clerk.id}, '', 'crm', 'go', 'crm', 'write', 'allow', true, 1, ${at})`.execute(
    door.database.kysely,
  );
  expect(await accessed()).toBe(at);
});

test("what went around the gate is on the record, and counts when its rows are gone or say otherwise", async () => {
  await using door = await telemetryDoor();
  const { database, clock, hands } = door;
  const call = (id: string) => ({
    id,
    name: "execute_tool go",
    attrs: { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "go" },
  });
  const ungoverned = async () => {
    await catchUp(hands, 1_000);
    return (await readFacts(database, clock.now(), 0)).facts.nameless?.ungoverned ?? 0;
  };
  const kept = "create table kept as select * from observed";
  const again = "truncate observed; insert into observed select * from kept";
  await door.send("traces", traces("app", "x", [call("a"), call("b"), call("c")]).body);
  await door.check();
  expect(await ungoverned()).toBe(3);
  await database.pool.query(kept);
  for (const statement of [
    "delete from observed where id = (select min(id) from observed)",
    "delete from observed",
    "update observed set outcome = 'denied'",
    "update observed set road = 'door', gate = 'act_1'",
    "update observed set ts = ts - interval '30 days'",
    "update observed set listed = false",
    "update telemetry_sources set status = 'ignored'",
  ]) {
    await database.pool.query(statement);
    expect(await ungoverned(), statement).toBe(3);
    await database.pool.query(again);
  }
});
