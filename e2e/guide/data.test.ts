import { afterAll, beforeAll, expect, test } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
import { callTool } from "../tool-call.ts";
import { commandsOf, type Commands } from "./commands.ts";
import { blockOf } from "./pages.ts";
import { startNotes } from "./tool-server.ts";

let reeve: Reeve;
let notes: Awaited<ReturnType<typeof startNotes>>;
let commands: Commands;

beforeAll(async () => {
  [reeve, notes] = await Promise.all([startReeve(), startNotes()]);
  commands = await commandsOf(reeve);
});
afterAll(async () => {
  notes?.close();
  await reeve?.stop();
  await commands?.remove();
});

test("a tool is told of as the guide says, and what it did before is found by its class", async () => {
  const server = await reeve.call("servers.add", {
    name: "notes",
    transport: { kind: "http", url: notes.url },
  });
  const { person } = await reeve.call("people.invite", {
    name: "Ada Lovelace",
    email: "ada@example.com",
    role: "owner",
  });
  const { id } = await reeve.call("agents.register", {
    name: "clerk",
    purpose: "Answers letters",
    environment: "production",
    tier: "medium",
    owner: person.id,
  });
  const reason = "A start";
  await reeve.call("grants.create", { agent: id, server: "notes", tools: ["*"], reason });
  const credential = await reeve.call("agents.credentials.add", { id });
  const token = ("token" in credential ? credential.token : "") ?? "";
  await callTool({ url: `${reeve.url}/mcp/notes`, token }, "search", { text: "paper" });
  const { items } = await reeve.call("servers.tools", { id: server.id });
  const tool = items.find(({ name }) => name === "search")?.id ?? "";
  const said = await commands.start("sh", ["-ec", blockOf("data.md", "sh", "classify")], {
    TOOL: tool,
  });
  expect(said.status, said.err).toBe(0);
  await expect
    .poll(async () => (await reeve.call("data.search", { class: "customer" })).items, {
      timeout: 60_000,
    })
    .toMatchObject([{ object: "paper", type: "topic", system: "archive", inferred: false }]);
  const { status, out, err } = await commands.run(blockOf("data.md", "sh", "ask"));
  expect(status, err).toBe(0);
  expect(out).toContain('"object":"paper"');
}, 150_000);
