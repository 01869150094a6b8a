import type { Risk, Sighting } from "../finding.ts";
import { secretAt } from "../redact.ts";
import type { Signal, SourceFile } from "../signal.ts";
import { at, atAny, entriesOf, textAt, textsOf, type Tree } from "../tree/tree.ts";

/** What coding agents may do without asking, by their own settings. */
export const settingsSignals: readonly Signal[] = [
  {
    id: "settings.claude_code",
    says: "permissions and plugins of Claude Code",
    files: [
      ".claude/settings.json",
      ".claude/settings.local.json",
      "managed-settings.json",
      "managed-settings.d/*.json",
    ],
    confidence: 0.85,
    read: claude,
  },
  {
    id: "settings.codex",
    says: "approval and sandbox of Codex",
    files: [".codex/*.toml", "etc/codex/*.toml", "OpenAI/Codex/*.toml"],
    confidence: 0.85,
    read: codex,
  },
  {
    id: "settings.gemini",
    says: "approval and policies of Gemini CLI and Qwen Code",
    files: [
      ".gemini/settings.json",
      "gemini-cli/settings.json",
      "GeminiCli/settings.json",
      ".qwen/settings.json",
      ".gemini/policies/*.toml",
    ],
    confidence: 0.85,
    read: gemini,
  },
  {
    id: "settings.copilot",
    says: "permissions of Copilot CLI and settings of the Copilot cloud agent",
    files: [
      ".copilot/permissions-config.json",
      ".copilot/settings.json",
      ".copilot/config.json",
      ".github/copilot/settings.json",
    ],
    confidence: 0.8,
    read: other("Copilot"),
  },
  {
    id: "settings.editor",
    says: "tools of editors that are called without asking",
    files: [".vscode/settings.json", "User/settings.json", "*.code-workspace"],
    confidence: 0.75,
    read: editor,
  },
  {
    id: "settings.opencode",
    says: "permissions and agents of OpenCode",
    files: ["opencode.json", "opencode.jsonc"],
    confidence: 0.85,
    read: openCode,
  },
  {
    id: "settings.plugin",
    says: "plugins of OpenCode, Cursor and Codex that run code",
    files: [
      ".opencode/{plugin,plugins}/*.{ts,js,mjs}",
      "opencode/{plugin,plugins}/*.{ts,js,mjs}",
      ".claude-plugin/marketplace.json",
    ],
    confidence: 0.8,
    read: plugin,
  },
];

const one = (
  client: string,
  tree: Tree | null,
  evidence: readonly string[],
  risks: readonly Risk[],
): readonly Sighting[] =>
  tree === null
    ? []
    : [
        {
          kind: "settings",
          name: client,
          line: worstLine(tree),
          pointer: "",
          evidence: evidence.length > 0 ? evidence : ["settings are there"],
          risks,
        },
      ];
const worstLine = (tree: Tree): number => tree.line;

function claude(file: SourceFile): readonly Sighting[] {
  const tree = file.tree();
  const evidence: string[] = [];
  const risks: Risk[] = [];
  const allow = textsOf(at(tree, "permissions", "allow"));
  if (allow.length > 0)
    evidence.push(
      `${allow.length} rule${allow.length === 1 ? "" : "s"} of what is allowed without asking`,
    );
  if (allow.some((it) => /^Bash(?:\(\*\)|\(\*:\*\)|\(:\*\))?$/.test(it)))
    risks.push({ severity: "high", says: "Any shell command is run without asking." });
  const mode = textAt(tree, "permissions", "defaultMode");
  if (mode) evidence.push(`mode ${mode.slice(0, 40)}`);
  if (mode === "bypassPermissions")
    risks.push({ severity: "high", says: "It asks nobody for permission." });
  if (at(tree, "enableAllProjectMcpServers")?.scalar === true)
    risks.push({ severity: "medium", says: "Every MCP server that a project brings is started." });
  if (at(tree, "disableAllHooks")?.scalar === true)
    risks.push({ severity: "medium", says: "Hooks are switched off, those that govern as well." });
  if (textAt(tree, "apiKeyHelper")) evidence.push("its key comes from a command");
  const plugins = entriesOf(at(tree, "enabledPlugins")).filter(([, it]) => it.scalar === true);
  if (plugins.length > 0)
    evidence.push(
      `plugins ${plugins
        .map(([name]) => name.slice(0, 80))
        .sort()
        .join(", ")}`,
    );
  for (const key of ["allowedMcpServers", "deniedMcpServers", "managedMcpServers"])
    if (at(tree, key)) evidence.push(`${key} is set`);
  const secrets = entriesOf(at(tree, "env")).flatMap(([name, it]) =>
    typeof it.scalar === "string" ? secret(file, name, it.scalar) : [],
  );
  return one("Claude Code", tree, evidence, risks).map((it) => ({ ...it, secrets }));
}

