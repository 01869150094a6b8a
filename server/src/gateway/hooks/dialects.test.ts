import { expect, test } from "vitest";
import { made, shellCall } from "../../../test/hook-clients.ts";
import { clients } from "./clients.ts";
import type { Dialect } from "./dialect.ts";
import { inWords, readVerdict, type Verdict } from "./verdict.ts";

const every = [...clients.values()].map((it) => [it.name, it] as const);
const action = "act_00000000000000000000000000";
const spoken = (dialect: Dialect, payload: unknown, verdict: Verdict) =>
  inWords(dialect, dialect.read(payload), verdict);
const makes = (dialect: Dialect, payload: unknown, verdict: Verdict) =>
  made[dialect.name]?.(spoken(dialect, payload, verdict));
const payloadOf = (name: string): Record<string, unknown> => ({ ...shellCall[name]?.("ls") });
const deny: Verdict = { verdict: "deny", action, reason: "Not this." };

test.each(every)(
  "%s runs what is allowed and blocks what is denied, as it reads answers",
  (name, it) => {
    expect(makes(it, payloadOf(name), { verdict: "allow", action })).toBe("runs");
    expect(makes(it, payloadOf(name), deny)).toBe("blocked");
  },
);

test.each(every)("%s is never given a deny without a reason", (name, it) => {
  for (const reason of ["", "  \n"])
    expect(makes(it, payloadOf(name), { verdict: "deny", action, reason })).toBe("blocked");
});

test.each(every)(
  "%s gets narrowed arguments where it can change them, and is denied elsewhere",
  (name, it) => {
    const can = ["claude-code", "codex", "gemini", "copilot", "opencode"].includes(name);
    const narrowed: Verdict = { verdict: "narrow", action, args: { command: "ls -l" } };
    expect(makes(it, payloadOf(name), narrowed)).toBe(can ? "changed" : "blocked");
  },
);

test.each(every)(
  "%s is denied what cannot be read: no event, an unknown one, a tool or arguments of another form",
  (name, it) => {
    const payload = payloadOf(name);
    const step = ["hook_event_name", "agent_action_name", "hookName", "event"].find(
      (one) => one in payload,
    );
    const strange = [
      null,
      7,
      "text",
      [],
      {},
      ...(step ? [{ ...payload, [step]: "beforeTheUnknown" }] : []),
    ];
    for (const one of [
      "tool_name",
      "toolName",
      "tool",
      "tool_input",
      "toolArgs",
      "tool_info",
      "preToolUse",
      "command",
    ])
      if (one in payload) strange.push({ ...payload, [one]: 7 });
    for (const one of strange) {
      expect(it.read(one).kind, JSON.stringify(one)).toBe("unclear");
      expect(makes(it, one, { verdict: "allow", action }), JSON.stringify(one)).toBe("blocked");
    }
  },
);

test.each(every)("%s is never told to ask the person at its terminal", (name, it) => {
  for (const verdict of [deny, { verdict: "allow", action }, { verdict: "nothing" }] as const)
    expect(spoken(it, payloadOf(name), verdict).stdout).not.toMatch(/"ask"/);
});

const wordsOf = (name: string, payload: object, verdict: Verdict): unknown => {
  const it = clients.get(name) as Dialect;
  const said = spoken(it, payload, verdict);
  return said.stdout === "" ? said : JSON.parse(said.stdout);
};

test("each deny is the least that its client takes, and nothing else", () => {
  const before = {
    hookEventName: "PreToolUse",
    permissionDecision: "deny",
    permissionDecisionReason: "Not this.",
  };
  const ways: Record<string, unknown> = {
    "claude-code": { hookSpecificOutput: before },
    codex: { hookSpecificOutput: before },
    cursor: { permission: "deny", user_message: "Not this.", agent_message: "Not this." },
    gemini: { decision: "deny", reason: "Not this." },
    copilot: { permissionDecision: "deny", permissionDecisionReason: "Not this." },
    windsurf: { exitCode: 2, stdout: "", stderr: "Not this.\n" },
    cline: { cancel: true, errorMessage: "Not this." },
    opencode: { decision: "deny", reason: "Not this." },
  };
  expect(Object.keys(ways).sort()).toEqual([...clients.keys()].sort());
  for (const [name, said] of Object.entries(ways))
    expect(wordsOf(name, payloadOf(name), deny), name).toEqual(said);
});

