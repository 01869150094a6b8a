import { readFile } from "node:fs/promises";
import path from "node:path";
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
  const scored = await commands.run(blockOf("scoring-live-work.md", "sh", "ask"));
  expect(scored.status, scored.err).toBe(0);
  expect(scored.out).toContain("arguments-valid");
}, 150_000);

test("a spreadsheet comes in, is taken back, and the register goes out as the guide says", async () => {
  const page = "import-and-export.md";
  const run = (name: string, env: Record<string, string> = {}) =>
    commands.start("sh", ["-ec", blockOf(page, "sh", name)], env);
  const previewed = await run("sheet");
  expect(previewed.out).toContain("2 to register, 0 to change, 0 unchanged, 1 with errors");
  expect(previewed.out).toContain("row 4, Agent: There is no name.");
  expect(previewed.out).toContain("Some rows are wrong.");
  expect((await run("apply")).status).toBe(0);
  const file = (name: string) => readFile(path.join(commands.folder, name), "utf8");
  const applied = JSON.parse(await file("import.json")) as { id: string; counts: object };
  expect(applied.counts).toMatchObject({ applied: 2, error: 1 });
  const IMPORT = applied.id;
  expect(await run("problems", { IMPORT })).toMatchObject({ status: 0, err: "" });
  expect(await run("out")).toMatchObject({ status: 0, err: "" });
  expect((await file("high.csv")).trim().split("\r\n")).toHaveLength(2);
  expect(await file("everything.ndjson")).toContain('{"type":"end"');
  const undone = await run("undo", { IMPORT });
  expect(undone.out).toContain("0 applied, 2 taken back, 0 left alone");
  expect((await reeve.call("agents.list", { q: "translator" })).items).toEqual([]);
}, 150_000);
