import type { SimulationEvent } from "@reeve/contract/policy-what-if";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
import { callTool } from "../tool-call.ts";
import { commandsOf, type Commands } from "./commands.ts";
import { blockOf, blocksOf } from "./pages.ts";
import { startNotes } from "./tool-server.ts";

const here = (place: string): string => fileURLToPath(new URL(place, import.meta.url));
const page = "what-a-policy-would-do.md";
const forbid = (to: string): string =>
  `forbid(principal, action == Reeve::Action::"notes/send", resource) when { context.args.to like "${to}" };`;

let reeve: Reeve;
let notes: Awaited<ReturnType<typeof startNotes>>;
let commands: Commands;

beforeAll(async () => {
  [reeve, notes] = await Promise.all([startReeve(), startNotes()]);
  commands = await commandsOf(reeve);
  const owner = await reeve.call("people.invite", {
    name: "Ada",
    email: "ada@example.com",
    role: "owner",
  });
  await reeve.call("servers.add", { name: "notes", transport: { kind: "http", url: notes.url } });
  const agent = await reeve.call("agents.register", {
    name: "triage",
    purpose: "Sorts notes.",
    environment: "production",
    tier: "low",
    owner: owner.person.id,
  });
  await reeve.call("grants.create", {
    agent: agent.id,
    server: "notes",
    tools: ["search", "send"],
    reason: "It sorts notes.",
  });
  for (const cedar of [forbid("*@elsewhere.example"), forbid("*@nowhere.example")])
    await reeve.call("policies.put", { name: "notes", cedar, mode: "enforce" });
  await writeFile(path.join(commands.folder, "notes.cedar"), forbid("*"));
  const { token } = await reeve.call("agents.credentials.add", { id: agent.id });
  for (const to of ["ada@example.com", "eve@nowhere.example"])
    await send(token ?? "", { to, text: "x" });
});
afterAll(async () => {
  notes?.close();
  await reeve?.stop();
  await commands?.remove();
});

async function send(token: string, args: object): Promise<void> {
  await callTool({ url: `${reeve.url}/mcp/notes`, token: token }, "send", args);
}

async function shell(name: string) {
  const { status, out, err } = await commands.run(blockOf(page, "sh", name));
  expect({ status, err }, name).toEqual({ status: 0, err: "" });
  return out;
}

test("a change is tried on what was recorded: another text, shadow, and no policy at all", async () => {
  const events = (await shell("simulate"))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as SimulationEvent);
  const results = events.filter((one) => one.event === "result");
  expect(results).toMatchObject([
    { decisions: 2, changed: 1, flips: [{ before: "allow", after: "block" }] },
    { decisions: 2, changed: 1, flips: [{ before: "block", after: "allow" }] },
    { decisions: 2, changed: 1, flips: [{ before: "block", after: "allow" }] },
  ]);
});

test("versions are compared at the edges of their conditions", async () => {
  const out = await shell("compare");
  expect(out).toContain("x@elsewhere.example");
  expect(out).toContain("x@nowhere.example");
});

test("a decision and a call that nobody made are explained", async () => {
  const out = await shell("explain");
  expect(out).toContain('context.args.to like "*@nowhere.example"');
  expect(out).toContain("With policy notes in shadow: it is allowed.");
  expect(out).toMatch(/lets agent "triage" call notes\/search/);
});

test("the table of agents and tools is shown and exported", async () => {
  await shell("matrix");
  const lines = (
    await readFile(path.join(commands.folder, "who-may-do-what.ndjson"), "utf8")
  ).trim();
  expect(lines.split("\n").map((line) => JSON.parse(line) as object)).toMatchObject([
    { agent: "triage", tool: "erase", answers: ["block"] },
    { agent: "triage", tool: "search", answers: ["allow"] },
    { agent: "triage", tool: "send", answers: ["allow", "block"] },
  ]);
});

test("every command of the page was run here", async () => {
  const source = await readFile(here("what-if.test.ts"), "utf8");
  for (const { language, name } of blocksOf(page))
    if (language === "sh") expect(source, name).toContain(`"${name}"`);
});
