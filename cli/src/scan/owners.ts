import path from "node:path";
import { matcher } from "./select.ts";
import { parseYaml } from "./tree/yaml.ts";
import { textAt } from "./tree/tree.ts";
import { readBounded } from "./walk/read-bounded.ts";

/** Who is said to answer for a file of a repository. */
export type Owners = (place: string) => readonly string[];

const nobody: readonly string[] = [];

/** Hints, from CODEOWNERS (the last line that matches) and from the catalog's owner of the whole. */
export function ownersIn(folder: string): Owners {
  const rules = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"]
    .map((name) => readBounded(path.join(folder, name), 1024 * 1024))
    .flatMap((read) => ("text" in read ? [rulesOf(read.text)] : []))[0];
  const catalog = readBounded(path.join(folder, "catalog-info.yaml"), 1024 * 1024);
  const owner =
    "text" in catalog
      ? parseYaml(catalog.text)
          .documents.map((it) => textAt(it, "spec", "owner"))
          .find(Boolean)
      : undefined;
  const whole = owner ? [owner] : nobody;
  return (place) => rules?.findLast(({ matches }) => matches(place))?.owners ?? whole;
}

function rulesOf(text: string) {
  return text.split(/\r?\n/).flatMap((line) => {
    const [pattern, ...owners] = line
      .replace(/(^|\s)#.*$/, "")
      .trim()
      .split(/\s+/);
    if (!pattern || pattern.startsWith("[") || pattern.startsWith("^[")) return [];
    return [{ matches: rule(pattern), owners: owners.filter((it) => /[@]/.test(it)) }];
  });
}

/** As in a .gitignore: from the root with a slash in it, anywhere without; a folder stands for all in it. */
function rule(pattern: string): (place: string) => boolean {
  const inner = pattern.replace(/^\//, "").replace(/\/$/, "");
  const rooted = pattern.startsWith("/") || inner.includes("/");
  const below = matcher(inner === "*" ? "**/*" : `${inner}/**/*`);
  const self = matcher(inner === "*" ? "**/*" : inner);
  if (!rooted) return (place) => self(place) || below(place);
  // Anchored: the matcher finds ends of paths, so the beginning is made one that nothing else has.
  const anchoredSelf = matcher(`\u0001/${inner}`);
  const anchoredBelow = matcher(`\u0001/${inner}/**/*`);
  return (place) => anchoredSelf(`\u0001/${place}`) || anchoredBelow(`\u0001/${place}`);
}
