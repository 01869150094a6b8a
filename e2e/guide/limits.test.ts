import { afterAll, beforeAll, expect, test } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
import { callTool } from "../tool-call.ts";
import { commandsOf, type Commands } from "./commands.ts";
import { blockOf } from "./pages.ts";
import { startNotes } from "./tool-server.ts";

let reeve: Reeve;
let notes: Awaited<ReturnType<typeof startNotes>>;
let commands: Commands;
let agent: { name: string; token: string };

beforeAll(async () => {
  [reeve, notes] = await Promise.all([startReeve(), startNotes()]);
  commands = await commandsOf(reeve);
  await reeve.call("servers.add", { name: "notes", transport: { kind: "http", url: notes.url } });
  const owner = await reeve.call("people.invite", {
    name: "Ada Lovelace",
    email: "ada@example.com",
    role: "owner",
  });
  const name = "clerk";
  const { id } = await reeve.call("agents.register", {
    name,
    purpose: "Answers letters",
    environment: "production",
    tier: "medium",
    owner: owner.person.id,
  });
  await reeve.call("grants.create", {
    agent: id,
    server: "notes",
    tools: ["*"],
    reason: "A start",
  });
  const credential = await reeve.call("agents.credentials.add", { id });
  agent = { name, token: ("token" in credential ? credential.token : "") ?? "" };
});
afterAll(async () => {
  notes?.close();
  await reeve?.stop();
  await commands?.remove();
});

async function call() {
  return (
    await callTool({ url: `${reeve.url}/mcp/notes`, token: agent.token }, "search", { text: "x" })
  ).text;
}

test("a limit set as the guide says is in force when the command ends, and says when to come again", async () => {
  const { status, out, err } = await commands.run(blockOf("limits.md", "sh", "put"));
  expect(status, err).toBe(0);
  expect(out).toContain("each agent at notes");
  expect(out).toContain("all agents together at notes/search");
  const all = [await call(), await call(), await call()];
  expect(all.filter((said) => said.includes('"reason":"rate-limited"'))).toHaveLength(1);
  expect(all[2]).toMatch(/"retryAfter":(2\d|30)\b/);
});
