import type { Grant } from "@reeve/contract/grant";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bySystem, decisionWorld } from "../../../test/decision-world.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
beforeAll(async () => {
  world = await decisionWorld();
  await world.server("files", { read: "read", delete: "destructive", 'odd "name"\\': "write" });
  await world.server("other", { read: "read" });
});
afterAll(() => world[Symbol.asyncDispose]());

test.each<[string, string[], boolean]>([
  ["one tool", ["read"], false],
  ["several tools", ["read", "delete"], false],
  ["a tool of an odd name", ['odd "name"\\'], false],
  ["every tool", ["*"], false],
  ["a tool for a while", ["read"], true],
])(
  "a grant of %s shows the permit it is, which answers every call as the grant does",
  async (name, tools, ends) => {
    const owner = await world.person(`Owner of ${name}`, "owner");
    const agent = await world.agent(`granted ${name}`, owner);
    const expiresAt = new Date(world.time.ms + 5_000).toISOString();
    const grant = await world.verbs["grants.create"](bySystem, {
      agent: agent.id,
      server: "files",
      tools,
      reason: "a test",
      ...(ends && { expiresAt }),
    });
    const answers = () =>
      [
        ["files", "read"],
        ["files", "delete"],
        ["files", 'odd "name"\\'],
        ["other", "read"],
      ].map(([server = "", tool = ""]) => world.decide(agent.id, server, tool).answer);
    const later = async () => {
      world.time.ms += 5_000;
      await world.snapshots.refresh();
      const then = answers();
      world.time.ms -= 5_000;
      return then;
    };
    const byGrant = [answers(), await later()];
    const listed: Grant[] = (
      await world.verbs["grants.list"](bySystem, { limit: 1, agent: agent.id })
    ).items;
    expect(listed[0]?.cedar).toBe(grant.cedar);

    await world.verbs["grants.revoke"](bySystem, { id: grant.id });
    expect(answers()).toEqual(["block", "block", "block", "block"]);
    const put = await world.verbs["policies.put"](bySystem, {
      name: "as-a-policy",
      cedar: grant.cedar ?? "",
      mode: "enforce",
    });
    expect(put.warnings).toEqual([]);
    expect([answers(), await later()]).toEqual(byGrant);
    expect(byGrant[0]).toContain("allow");
    await world.verbs["policies.remove"](bySystem, { name: "as-a-policy" });
  },
);
