import { fields } from "./dialect.ts";

/** Files that say what an agent may do, or that run by themselves: whoever writes them is past every other rule. */
const files =
  /(^|[\s"'=/\\:>])(\.(claude|cursor|codex|gemini|copilot|windsurf|opencode)[/\\]+([^\s"']*[/\\])?(settings(\.local)?\.json|hooks?(\.json|[/\\])|config\.toml|plugins?[/\\])|(managed-settings|\.mcp|mcp|hooks|managed-mcp|opencode|requirements)\.(json|toml)\b|\.git[/\\]+(hooks[/\\]|config\b)|\.clinerules[/\\]+hooks|\.github[/\\]+hooks|\.reeve[/\\]|\.(bash|zsh)(rc|_profile|env)\b|\.profile\b|policy\.d[/\\]|Cline[/\\]Hooks)/i;

/** The file of this kind that a call would change, as far as can be told; null where none is named. */
export function changesOwnRules(effect: string | null, args: unknown): string | null {
  if (effect === "read") return null;
  const it = fields(args) ?? {};
  // What is written may speak of such a file; where it is written and what is run decide.
  const named = ["file_path", "notebook_path", "path", "filePath", "command", "command_line"];
  const patches = ["patchText", "input", "patch", "diff"];
  for (const name of [...named, ...patches]) {
    const value = it[name];
    const text = Array.isArray(value) ? value.join(" ") : value;
    const found = typeof text === "string" ? files.exec(text) : null;
    if (found !== null) return found[0].replace(/^[\s"'=/\\:>]/, "");
  }
  return null;
}
