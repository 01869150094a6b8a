import type { ToolId } from "@reeve/contract/id";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { openSync } from "./sync.ts";
import { serverVerbs } from "./verbs.ts";
import { allTools } from "./tool-store.ts";
import { vault } from "../../../test/reach.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
let verbs: ReturnType<typeof serverVerbs>;
beforeAll(async () => {
  world = await decisionWorld();
  const { database, clock, log } = world;
  const { write } = world.hands;
  const reader = {
    read: () => Promise.reject(new Error("nothing to read")),
    lines: () => [],
    keepOnly: () => Promise.resolve(),
  };
  const sync = openSync({ database, write, clock, log, reader });
  verbs = serverVerbs({
    database,
    write,
    clock,
    reader,
    sync,
    publicUrl: () => "http://reeve",
    vault,
    sealedElsewhere: [],
  });
});
afterAll(() => world[Symbol.asyncDispose]());

const toolId = async (name: string): Promise<ToolId> => {
  const found = (await allTools(world.database.kysely)).find((tool) => tool.name === name);
  return found?.id as ToolId;
};

test("what is said of a tool is what policies see from the moment it is answered, and what is left out stays", async () => {
  await world.server("db", { query: "read" });
  const owner = await world.person("Ada", "owner");
  const agent = await world.agent("reader", owner);
  await world.verbs["policies.put"](bySystem, {
    name: "p",
    mode: "enforce",
    cedar: `permit(principal, action, resource);
      forbid(principal, action, resource) when { resource.dataClasses.contains("pii") };`,
  });
  expect(world.decide(agent.id, "db", "query").answer).toBe("allow");
  const id = await toolId("query");
  const said = await verbs["tools.classify"](bySystem, { id, dataClasses: ["pii", "hr", "pii"] });
  expect(said).toMatchObject({ dataClasses: ["hr", "pii"], trust: "trusted", costMicros: 0 });
  expect(world.decide(agent.id, "db", "query").answer).toBe("block");
  expect(
    await verbs["tools.classify"](bySystem, { id, trust: "untrusted", costMicros: 5 }),
  ).toMatchObject({ dataClasses: ["hr", "pii"], trust: "untrusted", costMicros: 5 });
  expect(await verbs["tools.classify"](bySystem, { id, trust: null })).toMatchObject({
    trust: "trusted",
  });
  expect(world.audits.at(-1)).toMatchObject({
    operation: "tools.classify",
    change: { subject: id, before: { trust: "untrusted" }, after: { trust: "trusted" } },
  });
});

test("what a server offers to read has classes of its own", async () => {
  const id = await world.server("wiki", {});
  const after = await verbs["servers.classify"](bySystem, { id, dataClasses: ["confidential"] });
  expect(after.dataClasses).toEqual(["confidential"]);
  expect(world.snapshots.current().servers.get("wiki")?.dataClasses).toEqual(["confidential"]);
});

test("nothing is said of a tool or a server that is not there", async () => {
  const missing = "0".repeat(26);
  await expect(verbs["tools.classify"](bySystem, { id: `tol_${missing}` })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(
    verbs["servers.classify"](bySystem, { id: `srv_${missing}`, dataClasses: [] }),
  ).rejects.toMatchObject({ code: "not_found" });
});
