import type { Traits } from "@reeve/contract/sighting";
import { createHash } from "node:crypto";
import path from "node:path";
import type { Kind, Risk, Sighting } from "../finding.ts";
import { redacted } from "../redact.ts";
import type { Signal, SourceFile } from "../signal.ts";
import { atAny, textAt, textOf, textsOf } from "../tree/tree.ts";
import { hiddenIn } from "./hidden-text.ts";

/** Texts that agents read: what they define, and where each client keeps them. */
interface Row {
  readonly id: string;
  readonly kind: Kind;
  readonly says: string;
  readonly files: readonly string[];
  readonly confidence: number;
  /** Where its name is: in its front matter with the file or its folder as the second choice, or the path itself. */
  readonly named: "file" | "folder" | "path";
  /** Only with front matter that says so. */
  readonly needs?: readonly string[];
}

const skills = [
  ".claude",
  ".agents",
  ".github",
  ".cursor",
  ".copilot",
  ".codeium/windsurf",
  ".windsurf",
  ".gemini",
  ".kiro",
  ".opencode",
  ".openclaw",
  ".codex",
  ".qwen",
  ".agent",
  ".config/opencode",
  ".config/agents",
  "etc/codex",
].map((folder) => `${folder}/skills/**/SKILL.md`);

export const textTable: readonly Row[] = [
  {
    id: "subagent.claude_code",
    kind: "agent",
    says: "subagents of Claude Code",
    files: [".claude/agents/**/*.md"],
    confidence: 0.9,
    named: "file",
  },
  {
    id: "subagent.copilot",
    kind: "agent",
    says: "custom agents of Copilot",
    files: [".github/agents/**/*.md", ".copilot/agents/**/*.md", "*.agent.md", "*.chatmode.md"],
    confidence: 0.9,
    named: "file",
  },
  {
    id: "subagent.other",
    kind: "agent",
    says: "agents of Cursor, Gemini CLI, OpenCode, Kiro, Qwen Code, Codex and others",
    files: [
      ".cursor/agents/**/*.md",
      ".gemini/agents/**/*.md",
      ".opencode/{agent,agents}/**/*.md",
      ".config/opencode/{agent,agents}/**/*.md",
      ".kiro/agents/**/*.md",
      ".qwen/agents/**/*.md",
      ".agents/agents/**/*.md",
      ".config/agents/**/*.agent.md",
      ".factory/droids/*.md",
      ".openclaw/agents/**/AGENT.md",
    ],
    confidence: 0.85,
    named: "file",
  },
  {
    id: "subagent.plugin",
    kind: "agent",
    says: "agents that a plugin brings",
    files: ["agents/*.md"],
    confidence: 0.75,
    named: "file",
    needs: ["name", "description"],
  },
  {
    id: "skill.client",
    kind: "skill",
    says: "skills in the folders of clients",
    files: skills,
    confidence: 0.95,
    named: "folder",
  },
  {
    id: "skill.file",
    kind: "skill",
    says: "skills anywhere else",
    files: ["SKILL.md"],
    confidence: 0.85,
    named: "folder",
  },
  {
    id: "command.client",
    kind: "command",
    says: "prompts kept as commands",
    files: [
      ".claude/commands/**/*.md",
      ".cursor/commands/**/*.md",
      ".opencode/command/**/*.md",
      ".github/prompts/*.prompt.md",
      ".codex/prompts/*.md",
      ".windsurf/workflows/*.md",
      ".agent/workflows/*.md",
    ],
    confidence: 0.8,
    named: "file",
  },
  {
    id: "instructions.project",
    kind: "instructions",
    says: "instructions for any agent or one client's",
    files: [
      "AGENTS.md",
      "AGENTS.override.md",
      "AGENT.md",
      "CLAUDE.md",
      "CLAUDE.local.md",
      "GEMINI.md",
      "QWEN.md",
      "WARP.md",
      "CRUSH.md",
      "CONVENTIONS.md",
      ".cursorrules",
      ".windsurfrules",
      ".clinerules",
      ".roorules",
      ".goosehints",
      "replit.md",
      ".junie/guidelines.md",
      ".rules",
    ],
    confidence: 0.8,
    named: "path",
  },
  {
    id: "instructions.rules",
    kind: "instructions",
    says: "folders of rules",
    files: [
      ".cursor/rules/**/*.mdc",
      ".cursor/rules/**/*.md",
      ".windsurf/rules/**/*.md",
      ".clinerules/**/*.md",
      ".roo/rules*/**/*.md",
      ".kilocode/rules*/**/*.md",
      ".kilo/rules/**/*.md",
      ".agent/rules/**/*.md",
      ".claude/rules/**/*.md",
      ".kiro/steering/*.md",
      ".continue/rules/**/*.md",
      ".amazonq/rules/**/*.md",
      ".augment/rules/**/*.md",
      ".trae/rules/**/*.md",
    ],
    confidence: 0.8,
    named: "path",
  },
  {
    id: "instructions.copilot",
    kind: "instructions",
    says: "instructions for Copilot",
    files: [".github/copilot-instructions.md", ".github/instructions/**/*.instructions.md"],
    confidence: 0.8,
    named: "path",
  },
];

