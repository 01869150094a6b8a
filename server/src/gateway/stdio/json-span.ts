/**
 * Finds and replaces members of a JSON text without parsing and writing it anew, so that everything else keeps its exact
 * form: integers beyond 2^53, order, escapes. The text must be valid JSON.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const space = /[ \t\r\n]*/y;
export const afterSpace = (text: string, at: number): number => {
  space.lastIndex = at;
  space.exec(text);
  return space.lastIndex;
};

const quote = 34;
const backslash = 92;

export function afterString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
  return text.length;
}

export function afterValue(text: string, at: number): number {
  const first = text[at];
  if (first === '"') return afterString(text, at);
  let i = at;
  if (first === "{" || first === "[") {
    let depth = 0;
    while (i < text.length) {
      const c = text.charCodeAt(i);
      if (c === quote) {
        i = afterString(text, i);
        continue;
      }
      // "[" 91, "{" 123, "]" 93, "}" 125
      if (c === 91 || c === 123) depth++;
      else if ((c === 93 || c === 125) && --depth === 0) return i + 1;
      i++;
    }
    return i;
  }
  while (i < text.length && !/[,}\]\s]/.test(text[i] as string)) i++;
  return i;
}

/** Where the value at this path of members stands; null when there is none. */
export function spanOf(text: string, path: readonly string[]): Span | null {
  let span: Span = { start: afterSpace(text, 0), end: text.length };
  for (const name of path) {
    if (text[span.start] !== "{") return null;
    let found: Span | null = null;
    let at = afterSpace(text, span.start + 1);
    while (at < span.end && text[at] === '"') {
      const keyEnd = afterString(text, at);
      const key = JSON.parse(text.slice(at, keyEnd)) as string;
      const start = afterSpace(text, afterSpace(text, keyEnd) + 1);
      const end = afterValue(text, start);
      // `JSON.parse` keeps the last of several members of one name, so that is the one that was judged.
      if (key === name) found = { start, end };
      at = afterSpace(text, end);
      if (text[at] === ",") at = afterSpace(text, at + 1);
    }
    if (!found) return null;
    span = found;
  }
  return span;
}

/** The text with the value at `path` replaced, where there is one. */
export function replaceAt(text: string, path: readonly string[], json: string): string {
  const span = spanOf(text, path);
  return span ? text.slice(0, span.start) + json + text.slice(span.end) : text;
}

/** The text with members put first into the object at `path`, where there is one. */
export function insertAt(
  text: string,
  path: readonly string[],
  members: Readonly<Record<string, unknown>>,
): string {
  const span = spanOf(text, path);
  const written = JSON.stringify(members).slice(1, -1);
  if (!span || text[span.start] !== "{" || written === "") return text;
  const inner = span.start + 1;
  const empty = text[afterSpace(text, inner)] === "}";
  return text.slice(0, inner) + written + (empty ? "" : ",") + text.slice(inner);
}

/** The text without the member at `path`, where there is one; its neighbours keep their exact form. */
export function removeAt(text: string, path: readonly string[]): string {
  const name = path.at(-1);
  const object = spanOf(text, path.slice(0, -1));
  if (name === undefined || object === null || text[object.start] !== "{") return text;
  const kept: string[] = [];
  let at = afterSpace(text, object.start + 1);
  while (at < object.end && text[at] === '"') {
    const keyEnd = afterString(text, at);
    const end = afterValue(text, afterSpace(text, afterSpace(text, keyEnd) + 1));
    if (JSON.parse(text.slice(at, keyEnd)) !== name) kept.push(text.slice(at, end));
    at = afterSpace(text, end);
    if (text[at] === ",") at = afterSpace(text, at + 1);
  }
  const end = text.indexOf("}", at);
  return `${text.slice(0, object.start)}{${kept.join(",")}${text.slice(end)}`;
}

/** The text with one more item at the end of the list at `path`, where there is one. */
export function appendAt(text: string, path: readonly string[], item: unknown): string {
  const span = spanOf(text, path);
  if (!span || text[span.start] !== "[") return text;
  const last = span.end - 1;
  const empty = afterSpace(text, span.start + 1) === last;
  return `${text.slice(0, last)}${empty ? "" : ","}${JSON.stringify(item)}${text.slice(last)}`;
}
