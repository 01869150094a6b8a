import type { SimulationEvent } from "@reeve/contract/policy-what-if";
import { spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
import { blockOf, blocksOf } from "./pages.ts";
import { startNotes } from "./tool-server.ts";

const here = (place: string): string => fileURLToPath(new URL(place, import.meta.url));
const command = process.env["REEVE_COMMAND"] ?? here("../../cli/dist/reeve.js");
const page = "what-a-policy-would-do.md";
const forbid = (to: string): string =>
  `forbid(principal, action == Reeve::Action::"notes/send", resource) when { context.args.to like "${to}" };`;

let reeve: Reeve;
let notes: Awaited<ReturnType<typeof startNotes>>;
let folder: string;

beforeAll(async () => {
  [reeve, notes] = await Promise.all([startReeve(), startNotes()]);
  folder = await mkdtemp(path.join(tmpdir(), "reeve-what-if-"));
  const shim = path.join(folder, "reeve");
  await writeFile(shim, `#!/bin/sh\nexec "${process.execPath}" "${command}" "$@"\n`);
  await chmod(shim, 0o755);
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
  await writeFile(path.join(folder, "notes.cedar"), forbid("*"));
  const { token } = await reeve.call("agents.credentials.add", { id: agent.id });
  for (const to of ["ada@example.com", "eve@nowhere.example"])
    await send(token ?? "", { to, text: "x" });
});
afterAll(async () => {
  notes?.close();
  await reeve?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function send(token: string, args: object): Promise<void> {
  const response = await fetch(`${reeve.url}/mcp/notes`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-11-25",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "send", arguments: args },
    }),
  });
  await response.text();
}

async function shell(name: string) {
  const child = spawn("sh", ["-ec", blockOf(page, "sh", name)], {
    cwd: folder,
    env: {
      ...process.env,
      PATH: `${folder}:${process.env["PATH"]}`,
      REEVE_URL: reeve.url,
      REEVE_TOKEN: reeve.token,
    },
  });
  const ended = new Promise<number>((resolve) =>
    child.once("close", (code) => resolve(code ?? -1)),
  );
  const [out, err, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
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
  const lines = (await readFile(path.join(folder, "who-may-do-what.ndjson"), "utf8")).trim();
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