export const markdownSignals: readonly Signal[] = textTable.map((row) => ({
  ...row,
  read: (file) => read(file, row),
}));

/** Files that explain a folder of definitions define nothing. */
const explains = /^(?:readme|index|changelog|contributing|license)\.mdx?$/i;

function* read(file: SourceFile, row: Row): Generator<Sighting> {
  // `docs/agents.md` is a page about agents: these names are written as they are.
  if (row.id === "instructions.project" && !row.files.some((it) => it.endsWith(file.name))) return;
  if (row.named !== "path" && explains.test(file.name)) return;
  if (
    row.id === "instructions.project" &&
    file.name === "CONVENTIONS.md" &&
    !/\b(?:aider|agent|AI|LLM)\b/.test(file.text)
  )
    return;
  const front = file.frontMatter();
  if (row.needs && !row.needs.every((key) => textAt(front, key) !== null)) return;
  const tools = textsOf(atAny(front, "tools", "allowed-tools", "allowedTools"));
  const model = textOf(atAny(front, "model"));
  const evidence = [
    ...(tools.length > 0
      ? [
          `tools ${tools
            .slice(0, 20)
            .map((it) => redacted(it.slice(0, 80)))
            .join(", ")}`,
        ]
      : []),
    ...(model ? [`model ${redacted(model.slice(0, 80))}`] : []),
    ...(atAny(front, "hooks") ? ["brings hooks"] : []),
    ...(atAny(front, "mcpServers", "mcp-servers") ? ["brings MCP servers"] : []),
  ];
  yield {
    kind: row.kind,
    name: nameOf(file, row, textAt(front, "name")),
    line: 1,
    pointer: "",
    evidence: [...evidence, `text ${digest(file.text)}`],
    ...(row.kind === "agent" && {
      traits: traitsOf(tools, model, textAt(front, "permissionMode"), digest(file.text)),
    }),
    risks: [...risksOf(row.kind, tools, textAt(front, "permissionMode")), ...hiddenIn(file.text)],
  };
}

/** By what copies of one agent are told apart. Of its text there is a hash. */
function traitsOf(
  tools: readonly string[],
  model: string | null,
  mode: string | null,
  prompt: string,
): Traits {
  const short = (text: string): string => redacted(text.slice(0, 200)).trim().slice(0, 200);
  const named = tools
    .slice(0, 200)
    .map(short)
    .filter((it) => it !== "");
  return {
    prompt,
    ...(model !== null && short(model) !== "" && { model: short(model) }),
    ...(named.length > 0 && { tools: named }),
    ...(mode !== null && short(mode) !== "" && { permissions: short(mode) }),
  };
}

/** So that a change of what agents read is seen as one. */
const digest = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 12);

function nameOf(file: SourceFile, row: Row, given: string | null): string {
  if (row.named === "path") return file.name;
  if (given !== null && row.kind !== "command") return redacted(given.slice(0, 200));
  const folder = path.posix.basename(path.posix.dirname(file.path));
  return redacted(
    row.named === "folder"
      ? folder
      : file.name.replace(/(?:\.agent|\.chatmode|\.prompt)?\.md$/i, ""),
  );
}

function risksOf(kind: Kind, tools: readonly string[], mode: string | null): Risk[] {
  const risks: Risk[] = [];
  if (
    tools.some((it) => it === "*" || /^Bash(?:\(\*?\*?\)|\(\*:\*\))?$/.test(it)) &&
    kind !== "agent"
  )
    risks.push({ severity: "medium", says: "It may run any shell command without asking." });
  if (mode === "bypassPermissions")
    risks.push({ severity: "high", says: "It asks nobody for permission." });
  return risks;
}
