import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
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
let token: string;
let data: string;

beforeAll(async () => {
  data = await mkdtemp(path.join(tmpdir(), "reeve-stopping-"));
  [reeve, notes] = await Promise.all([startReeve(["--data", data]), startNotes()]);
  commands = await commandsOf(reeve);
  await reeve.call("servers.add", { name: "notes", transport: { kind: "http", url: notes.url } });
  const owner = await reeve.call("people.invite", {
    name: "Ada Lovelace",
    email: "ada@example.com",
    role: "owner",
  });
  const { id } = await reeve.call("agents.register", {
    name: "clerk",
    purpose: "Answers letters",
    environment: "production",
    tier: "medium",
    owner: owner.person.id,
  });
  const reason = "A start";
  await reeve.call("grants.create", { agent: id, server: "notes", tools: ["*"], reason });
  const credential = await reeve.call("agents.credentials.add", { id });
  token = ("token" in credential ? credential.token : "") ?? "";
});
afterAll(async () => {
  notes?.close();
  await reeve?.stop();
  await commands?.remove();
  await rm(data, { recursive: true, force: true, maxRetries: 5 });
});

const call = async () =>
  (await callTool({ url: `${reeve.url}/mcp/notes`, token }, "search", { text: "x" })).text;
const block = (name: string) => commands.run(blockOf("stopping.md", "sh", name), { DATA: data });

test("what the guide stops is refused with its reason from the answer on, and goes on when the guide resumes it", async () => {
  expect(await call()).not.toContain("stopped");
  const stopped = await block("stop");
  expect(stopped.status, stopped.err).toBe(0);
  expect(stopped.out).toMatch(/\d ms {2}gateway at /);
  expect(await call()).toContain("It returns other people's letters.");
  const local = await block("local");
  expect(local.status, local.err).toBe(0);
  expect(local.out).toContain("ms");
  await expect
    .poll(async () => (await reeve.call("stops.list", { status: "active" })).items.length, {
      timeout: 30_000,
    })
    .toBe(2);
  const resumed = await block("resume");
  expect(resumed.status, resumed.err).toBe(0);
  expect((await reeve.call("stops.list", { status: "active" })).items).toEqual([]);
  expect(await call()).not.toContain("stopped");
});

test("what the guide says of monitors can be asked before there is one", async () => {
  const looked = await commands.run(blockOf("monitors.md", "sh", "look"), {});
  expect(looked.status, looked.err).toBe(0);
  const over = await commands.run(blockOf("over-time.md", "sh", "look"), {});
  expect(over.status, over.err).toBe(0);
});
