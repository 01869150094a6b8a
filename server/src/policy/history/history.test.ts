import { afterAll, beforeAll, expect, test } from "vitest";
import { by, bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { diffLines } from "./diff.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
beforeAll(async () => {
  world = await decisionWorld();
  await world.server("files", { read: "read", delete: "destructive" });
});
afterAll(() => world[Symbol.asyncDispose]());

const permit = (tool: string) =>
  `permit (principal, action == Reeve::Action::"files/${tool}", resource);`;
const one = `// what it may\n${permit("read")}\n`;
const two = `// what it may\n${permit("read")}\n${permit("delete")}\n`;

test("each version says who made it and why; two are compared; an older one comes back as a new one", async () => {
  const ada = await world.person("Ada History", "operator");
  const put = (cedar: string, reason: string) =>
    world.verbs["policies.put"](by(ada), { name: "told", cedar, mode: "enforce", reason });
  await put(one, "To begin with.");
  await put(two, "Erasing too.");
  expect(await world.verbs["policies.diff"](bySystem, { name: "told", from: 1 })).toEqual({
    name: "told",
    from: 1,
    to: 2,
    mode: { from: "enforce", to: "enforce" },
    added: 1,
    removed: 0,
    diff: ` // what it may\n ${permit("read")}\n+${permit("delete")}\n `,
  });
  const back = await world.verbs["policies.rollback"](by(ada), { name: "told", version: 1 });
  expect(back).toMatchObject({ version: 3, cedar: one, reason: "Back to version 1." });
  expect(world.audits.at(-1)).toMatchObject({ operation: "policies.rollback" });
  const { items } = await world.verbs["policies.versions"](bySystem, { name: "told", limit: 9 });
  expect(items.map(({ version, author, reason }) => [version, author, reason])).toEqual([
    [3, "Ada History", "Back to version 1."],
    [2, "Ada History", "Erasing too."],
    [1, "Ada History", "To begin with."],
  ]);
  await expect(
    world.verbs["policies.rollback"](by(ada), { name: "told", version: 9 }),
  ).rejects.toMatchObject({ code: "not_found" });
  await expect(
    world.verbs["policies.diff"](bySystem, { name: "told", from: 9 }),
  ).rejects.toMatchObject({ code: "not_found" });
});

test("a policy in shadow is enforced by one operation; one that is enforced cannot be", async () => {
  await world.verbs["policies.put"](bySystem, {
    name: "watched",
    cedar: `forbid (principal, action, resource);`,
    mode: "shadow",
  });
  const owner = await world.person("Shadow Owner", "owner");
  const agent = await world.agent("watched", owner);
  await world.verbs["grants.create"](bySystem, {
    agent: agent.id,
    server: "files",
    tools: ["read"],
    reason: "x",
  });
  const before = world.decide(agent.id, "files", "read");
  expect(before).toMatchObject({
    answer: "allow",
    shadow: { answer: "block", policies: [{ name: "watched", version: 1 }] },
  });
  expect((await world.verbs["policies.watched"](bySystem, {})).items).toMatchObject([
    { policy: { name: "watched", version: 1 }, mode: "shadow", would: { block: 0 }, more: false },
  ]);
  const promoted = await world.verbs["policies.promote"](bySystem, { name: "watched" });
  expect(promoted).toMatchObject({ version: 2, mode: "enforce" });
  expect(world.decide(agent.id, "files", "read").answer).toBe("block");
  expect((await world.verbs["policies.watched"](bySystem, {})).items).toEqual([]);
  await expect(
    world.verbs["policies.promote"](bySystem, { name: "watched" }),
  ).rejects.toMatchObject({ code: "conflict" });
  await world.verbs["policies.remove"](bySystem, { name: "watched" });
});

test.each([
  ["", "", [" "]],
  ["a\nb", "a\nc", [" a", "-b", "+c"]],
  ["a", "a\na", [" a", "+a"]],
])("%j and %j differ line by line", (before, after, lines) => {
  expect(diffLines(before, after)).toEqual(lines);
});
