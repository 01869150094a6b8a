import type { Format } from "../signal.ts";
import { parseJson } from "./json.ts";
import type { Parsed } from "./parsed.ts";
import { parseToml } from "./toml.ts";
import { parseYaml } from "./yaml.ts";

const parsers: Readonly<Record<Format, (text: string) => Parsed>> = {
  json: parseJson,
  yaml: parseYaml,
  toml: parseToml,
};

export const parse = (format: Format, text: string): Parsed => parsers[format](text);

/** By the end of its name. */
export function formatOf(name: string): Format {
  if (/\.ya?ml$/i.test(name)) return "yaml";
  if (/\.toml$|^(Pipfile|Cargo\.lock|poetry\.lock|uv\.lock)$/i.test(name)) return "toml";
  return "json";
}

const fence = /^---[ \t]*\r?\n([\s\S]*?)(?:\r?\n)?^(?:---|\.\.\.)[ \t]*$/m;

/** What stands between the lines of dashes at the beginning of a text, as YAML whose lines count from the file's first. */
export function frontMatterOf(text: string): Parsed | null {
  if (!/^---[ \t]*\r?\n/.test(text)) return null;
  const inner = fence.exec(text)?.[1];
  if (inner === undefined)
    return { documents: [], fault: { line: 1, says: "Its front matter has no end." } };
  return parseYaml(`\n${inner}`);
}