test("to Codex an allow is silence, for any other word would let a tool run unchecked", () => {
  expect(wordsOf("codex", payloadOf("codex"), { verdict: "allow", action })).toEqual({
    exitCode: 0,
    stdout: "",
    stderr: "",
  });
});

test("a request for permission is answered in its own form by Claude Code and Codex", () => {
  for (const name of ["claude-code", "codex"]) {
    const payload = {
      ...payloadOf(name),
      hook_event_name: "PermissionRequest",
      tool_use_id: undefined,
    };
    const decision = { behavior: "deny", message: "Not this." };
    expect(wordsOf(name, payload, deny)).toEqual({
      hookSpecificOutput: { hookEventName: "PermissionRequest", decision },
    });
    expect(wordsOf(name, payload, { verdict: "allow", action })).toEqual({
      hookSpecificOutput: { hookEventName: "PermissionRequest", decision: { behavior: "allow" } },
    });
  }
});

test("Gemini merges what it is given, so where policy leaves an argument out the call is denied", () => {
  const payload = { ...payloadOf("gemini"), tool_input: { command: "ls", dir: "/" } };
  const it = clients.get("gemini") as Dialect;
  expect(makes(it, payload, { verdict: "narrow", action, args: { command: "ls" } })).toBe(
    "blocked",
  );
});

test("a tool of an MCP server is told apart from a tool of the client's own, in the way each client names it", () => {
  const placed = (name: string, payload: object) => {
    const read = clients.get(name)?.read({ ...payloadOf(name), ...payload });
    return read?.kind === "ask" ? read.call : read;
  };
  const github = { kind: "mcp", names: [["github", "create_issue"]] };
  for (const name of ["claude-code", "codex"])
    expect(placed(name, { tool_name: "mcp__github__create_issue" })).toMatchObject({
      place: github,
    });
  const mcp = {
    hook_event_name: "beforeMCPExecution",
    tool_name: "create_issue",
    tool_input: '{"title":"x"}',
    mcp_server_name: "github",
  };
  expect(placed("cursor", mcp)).toMatchObject({ place: github, args: { title: "x" } });
  const gemini = { tool_name: "mcp_github_create_issue" };
  expect(placed("gemini", gemini)).toMatchObject({
    place: {
      names: [
        ["github", "create_issue"],
        ["github_create", "issue"],
      ],
    },
  });
  const context = { mcp_context: { server_name: "github", tool_name: "create_issue" } };
  expect(placed("gemini", { ...gemini, ...context })).toMatchObject({ place: github });
  expect(placed("copilot", { toolName: "github-create_issue" })).toMatchObject({ place: github });
  const call = { server_name: "github", tool_name: "create_issue", arguments: '{"title":"x"}' };
  const cline = { preToolUse: { toolName: "use_mcp_tool", parameters: call } };
  expect(placed("cline", cline)).toMatchObject({ place: github, args: { title: "x" } });
});

test("a server's name that contradicts the tool's is not believed", () => {
  const read = clients.get("claude-code")?.read({
    ...payloadOf("claude-code"),
    tool_name: "mcp__evil__search",
    mcp_server: { name: "notes", source: "managed" },
  });
  expect(read?.kind).toBe("unclear");
});

test("an allow that is not on the record is no verdict, and neither is anything else but the known words", () => {
  const wrong = [
    "",
    "{",
    "[]",
    "null",
    '"allow"',
    '{"verdict":"allow"}',
    '{"verdict":"allow","action":null}',
    '{"verdict":"yes","action":"act_1"}',
    '{"verdict":"narrow","action":"act_1"}',
    '{"verdict":"deny"}',
    "<html>",
  ];
  for (const body of wrong) expect(readVerdict(body), body).toBeNull();
  expect(readVerdict(JSON.stringify({ verdict: "allow", action }))).toEqual({
    verdict: "allow",
    action,
  });
});
