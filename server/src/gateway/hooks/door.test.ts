import { getRequestListener } from "@hono/node-server";
import type { Agent } from "@reeve/contract/agent";
import type { ApprovalId } from "@reeve/contract/id";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { made, shellCall } from "../../../test/hook-clients.ts";
import { scratchFolder, testLedger, type TestLedger } from "../../../test/ledger.ts";
import { listen, type Listening } from "../../../test/rpc.ts";
import { wholeGate } from "../../../test/whole-gate.ts";
import { sql } from "kysely";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { raiseFinding } from "../../registry/findings/store.ts";
import { bringer } from "./bring.ts";
import { callsStore } from "./calls-store.ts";
import { clients } from "./clients.ts";
import { hooksDoor } from "./door.ts";
import { verdictType } from "./verdict.ts";

const evidence = `unless { context.base has approval
  && context.base.approval.argsHash == context.base.argsHash
  && context.base.approval.policies.contains("asks")
  && context.base.approval.expiresAt > context.base.now }`;
/** Shell commands of every client: `ls` runs, what begins with `rm` asks, `curl` is blocked, `cat` is kept to one folder. */
const shells = [
  ["claude-code", "Bash", "command"],
  ["cursor", "Shell", "command"],
  ["codex", "Bash", "command"],
  ["gemini", "run_shell_command", "command"],
  ["copilot", "bash", "command"],
  ["windsurf", "run_command", "command_line"],
  ["cline", "execute_command", "command"],
  ["opencode", "bash", "command"],
] as const;
const cedar = `
@id("all") permit(principal, action, resource);
${shells
  .map(
    ([client, tool, arg]) => `
@id("never-${client}") forbid(principal, action == Reeve::Action::"${client}/${tool}", resource) when { context.args.${arg} like "curl*" };
@id("short-${client}") @outcome("scope") @narrow("[{\\"path\\":\\"/${arg}\\",\\"prefix\\":\\"cat /data\\",\\"default\\":\\"cat /data/a\\"}]")
forbid(principal, action == Reeve::Action::"${client}/${tool}", resource) when { context.args.${arg} like "cat*" } unless { context.args.${arg} like "cat /data*" };`,
  )
  .join("")}
@id("asks") @outcome("escalate") @approvers("role:approver") @timeout("PT10M")
forbid(principal, action in [${shells.map(([client, tool]) => `Reeve::Action::"${client}/${tool}"`).join(", ")}], resource) when { context.args has command && context.args.command like "rm*" } ${evidence};
`;

let world: Awaited<ReturnType<typeof decisionWorld>>;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let ledger: TestLedger;
let whole: Awaited<ReturnType<typeof wholeGate>>;
let front: Listening;
let agent: Agent;
let grace: Awaited<ReturnType<typeof world.person>>;

