import type { Risk, Sighting } from "../finding.ts";
import { formOf, redacted } from "../redact.ts";
import type { Signal, SourceFile } from "../signal.ts";
import {
  at,
  atAny,
  entriesOf,
  itemsOf,
  pointer,
  textAt,
  textOf,
  texts,
  type Tree,
} from "../tree/tree.ts";

/** Where clients keep the commands that they run by themselves. */
export const hookTable: readonly { id: string; says: string; files: readonly string[] }[] = [
  {
    id: "hooks.claude_code",
    says: "hooks of Claude Code",
    files: [
      ".claude/settings.json",
      ".claude/settings.local.json",
      "managed-settings.json",
      "managed-settings.d/*.json",
      "hooks/hooks.json",
      ".claude-plugin/plugin.json",
    ],
  },
  {
    id: "hooks.cursor",
    says: "hooks of Cursor",
    files: [".cursor/hooks.json", "Cursor/hooks.json", "etc/cursor/hooks.json"],
  },
  {
    id: "hooks.copilot",
    says: "hooks of Copilot",
    files: [
      ".github/hooks/*.json",
      ".copilot/hooks/*.json",
      ".copilot/settings.json",
      ".github/copilot/settings.json",
    ],
  },
  {
    id: "hooks.codex",
    says: "hooks of Codex",
    files: [
      ".codex/hooks.json",
      ".codex/config.toml",
      ".codex/requirements.toml",
      "etc/codex/*.toml",
    ],
  },
  {
    id: "hooks.gemini",
    says: "hooks of Gemini CLI and Qwen Code",
    files: [".gemini/settings.json", "gemini-cli/settings.json", ".qwen/settings.json"],
  },
  {
    id: "hooks.other",
    says: "hooks of Windsurf, Kiro, iFlow, Tabnine, Qoder, CodeBuddy and Amazon Q",
    files: [
      ".windsurf/hooks.json",
      ".codeium/windsurf/hooks.json",
      "windsurf/hooks.json",
      ".kiro/hooks/*",
      ".kiro/agents/*.json",
      ".aws/amazonq/agents/*.json",
      ".amazonq/agents/*.json",
      ".iflow/settings.json",
      ".tabnine/agent/settings.json",
      ".qoder/settings.json",
      ".qoder.json",
      ".codebuddy/settings.json",
      ".factory/settings.json",
      ".augment/settings.json",
    ],
  },
];

export const hookSignals: readonly Signal[] = [
  ...hookTable.map((row): Signal => ({ ...row, confidence: 0.9, read: declared })),
  {
    id: "hooks.cline",
    says: "hooks of Cline: every file of the folder",
    files: [".clinerules/hooks/*", "Cline/Hooks/*", "cline/hooks/*"],
    confidence: 0.85,
    read: script,
  },
];

function* declared(file: SourceFile): Generator<Sighting> {
  const tree = file.tree(file.name.endsWith(".kiro.hook") ? "json" : undefined);
  const then = at(tree, "then");
  const kiro = then && textAt(then, "type") !== null ? commandOf(then) : null;
  if (tree && kiro !== null) yield hook(file, textAt(tree, "name") ?? file.name, tree, kiro, []);
  const place = at(tree, "hooks");
  for (const [event, value] of entriesOf(place))
    yield* commands(file, event, value, ["hooks", event], "");
  for (const [i, value] of itemsOf(place).entries())
    yield* commands(
      file,
      textOf(atAny(value, "event", "on", "trigger")) ?? "hook",
      value,
      ["hooks", String(i)],
      "",
    );
}

