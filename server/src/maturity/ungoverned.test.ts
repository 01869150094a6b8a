import type { AgentId } from "@reeve/contract/id";
import { expect, test } from "vitest";
import { traces } from "../../test/otlp-json.ts";
import { telemetryDoor } from "../../test/telemetry.ts";
import { readFacts } from "./facts-store.ts";

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
  const before = await readFacts(door.database, door.time.ms, 0);
  expect(before.nameless).toBeNull();
  await door.check();
  const facts = await readFacts(door.database, door.time.ms, 0);
  const one = { actions: 1, decided: 0, enforced: 0, beforeAct: 0, observed: 1, ungoverned: 1 };
  expect(facts.agents.find(({ id }) => id === clerk.id)?.activity).toMatchObject(one);
  expect(facts.nameless).toMatchObject(one);
});
