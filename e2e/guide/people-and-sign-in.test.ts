import { afterAll, beforeAll, expect, test } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
import { commandsOf, type Commands } from "./commands.ts";
import { blockOf } from "./pages.ts";

const guide = "people-and-sign-in.md";
let reeve: Reeve;
let commands: Commands;
beforeAll(async () => {
  reeve = await startReeve();
  commands = await commandsOf(reeve);
});
afterAll(async () => {
  await commands?.remove();
  await reeve?.stop();
});

test("a provider's token is made, brings a person and a group, and the group gives the role that was set", async () => {
  const made = await commands.run(`${blockOf(guide, "sh", "token").trim()} --json\n`, {
    UNTIL: new Date(Date.now() + 86_400_000).toISOString(),
  });
  expect(made.status, made.err).toBe(0);
  const { token } = JSON.parse(made.out) as { token: string };
  const post = async (path: string, body: object): Promise<string> => {
    const answer = await fetch(`${reeve.url}/scim/v2${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(201);
    return ((await answer.json()) as { id: string }).id;
  };
  const id = await post("/Users", { userName: "ada@example.com", displayName: "Ada" });
  await post("/Groups", { displayName: "reeve-operators", members: [{ value: id }] });
  const set = await commands.run(blockOf(guide, "sh", "roles"));
  expect(set.status, set.err).toBe(0);
  const { items } = await reeve.call("people.list", { q: "ada@example.com" });
  expect(items).toMatchObject([{ id, role: "operator" }]);
});
