import type { Signal } from "./signal.ts";

/** One way a signal names files, made ready. */
interface Selection {
  readonly signal: Signal;
  readonly matches: (path: string) => boolean;
}

/** Which signals look at a file, by its path alone: what nobody names is never opened. */
export type Select = (path: string, name: string) => readonly Signal[];

/** Paths are compared without case: file systems that people use do so as well. */
export function selecting(signals: readonly Signal[]): Select {
  const byName = new Map<string, Selection[]>();
  const byEnd = new Map<string, Selection[]>();
  const others: Selection[] = [];
  for (const signal of signals)
    for (const pattern of signal.files) {
      const last = pattern.slice(pattern.lastIndexOf("/") + 1).toLowerCase();
      const selection = { signal, matches: matcher(pattern) };
      const end = /^\*[^*?{}]*(\.[^.*?{}]+)$/.exec(last)?.[1];
      if (!/[*?{]/.test(last)) put(byName, last, selection);
      else if (end !== undefined) put(byEnd, end, selection);
      else others.push(selection);
    }
  return (path, name) => {
    const low = name.toLowerCase();
    const dot = low.lastIndexOf(".");
    const found = new Set<Signal>();
    const lists = [byName.get(low), dot >= 0 ? byEnd.get(low.slice(dot)) : undefined, others];
    for (const list of lists)
      for (const { signal, matches } of list ?? []) if (matches(path)) found.add(signal);
    return [...found];
  };
}

function put(map: Map<string, Selection[]>, key: string, value: Selection): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** `*` stays within a folder, `**` does not; the pattern is the end of the path. */
export function matcher(pattern: string): (path: string) => boolean {
  const source = pattern
    .split("/")
    .map((part) =>
      part === "**"
        ? "(?:[^/]+/)*"
        : `${part
            .replaceAll(/[.+^$()|[\]\\]/g, String.raw`\$&`)
            .replaceAll("*", "[^/]*")
            .replaceAll("?", "[^/]")
            .replaceAll(/\{([^}]*)\}/g, (_, any: string) => `(?:${any.replaceAll(",", "|")})`)}/`,
    )
    .join("")
    .replace(/\/$/, "");
  const whole = new RegExp(`(?:^|/)${source}$`, "i");
  return (path) => whole.test(path);
}
