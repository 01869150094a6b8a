import { clients } from "@reeve/server/gateway/hooks/clients";
import { verdictType } from "@reeve/server/gateway/hooks/verdict";
import { made, shellCall } from "@reeve/server/test/hook-clients";
import { listen, type Listening } from "@reeve/server/test/rpc";
import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, expect, test } from "vitest";

const action = "act_00000000000000000000000000";
let folder: string;
let command: string;
let settings: string;
let front: Listening;
let answer: (request: IncomingMessage, response: ServerResponse) => unknown;
let seen: { url: string; authorization: string; gate: string; body: string }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "reeve-hook-"));
  command = path.join(folder, "reeve-hook.mjs");
  const build = await rolldown({
    input: path.resolve(import.meta.dirname, "main.ts"),
    platform: "node",
    logLevel: "warn",
    external: /^node:/,
  });
  await build.write({ file: command, format: "esm", codeSplitting: false });
  await build.close();
  front = await listen((request, response) => void answer(request, response));
  settings = path.join(folder, "settings.json");
  await writeFile(
    settings,
    JSON.stringify({ url: front.url, token: "reeve_dev_x", gate: ["notes"] }),
    { mode: 0o600 },
  );
});
afterAll(async () => {
  await front.close();
  await rm(folder, { recursive: true, force: true });
});

const say = (body: unknown, status = 200, type = verdictType) => {
  seen = [];
  answer = async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const { url = "", headers } = request;
    seen.push({
      url,
      authorization: String(headers.authorization),
      gate: String(headers["reeve-gate"]),
      body: text,
    });
    response.writeHead(status, { "content-type": type });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
};

interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(
  client: string,
  input: string | Buffer | null,
  more: readonly string[] = [],
  signal?: "SIGTERM",
): Promise<Ran> {
  const args = [command, client, "--settings", settings, ...more];
  const child = spawn(process.execPath, args, { env: {} });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += String(chunk)));
  child.stderr.on("data", (chunk) => (stderr += String(chunk)));
  child.stdin.on("error", () => undefined);
  // Null: nothing comes, and the end does not either.
  if (input !== null) child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
    if (signal) answer = () => child.kill(signal);
  });
}
const payload = (client: string): string => JSON.stringify(shellCall[client]?.("ls"));
const names = [...clients.keys()];
const outcomes = (ran: Record<string, Ran>): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(ran).map(([client, it]) => [client, made[client]?.(it)]));
const everywhere = async (
  ...more: readonly string[]
): Promise<Record<string, string | undefined>> =>
  outcomes(
    Object.fromEntries(
      await Promise.all(
        names.map(async (client) => [client, await run(client, payload(client), more)] as const),
      ),
    ),
  );
const all = (what: string): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, what]));

test("what Reeve allows runs at every client, and Reeve saw the client's own words with the token of the file", async () => {
  say({ verdict: "allow", action });
  expect(await everywhere()).toEqual(all("runs"));
  expect(seen).toHaveLength(names.length);
  const codex = seen.find(({ url }) => url === "/hooks/codex");
  expect(codex).toEqual({
    url: "/hooks/codex",
    authorization: "Bearer reeve_dev_x",
    gate: "notes",
    body: payload("codex"),
  });
});

test("what Reeve denies is blocked at every client", async () => {
  say({ verdict: "deny", action, reason: "Not this." });
  expect(await everywhere()).toEqual(all("blocked"));
});

test.each([
  ["answers 500", () => say({ verdict: "allow", action }, 500)],
  ["answers with a page of HTML", () => say("<html>", 200, "text/html")],
  ["answers half of an answer", () => say('{"verdict":"allow","acti')],
])("a server that %s is a block at every client", async (_what, set) => {
  set();
  expect(await everywhere()).toEqual(all("blocked"));
});

