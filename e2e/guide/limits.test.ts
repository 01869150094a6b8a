import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
import { blockOf } from "./pages.ts";
import { startNotes } from "./tool-server.ts";

const command =
  process.env["REEVE_COMMAND"] ??
  fileURLToPath(new URL("../../cli/dist/reeve.js", import.meta.url));
let reeve: Reeve;
let notes: Awaited<ReturnType<typeof startNotes>>;
let folder: string;
let agent: { name: string; token: string };

beforeAll(async () => {
  [reeve, notes] = await Promise.all([startReeve(), startNotes()]);
  folder = await mkdtemp(path.join(tmpdir(), "reeve-limits-"));
  const shim = path.join(folder, "reeve");
  await writeFile(shim, `#!/bin/sh\nexec "${process.execPath}" "${command}" "$@"\n`);
  await chmod(shim, 0o755);
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
    tier: "high",
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
  await rm(folder, { recursive: true, force: true });
});

async function call() {
  const answer = await fetch(`${reeve.url}/mcp/notes`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${agent.token}`,
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
  return answer.text();
}

test("a limit set as the guide says is in force when the command ends, and says when to come again", async () => {
  const child = spawn("sh", ["-ec", blockOf("limits.md", "sh", "put")], {
    cwd: folder,
    env: {
      ...process.env,
      PATH: `${folder}:${process.env["PATH"]}`,
      REEVE_URL: reeve.url,
      REEVE_TOKEN: reeve.token,
    },
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const [out, wrong] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(await ended, wrong).toBe(0);
  expect(out).toContain("each agent at notes");
  expect(out).toContain("all agents together at notes/search");
  const all = [await call(), await call(), await call()];
  expect(all.filter((said) => said.includes('"reason":"rate-limited"'))).toHaveLength(1);
  expect(all[2]).toMatch(/"retryAfter":(2\d|30)\b/);
});
