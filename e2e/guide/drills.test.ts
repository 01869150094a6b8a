import { afterAll, beforeAll, expect, test } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
import { commandsOf, type Commands } from "./commands.ts";
import { blockOf } from "./pages.ts";

let reeve: Reeve;
let commands: Commands;

beforeAll(async () => {
  reeve = await startReeve();
  commands = await commandsOf(reeve);
});
afterAll(async () => {
  await reeve?.stop();
  await commands?.remove();
});

const block = (name: string) => commands.run(blockOf("drills.md", "sh", name));

test("the guide's drills run through the built product, pass, and are shown with their steps", async () => {
  const { person } = await reeve.call("people.invite", {
    name: "Ada Lovelace",
    email: "ada@example.com",
    role: "operator",
  });
  // The token of the guide's commands stands for nobody, so the canary's owner is named once.
  await reeve.call("drills.run", { kind: "revoke", owner: person.id });
  await expect
    .poll(async () => (await reeve.call("drills.list", {})).items[0]?.status, { timeout: 60_000 })
    .toBe("passed");
  const ran = await block("run");
  expect(ran.status, ran.err + ran.out).toBe(0);
  expect(ran.out).toContain("After the answer");
  expect(ran.out).toContain("The tool server never saw the call that was blocked.");
  expect(ran.out.match(/Passed: it took effect after \d+ ms/g)).toHaveLength(2);
  const planned = await block("schedule");
  expect(planned.status, planned.err).toBe(0);
  expect(planned.out).toContain("weekly");
  const { items } = await reeve.call("drills.plans", {});
  expect(items.filter(({ dueAt }) => dueAt !== null).map(({ kind }) => kind)).toEqual([
    "stop",
    "audit",
  ]);
});