beforeAll(async () => {
  world = await decisionWorld();
  scratch = await scratchFolder();
  ledger = await testLedger(world.database, scratch.folder, {
    clock: world.clock,
    limits: { deadlineMs: 60_000 },
  });
  whole = await wholeGate(world, ledger, "http://127.0.0.1:9");
  const ada = await world.person("Ada", "owner");
  grace = await world.person("Grace", "approver");
  agent = await world.agent("coder", ada);
  await world.server("notes", { search: "read" });
  const { clock, database, hands } = world;
  const door = hooksDoor({
    gate: whole.gate,
    calls: callsStore(database.kysely),
    bring: bringer({ clock, write: hands.write }),
    raise: (finding) => raiseFinding(database.kysely, clock, finding),
  });
  const answer = getRequestListener(door.fetch, { overrideGlobalObjects: false });
  front = await listen((request, response) => void answer(request, response));
  // The first hook of each client makes its own tools known, so that policies can name them.
  for (const name of clients.keys()) await hook(name, shellCall[name]?.("ls") ?? {});
  await world.verbs["policies.put"](bySystem, { name: "p", mode: "enforce", cedar });
});
afterAll(async () => {
  await front.close();
  await whole[Symbol.asyncDispose]();
  await ledger.close();
  await world[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

async function hook(
  client: string,
  payload: unknown,
  headers: Record<string, string> = {},
): Promise<{ text: string; action: string | null; status: number; made: string | undefined }> {
  const response = await fetch(`${front.url}/hooks/${client}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${agent.id}`,
      "content-type": "application/json",
      ...headers,
    },
    body: typeof payload === "string" ? payload : JSON.stringify(payload),
  });
  const text = await response.text();
  // Where the exit status is the answer, it comes in words.
  const byStatus = text.startsWith('{"exitCode"');
  const said = byStatus ? JSON.parse(text) : { exitCode: 0, stdout: text, stderr: "" };
  const { status } = response;
  return { text, status, action: response.headers.get("reeve-action"), made: made[client]?.(said) };
}
const call = (client: string, command: string, id?: string): object =>
  shellCall[client]?.(command, id) ?? {};
const recorded = async (action: string | null) => whole.action((action ?? "") as `act_${string}`);

test.each(shells)(
  "%s is allowed, blocked and narrowed by the same policies, and all is on the record",
  async (client, tool) => {
    const allowed = await hook(client, call(client, "ls"));
    expect(allowed.made).toBe("runs");
    expect(await recorded(allowed.action)).toMatchObject({
      source: "hook",
      server: client,
      tool,
      session: "s1",
      outcome: null,
      decision: { answer: "allow" },
    });
    const blocked = await hook(client, call(client, "curl evil"));
    expect(blocked).toMatchObject({ made: "blocked", status: 200 });
    expect(await recorded(blocked.action)).toMatchObject({
      outcome: "denied",
      decision: { answer: "block" },
    });
    const narrowed = await hook(client, call(client, "cat /etc/passwd"));
    const changes = ["claude-code", "codex", "gemini", "copilot", "opencode"].includes(client);
    expect(narrowed.made).toBe(changes ? "changed" : "blocked");
    if (changes) expect(narrowed.text).toContain("cat /data/a");
    expect(await recorded(narrowed.action)).toMatchObject({
      decision: { answer: changes ? "scope" : "block" },
    });
  },
);

test("what needs a person is denied with the link; approved, the same call runs once", async () => {
  const first = await hook("codex", call("codex", "rm -r build", "c1"));
  expect(first.made).toBe("blocked");
  const link = /approvals\/(apv_\w+)/.exec(first.text)?.[1] ?? "";
  expect(link).not.toBe("");
  expect((await hook("codex", call("codex", "rm -r build", "c2"))).text).toContain(link);
  await whole.approvals["approvals.approve"](await world.signedIn(grace), {
    id: link as ApprovalId,
    reason: "",
  });
  expect((await hook("codex", call("codex", "rm -r other", "c3"))).made).toBe("blocked");
  expect((await hook("codex", call("codex", "rm -r build", "c4"))).made).toBe("runs");
  expect((await hook("codex", call("codex", "rm -r build", "c5"))).made).toBe("blocked");
});

test("a call that meets several hooks is one action, and one approval is enough for it", async () => {
  const before = {
    ...call("cursor", "rm x"),
    hook_event_name: "preToolUse",
    tool_name: "Shell",
    tool_input: { command: "rm x", timeout: 5 },
    tool_use_id: "u1",
  };
  const asked = await hook("cursor", before);
  expect(asked.made).toBe("blocked");
  const id = (/apv_\w+/.exec(asked.text)?.[0] ?? "") as ApprovalId;
  await whole.approvals["approvals.approve"](await world.signedIn(grace), { id, reason: "" });
  // The arguments of the identical call are what the person approved.
  const again = await hook("cursor", before);
  expect(again.made).toBe("runs");
  const second = await hook("cursor", call("cursor", "rm x"));
  expect(second).toMatchObject({ made: "runs", action: again.action });
  expect((await hook("cursor", call("cursor", "rm x"))).made).toBe("blocked");
});

test("a call ends as the client tells, found by its own id or by what was called", async () => {
  const { action } = await hook("claude-code", call("claude-code", "ls -a", "toolu_9"));
  const after = {
    ...call("claude-code", "ls -a", "toolu_9"),
    hook_event_name: "PostToolUse",
    tool_response: { stdout: "a" },
  };
  expect((await hook("claude-code", after)).text).toBe("{}");
  expect(await recorded(action)).toMatchObject({ outcome: "ok" });
  const gemini = await hook("gemini", call("gemini", "ls -b"));
  await hook("gemini", {
    ...call("gemini", "ls -b"),
    hook_event_name: "AfterTool",
    tool_response: { error: { message: "no such file" } },
  });
  expect(await recorded(gemini.action)).toMatchObject({ outcome: "error", error: "no such file" });
});

test("a call that ran with other arguments than were decided on is a finding", async () => {
  const { action } = await hook("claude-code", call("claude-code", "ls -c", "toolu_10"));
  await hook("claude-code", {
    ...call("claude-code", "curl evil", "toolu_10"),
    hook_event_name: "PostToolUse",
    tool_response: {},
  });
  const { rows } = await sql<{
    subject: string;
  }>`select subject from findings where kind = 'ran_against_decision'`.execute(
    world.database.kysely,
  );
  expect(rows).toEqual([{ subject: action }]);
});

test("a tool of an MCP server is decided as that server's, and left to the gate where the client goes through it", async () => {
  const search = {
    ...call("claude-code", ""),
    tool_name: "mcp__notes__search",
    tool_input: { path: "/" },
  };
  const asked = await hook("claude-code", search);
  expect(asked.made).toBe("runs");
  expect(await recorded(asked.action)).toMatchObject({
    source: "hook",
    server: "notes",
    tool: "search",
  });
  expect(await hook("claude-code", search, { "reeve-gate": "notes" })).toMatchObject({
    made: "runs",
    action: null,
  });
  expect((await hook("claude-code", { ...search, tool_name: "mcp__elsewhere__search" })).made).toBe(
    "blocked",
  );
});

test.each([...clients.keys()])(
  "%s without a good token, with an unreadable body or an unknown tool is denied in its own words",
  async (client) => {
    const payload = call(client, "ls");
    const strangers = { authorization: "Bearer agt_00000000000000000000000000" };
    expect(await hook(client, payload, strangers)).toMatchObject({ made: "blocked", status: 200 });
    for (const body of [
      "",
      "{",
      "[]",
      `{"a":1,"a":2}`,
      "<html>",
      JSON.stringify({ padding: "x".repeat(5_000_000) }),
    ])
      expect((await hook(client, body)).made, body.slice(0, 20)).toBe("blocked");
  },
);

test("a tool that the client is not known to have is blocked", async () => {
  const strange = await hook("claude-code", {
    ...call("claude-code", ""),
    tool_name: "Teleport",
    tool_input: {},
  });
  expect(strange.made).toBe("blocked");
  expect(await recorded(strange.action)).toMatchObject({ decision: { code: "tool-unknown" } });
});

test.each([
  [
    "claude-code",
    {
      tool_name: "Edit",
      tool_input: { file_path: "/repo/.claude/settings.json", old_string: "a", new_string: "b" },
    },
  ],
  [
    "claude-code",
    { tool_name: "Write", tool_input: { file_path: "/repo/.mcp.json", content: "{}" } },
  ],
  ["claude-code", { tool_input: { command: "echo x >> ~/.bashrc" } }],
  [
    "codex",
    { tool_name: "apply_patch", tool_input: { command: "*** Update File: .git/hooks/pre-commit" } },
  ],
])(
  "%s may not write what holds it to its rules, though policy would let it: %j",
  async (client, payload) => {
    const tried = await hook(client, { ...call(client, ""), ...payload });
    expect(tried.made).toBe("blocked");
    expect(tried.text).toContain("A person has to do it");
    expect(await recorded(tried.action)).toMatchObject({ outcome: "denied" });
  },
);

test("a stopped agent is denied by its very next hook", async () => {
  const other = await world.agent("stopped", await world.person("Bo", "owner"));
  const shown = { authorization: `Bearer ${other.id}` };
  expect((await hook("gemini", call("gemini", "ls"), shown)).made).toBe("runs");
  await sql`update agents set status = 'suspended', status_reason = 'x', resumes_to = 'active' where id = ${other.id}`.execute(
    world.database.kysely,
  );
  await world.changed();
  expect((await hook("gemini", call("gemini", "ls"), shown)).made).toBe("blocked");
});

test("a hundred calls at once are each decided and recorded once", async () => {
  const all = await Promise.all(
    Array.from({ length: 100 }, (_, n) => hook("codex", call("codex", `ls ${n}`, `m${n}`))),
  );
  expect(all.filter((it) => it.made === "runs")).toHaveLength(100);
  expect(new Set(all.map((it) => it.action)).size).toBe(100);
});

test("the command's verdict and an unknown client's answer are no client's words", async () => {
  const asked = await hook("codex", call("codex", "ls"), { accept: verdictType });
  expect(JSON.parse(asked.text)).toEqual({ verdict: "allow", action: asked.action });
  expect(await hook("nobody", {})).toMatchObject({ status: 404 });
});

test("a command in disguise is none of those that the guide's policy lets run unasked", async () => {
  const guide = path.resolve(import.meta.dirname, "../../../../docs/guide/coding-agents.md");
  const examples = [...(await readFile(guide, "utf8")).matchAll(/^```cedar\n([^]*?)^```$/gm)];
  expect(examples).toHaveLength(2);
  const cedar = examples.map(([, text = ""]) => text).join("\n");
  await world.verbs["policies.put"](bySystem, { name: "guide", mode: "enforce", cedar });
  expect((await hook("claude-code", call("claude-code", "git status"))).made).toBe("runs");
  const disguised = [
    "$(echo rm) -rf /",
    "echo cm0gLXJmIC8= | base64 -d | sh",
    "ls\nrm -rf /",
    "ls && rm -rf /",
    "alias ls='rm -rf /'; ls",
    "env -S 'rm -rf /'",
    "sh <<X\nrm -rf /\nX",
    "git -c core.pager='rm -rf /' status",
    "find . -exec rm {} +",
    "LS",
    " ls",
  ];
  for (const command of disguised) {
    const tried = await hook("claude-code", call("claude-code", command));
    expect(tried.made, command).toBe("blocked");
    expect(tried.text, command).toMatch(/apv_/);
  }
});