test("a server that does not answer, or is not there, is a block at every client, well before its timeout", async () => {
  answer = () => undefined;
  expect(await everywhere("--timeout", "1")).toEqual(all("blocked"));
  const nowhere = path.join(folder, "nowhere.json");
  await writeFile(nowhere, JSON.stringify({ url: "http://127.0.0.1:9", token: "t" }), {
    mode: 0o600,
  });
  expect(await everywhere("--settings", nowhere)).toEqual(all("blocked"));
});

test.each([
  ["an allow that is not on the record", { verdict: "allow", action: null }],
  ["another word", { verdict: "yes", action }],
  ["nothing where something was asked", { verdict: "nothing" }],
  ["nothing at all", ""],
])("%s is a block", async (_what, body) => {
  say(body);
  expect(made["codex"]?.(await run("codex", payload("codex")))).toBe("blocked");
});

test("a redirect is not followed", async () => {
  answer = (request, response) => {
    seen.push({ url: request.url ?? "", authorization: "", gate: "", body: "" });
    response.writeHead(307, { location: `${front.url}/elsewhere` }).end();
  };
  seen = [];
  expect(made["gemini"]?.(await run("gemini", payload("gemini")))).toBe("blocked");
  expect(seen).toHaveLength(1);
});

test("an input that is empty, no JSON, no UTF-8, too large or never ends is a block, and Reeve is not asked", async () => {
  say({ verdict: "allow", action });
  const inputs = [
    "",
    "ls",
    "[]",
    Buffer.from([0x7b, 0xff, 0x7d]),
    Buffer.alloc(17 * 1024 * 1024, 0x20),
  ];
  const ran = await Promise.all(inputs.map((input) => run("claude-code", input)));
  expect(ran.map((it) => made["claude-code"]?.(it))).toEqual(inputs.map(() => "blocked"));
  expect(made["codex"]?.(await run("codex", null, ["--timeout", "1"]))).toBe("blocked");
  expect(seen).toEqual([]);
});

test("without settings, with settings that others can read, and for an unknown client all is blocked", async () => {
  say({ verdict: "allow", action });
  const open = path.join(folder, "open.json");
  await writeFile(open, JSON.stringify({ url: front.url, token: "t" }));
  await chmod(open, 0o644);
  const ran = await run("cursor", payload("cursor"), ["--settings", open]);
  expect(made["cursor"]?.(ran)).toBe("blocked");
  expect(ran.stdout).toContain("chmod 600");
  expect(
    made["cursor"]?.(
      await run("cursor", payload("cursor"), ["--settings", path.join(folder, "none.json")]),
    ),
  ).toBe("blocked");
  expect(await run("nobody", payload("cursor"))).toMatchObject({ exitCode: 2, stdout: "" });
  expect(seen).toEqual([]);
});

test("a hook that is ended early denies first", async () => {
  const ran = await run("copilot", payload("copilot"), [], "SIGTERM");
  expect(made["copilot"]?.(ran)).toBe("blocked");
  expect(ran.stdout).toContain("reeve-unreachable");
});

test("the token is in no command line, no environment and no answer", async () => {
  say({ verdict: "deny", action: null, reason: "x" }, 500);
  const ran = await run("claude-code", payload("claude-code"));
  expect(ran.stdout + ran.stderr).not.toContain("reeve_dev_x");
});

test("an event that nothing is decided about is answered without asking, and the end of a call never stops a client", async () => {
  say({ verdict: "deny", action: null, reason: "x" });
  const other = JSON.stringify({ hook_event_name: "SessionStart", session_id: "s" });
  expect(await run("claude-code", other)).toEqual({ exitCode: 0, stdout: "{}", stderr: "" });
  expect(seen).toEqual([]);
  const after = {
    ...shellCall["codex"]?.("ls"),
    hook_event_name: "PostToolUse",
    tool_response: {},
  };
  expect(await run("codex", JSON.stringify(after))).toEqual({
    exitCode: 0,
    stdout: "",
    stderr: "",
  });
});
