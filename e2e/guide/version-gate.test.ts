import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
import { commandsOf, type Commands } from "./commands.ts";
import { blockOf } from "./pages.ts";
import { startNotes } from "./tool-server.ts";

const page = "version-gate.md";
const sessions = 12;

let reeve: Reeve;
let notes: Awaited<ReturnType<typeof startNotes>>;
let commands: Commands;
const env: Record<string, string> = {};

beforeAll(async () => {
  [reeve, notes] = await Promise.all([startReeve(), startNotes()]);
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
    tier: "low",
    owner: owner.person.id,
    version: "1.4",
  });
  await reeve.call("grants.create", {
    agent: id,
    server: "notes",
    tools: ["search", "send"],
    reason: "It answers letters.",
  });
  const { token } = await reeve.call("agents.credentials.add", { id });
  env["AGENT"] = id;
  env["REEVE_AGENT_TOKEN"] = token ?? "";
  for (let n = 0; n < sessions; n++) await search(`work-${n}`);
  await vi.waitFor(
    async () => {
      const { items } = await reeve.call("sessions.list", { agent: id });
      expect(items).toHaveLength(sessions);
    },
    { timeout: 60_000, interval: 200 },
  );
});
afterAll(async () => {
  notes?.close();
  await reeve?.stop();
  await commands?.remove();
});

async function search(session: string): Promise<void> {
  await fetch(`${reeve.url}/mcp/notes`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${env["REEVE_AGENT_TOKEN"]}`,
      "reeve-session": session,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-11-25",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "search", arguments: { text: "x" } },
    }),
  });
}

const shell = (name: string, more = "") =>
  commands.run(blockOf(page, "sh", name).replaceAll("clerk", "Clerk") + more, env);

test("sessions are frozen, replayed through a draft, and a version that does worse is blocked and refused", async () => {
  const made = await shell("dataset", '\nprintf "\\nDATASET %s\\n" "$DATASET"');
  expect(made).toMatchObject({ status: 0, err: "" });
  env["DATASET"] = /^DATASET (dts_\w+)$/m.exec(made.out)?.[1] ?? "";
  expect(await shell("replay")).toMatchObject({ status: 0, err: "" });
  expect(await shell("rule")).toMatchObject({ status: 0, err: "" });
  const script = blockOf(page, "js", "run.mjs").replaceAll("http://localhost:4700", reeve.url);
  await writeFile(path.join(commands.folder, "run.mjs"), script);
  const gate = await shell("gate");
  expect(gate, gate.err).toMatchObject({ status: 1 });
  expect(gate.out).toContain("BLOCK");
  expect(gate.out).toContain(`${sessions}: 0 better, ${sessions} worse, 0 the same`);
  expect(gate.out).toContain("Version 1.5 of clerk is refused at every door.");
  const { items } = await reeve.call("stops.list", { status: "active" });
  expect(items).toMatchObject([{ level: "version", version: "1.5", source: "alarm" }]);
});
