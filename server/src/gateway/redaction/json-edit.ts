import { afterSpace, afterString, afterValue } from "../stdio/json-span.ts";

export type Path = readonly (string | number)[];

/** What becomes of the parts of a JSON text. Null where a part stays as it is. */
export interface Edits {
  /** JSON that stands instead of a whole value, whatever it is; what stands there is not looked into. */
  value(path: Path, first: string): string | null;
  text(text: string, path: Path): string | null;
  number(source: string): string | null;
  name(name: string): string | null;
}

interface Open {
  readonly isObject: boolean;
  /** Names that were changed, so that two that look alike now stay two. */
  readonly changed: Set<string>;
}

const quote = '"';

/**
 * A JSON text with some of its parts changed, everything else byte for byte as it was: numbers keep their digits. The
 * text must be valid JSON. Does not recurse, so that depth cannot exhaust the stack.
 */
export function editJson(text: string, edits: Edits): string {
  const open: Open[] = [];
  const path: (string | number)[] = [];
  let out = "";
  let copied = 0;
  let at = afterSpace(text, 0);
  const replace = (start: number, end: number, by: string | null): void => {
    if (by === null) return;
    out += text.slice(copied, start) + by;
    copied = end;
  };
  while (at < text.length) {
    const here = open.at(-1);
    const c = text[at];
    if (c === "}" || c === "]") {
      open.pop();
      path.pop();
      at = afterSpace(text, at + 1);
      continue;
    }
    if (c === ",") {
      if (here?.isObject === false) path[path.length - 1] = Number(path.at(-1)) + 1;
      at = afterSpace(text, at + 1);
      continue;
    }
    if (here?.isObject) {
      const end = afterString(text, at);
      const name = decoded(text.slice(at, end));
      path[path.length - 1] = name;
      replace(at, end, nameOf(here, edits.name(name)));
      at = afterSpace(text, afterSpace(text, end) + 1);
    }
    const first = text[at] ?? "";
    const instead = edits.value(path, first);
    if (instead !== null) {
      const end = afterValue(text, at);
      replace(at, end, instead);
      at = afterSpace(text, end);
      continue;
    }
    if (first === "{" || first === "[") {
      open.push({ isObject: first === "{", changed: new Set() });
      path.push(0);
      at = afterSpace(text, at + 1);
      continue;
    }
    const end = afterValue(text, at);
    const source = text.slice(at, end);
    if (first === quote) {
      const by = edits.text(decoded(source), path);
      replace(at, end, by === null ? null : JSON.stringify(by));
    } else if (first !== "t" && first !== "f" && first !== "n")
      replace(at, end, edits.number(source));
    at = afterSpace(text, Math.max(end, at + 1));
  }
  return out + text.slice(copied);
}

const decoded = (source: string): string =>
  source.includes("\\") ? (JSON.parse(source) as string) : source.slice(1, -1);

function nameOf({ changed }: Open, name: string | null): string | null {
  if (name === null) return null;
  let own = name;
  for (let n = 2; changed.has(own); n++) own = `${name} ${n}`;
  changed.add(own);
  return JSON.stringify(own);
}
