import { parse } from "smol-toml";
import type { Edit } from "./plan.ts";

const begin = (name: string): string => `# reeve-hook: ${name} begins; reeve connect writes it`;
const end = (name: string): string => `# reeve-hook: ${name} ends`;

/** Lines of Reeve's own between two marks: keys before all tables, tables after all others. The rest of the file stays. */
export const tomlBlock = (file: string, keys: string, tables: string): Edit => ({
  file,
  add(text) {
    const rest = without(text ?? "");
    const parts = [block("keys", keys), rest.trim() === "" ? "" : rest, block("tables", tables)];
    const now = parts.filter(Boolean).join("");
    checked(file, rest, "correct it first");
    checked(file, now, "it says some of this already; take that out first");
    return now;
  },
  remove(text) {
    const rest = without(text);
    return rest.trim() === "" ? null : rest;
  },
});

const block = (name: string, lines: string): string =>
  lines === "" ? "" : `${begin(name)}\n${lines.trim()}\n${end(name)}\n`;

const without = (text: string): string =>
  ["keys", "tables"].reduce((now, name) => {
    const from = now.indexOf(begin(name));
    const to = now.indexOf(end(name), from);
    if (from < 0 || to < 0) return now;
    return now.slice(0, from) + now.slice(to + end(name).length).replace(/^\r?\n/, "");
  }, text);

function checked(file: string, text: string, fix: string): void {
  try {
    parse(text);
  } catch {
    throw new Error(`${file} would be no TOML: ${fix}`);
  }
}