/** Commands lie in lists of lists with a matcher in between; each client nests them differently. */
function* commands(
  file: SourceFile,
  event: string,
  tree: Tree,
  keys: readonly string[],
  matcher: string,
): Generator<Sighting> {
  const own = textAt(tree, "matcher") ?? matcher;
  const command = commandOf(tree);
  if (command !== null)
    yield hook(file, own === "" || own === "*" ? event : `${event} ${own}`, tree, command, keys);
  for (const [i, item] of itemsOf(tree).entries()) {
    const text = textOf(item);
    if (text !== null) yield hook(file, event, item, text, [...keys, String(i)]);
    else yield* commands(file, event, item, [...keys, String(i)], own);
  }
  const inner = at(tree, "hooks");
  if (inner) yield* commands(file, event, inner, [...keys, "hooks"], own);
}

const commandOf = (tree: Tree): string | null =>
  textOf(atAny(tree, "command", "bash", "powershell", "run", "url", "prompt", "cmd")) ??
  (itemsOf(at(tree, "command"))
    .map((it) => String(it.scalar))
    .join(" ") ||
    null);

function hook(
  file: SourceFile,
  name: string,
  tree: Tree,
  command: string,
  keys: readonly string[],
): Sighting {
  const secrets = [...texts(tree)].flatMap(({ keys: inner, text }) => {
    const what = formOf(text) ?? inlineSecret(text);
    return what ? [{ name: inner.at(-1) ?? name, what, mark: file.mark(text) }] : [];
  });
  return {
    kind: "hook",
    name: redacted(name.slice(0, 200)),
    line: tree.line,
    pointer: pointer(...keys),
    evidence: [says(command)],
    risks: risksOf(command),
    secrets,
  };
}

/** `Authorization: Bearer …` within a command. */
const inlineSecret = (text: string): string | null =>
  /(?:bearer|token|api[-_]?key)[\s:="']+(?!\$)[\w.-]{20,}/i.test(text)
    ? "a token within a command"
    : null;

/** The program only: what it is given may hold secrets. */
function says(command: string): string {
  if (/\/hooks\/(?:claude-code|cursor|codex|gemini|copilot)\b/.test(command)) return "asks Reeve";
  if (/^https?:/.test(command)) return "asks an address";
  const words = command.trim().split(/\s+/);
  const [first = "", ...rest] = words.slice(
    Math.max(
      0,
      words.findIndex((it) => !/^\w+=/.test(it)),
    ),
  );
  const program =
    first
      .replaceAll(/^["']|["']$/g, "")
      .split(/[/\\]/)
      .at(-1) ?? first;
  const script = rest.find((it) => /^[\w./$"{}-]+\.(?:sh|py|js|mjs|ts|rb|ps1|cmd)"?$/.test(it));
  const shown = /^[\w.@+-]{1,80}$/.test(program) ? redacted(program) : "a command";
  return `runs ${shown}${script ? ` ${redacted(script.replaceAll('"', "").split("/").at(-1) ?? "")}` : ""}`;
}

function risksOf(command: string): Risk[] {
  const risks: Risk[] = [];
  if (
    /\b(?:curl|wget)\b[^|;&]*\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b|\biex\b|invoke-expression/i.test(
      command,
    )
  )
    risks.push({ severity: "high", says: "It downloads something and runs it." });
  else if (
    /\b(?:curl|wget|nc|ncat|invoke-webrequest|iwr)\b/i.test(command) &&
    !/localhost|127\.0\.0\.1|\/hooks\//.test(command)
  )
    risks.push({ severity: "medium", says: "It sends something over the network." });
  if (/\bbase64\s+(?:-d|--decode)|\beval\b/.test(command))
    risks.push({ severity: "high", says: "It runs something that it unpacks first." });
  if (/\bsudo\b/.test(command)) risks.push({ severity: "medium", says: "It runs as root." });
  if (/npx\s+-y|@latest\b/.test(command))
    risks.push({ severity: "low", says: "It runs whatever version the registry serves next." });
  return risks;
}

function* script(file: SourceFile): Generator<Sighting> {
  if (/\.(?:md|txt)$/i.test(file.name)) return;
  yield {
    kind: "hook",
    name: file.name,
    line: 1,
    pointer: "",
    evidence: ["a file that is run on the event it is named after"],
    risks: risksOf(file.text),
  };
}
