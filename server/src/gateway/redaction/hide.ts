import { isUtf8 } from "node:buffer";
import type { Hidden } from "../../policy/decide/redaction.ts";
import { secretName } from "../../platform/redact.ts";
import { isCard } from "./card.ts";
import { count, hideInPlain, mark, type Found } from "./detect.ts";
import { editJson, type Path } from "./json-edit.ts";

/** A message that cannot be passed on without what must be hidden; the text says why. */
export class CannotHide extends Error {
  override readonly name = "CannotHide";
}

/** What is a piece of the protocol and not of an answer: a client needs it as it was. */
const protocol = new Set(
  [
    ["result", "requestState"],
    ["result", "nextCursor"],
    ["result", "resultType"],
    ["params", "progressToken"],
    ["params", "requestId"],
    ["params", "elicitationId"],
    ["params", "subscriptionId"],
  ].map((path) => path.join("/")),
);

/**
 * One message of a tool server without what must be hidden: in results and errors, in what is told on the way and in what
 * the agent's side is asked, in structured content and in the texts that repeat it. Throws SyntaxError where it is no JSON.
 */
export function hideInMessage(text: string, hidden: Hidden, found: Found): string {
  const message: unknown = JSON.parse(text);
  if (!isRecord(message)) return hideInText(text, hidden, found);
  const { result } = message;
  if (isRecord(result) && (result["resultType"] === "task" || isRecord(result["task"])))
    throw new CannotHide("the answer would come later and by another way");
  const instead =
    hidden.classes.size > 0 ? unreadable(message, hidden, found) : new Map<string, string>();
  return editJson(text, {
    value: (path, first) => {
      if (path.length === 2 && protocol.has(path.join("/"))) return rawAt(message, path);
      const other = instead.size > 0 ? instead.get(JSON.stringify(path)) : undefined;
      if (other !== undefined) return other;
      const inner = path[1] === "structuredContent" && path[0] === "result" ? path.slice(2) : null;
      return inner === null ? null : member(inner, first, hidden, found);
    },
    text: (value, path) =>
      isContent(path) ? changed(value, hideInText(value, hidden, found)) : null,
    number: (source) => number(source, hidden, found),
    name: (name) => changed(name, hideInPlain(name, hidden.classes, found)),
  });
}

/** The envelope of a message is not what it says. */
const isContent = ([first]: Path): boolean =>
  first === "result" || first === "error" || first === "params";
const changed = (before: string, after: string): string | null => (after === before ? null : after);

function rawAt(
  message: Readonly<Record<string, unknown>>,
  [first = "", second = ""]: Path,
): string | null {
  const outer = message[first];
  const value = isRecord(outer) ? outer[second] : undefined;
  return typeof value === "string" || typeof value === "number" ? JSON.stringify(value) : null;
}

const deepestText = 3;
const deepest = 256;

/** A text without what must be hidden; one that is JSON itself is looked into, as the same data is often given twice. */
export function hideInText(text: string, hidden: Hidden, found: Found, depth = 0): string {
  if (depth >= deepestText || !looksLikeJson(text)) return hideInPlain(text, hidden.classes, found);
  return editJson(text, {
    value: (path, first) => member(path, first, hidden, found),
    text: (value) => changed(value, hideInText(value, hidden, found, depth + 1)),
    number: (source) => number(source, hidden, found),
    name: (name) => changed(name, hideInPlain(name, hidden.classes, found)),
  });
}

function looksLikeJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What stands instead of a member that must be hidden whole: one that is named, or one that is called a secret. */
function member(
  path: Path,
  first: string,
  { fields, classes }: Hidden,
  found: Found,
): string | null {
  const field = fields.find(
    (names) =>
      names.length === path.length &&
      names.every((name, at) => name === "*" || name === String(path[at])),
  );
  const last = path.at(-1);
  // true, false and null say nothing that could be used.
  const telling = first !== "t" && first !== "f" && first !== "n";
  const secret =
    classes.has("secret") && telling && typeof last === "string" && secretName.test(last);
  if (!field && !secret) return null;
  const name = field ? "field" : "secret";
  count(found, name, 1);
  return JSON.stringify(mark(name));
}

function number(source: string, { classes }: Hidden, found: Found): string | null {
  if (!classes.has("card") || !/^\d{13,19}$/.test(source) || !isCard(source)) return null;
  count(found, "card", 1);
  return JSON.stringify(mark("card"));
}

/** What cannot be looked into is not passed on: by the path of the value, what stands instead. */
function unreadable(message: object, hidden: Hidden, found: Found): Map<string, string> {
  const instead = new Map<string, string>();
  const open: { readonly value: unknown; readonly path: Path }[] = [{ value: message, path: [] }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path } = next;
    if (path.length > deepest) throw new CannotHide("it is nested too deeply");
    if (Array.isArray(value))
      for (const [at, inner] of value.entries()) open.push({ value: inner, path: [...path, at] });
    if (!isRecord(value)) continue;
    const { type, data, blob } = value;
    if ((type === "image" || type === "audio") && typeof data === "string") {
      count(found, "binary", 1);
      const text = `[withheld: ${type}, into which Reeve cannot look]`;
      instead.set(JSON.stringify(path), JSON.stringify({ type: "text", text }));
    } else if (typeof blob === "string")
      instead.set(
        JSON.stringify([...path, "blob"]),
        JSON.stringify(hideInBlob(blob, hidden, found)),
      );
    for (const name of Object.keys(value)) open.push({ value: value[name], path: [...path, name] });
  }
  return instead;
}

function hideInBlob(blob: string, hidden: Hidden, found: Found): string {
  const bytes = Buffer.from(blob, "base64");
  if (bytes.length > 0 && isUtf8(bytes) && !bytes.includes(0))
    return Buffer.from(hideInText(bytes.toString(), hidden, found)).toString("base64");
  count(found, "binary", 1);
  return "";
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