function codex(file: SourceFile): readonly Sighting[] {
  const tree = file.tree();
  const evidence: string[] = [];
  const risks: Risk[] = [];
  const approval = textAt(tree, "approval_policy");
  const sandbox = textAt(tree, "sandbox_mode");
  if (approval) evidence.push(`approval ${approval.slice(0, 40)}`);
  if (sandbox) evidence.push(`sandbox ${sandbox.slice(0, 40)}`);
  if (sandbox === "danger-full-access")
    risks.push({ severity: "high", says: "It runs commands outside any sandbox." });
  else if (approval === "never")
    risks.push({ severity: "medium", says: "It asks nobody for permission." });
  return one("Codex", tree, evidence, risks);
}

function gemini(file: SourceFile): readonly Sighting[] {
  const tree = file.tree();
  const risks: Risk[] = [];
  if (
    at(tree, "autoAccept")?.scalar === true ||
    textAt(tree, "general", "defaultApprovalMode") === "yolo" ||
    textAt(tree, "tools", "approvalMode") === "yolo" ||
    textAt(tree, "tools", "approvalMode") === "auto"
  )
    risks.push({ severity: "high", says: "It runs tools without asking." });
  return one(file.path.includes(".qwen") ? "Qwen Code" : "Gemini CLI", tree, [], risks);
}

function other(client: string): (file: SourceFile) => readonly Sighting[] {
  return (file) => {
    const tree = file.tree();
    const all = textsOf(atAny(tree, "allowedTools", "allow_all_tools", "trusted_folders"));
    return one(
      client,
      tree,
      all.length > 0 ? [`${all.length} allowed or trusted without asking`] : [],
      [],
    );
  };
}

function editor(file: SourceFile): readonly Sighting[] {
  const tree = at(file.tree(), "settings") ?? file.tree();
  if (
    at(tree, "chat.tools.autoApprove")?.scalar !== true &&
    at(tree, "chat.tools.global.autoApprove")?.scalar !== true
  )
    return [];
  return one(
    "VS Code",
    tree,
    ["chat.tools.autoApprove"],
    [{ severity: "high", says: "Every tool is called without asking." }],
  );
}

function* openCode(file: SourceFile): Generator<Sighting> {
  const tree = file.tree();
  for (const [name, entry] of entriesOf(at(tree, "agent")))
    if (entry.entries)
      yield {
        kind: "agent",
        name: name.slice(0, 200),
        line: entry.line,
        pointer: `#/agent/${name}`,
        evidence: ["an agent of OpenCode"],
        confidence: 0.9,
      };
  const permission = at(tree, "permission");
  const loose =
    permission?.scalar === "allow" ||
    at(permission, "bash")?.scalar === "allow" ||
    at(permission, "*")?.scalar === "allow";
  if (permission)
    yield* one(
      "OpenCode",
      tree,
      [],
      loose ? [{ severity: "medium", says: "It runs shell commands without asking." }] : [],
    );
}

function* plugin(file: SourceFile): Generator<Sighting> {
  if (file.name === "marketplace.json") {
    for (const it of at(file.tree(), "plugins")?.items ?? [])
      yield {
        kind: "settings",
        name: `plugin ${textAt(it, "name") ?? ""}`.trim(),
        line: it.line,
        evidence: ["offered by a marketplace of plugins"],
      };
    return;
  }
  yield {
    kind: "hook",
    name: file.name,
    line: 1,
    pointer: "",
    evidence: ["a plugin that runs inside the client"],
  };
}

function secret(file: SourceFile, name: string, value: string) {
  const it = secretAt(name, value, file.mark);
  return it ? [it] : [];
}
