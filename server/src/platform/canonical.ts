import { hash } from "node:crypto";

/**
 * Canonical JSON (RFC 8785): the same value always gives the same text, so that a hash over it can be checked again.
 * Members that are undefined are left out, as `JSON.stringify` does. A lone surrogate stays an escape, so that the text
 * is always valid UTF-8.
 */
export function canonical(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object" || value === null) return scalar(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(",")}]`;
  if ("toJSON" in value && typeof value.toJSON === "function") return canonical(value.toJSON());
  let members = "";
  for (const name of inOrder(Object.keys(value))) {
    const member = (value as Record<string, unknown>)[name];
    if (member === undefined) continue;
    members += `${members === "" ? "" : ","}${quoted(name)}:${canonical(member)}`;
  }
  return `{${members}}`;
}

function scalar(value: unknown): string {
  if (typeof value === "number" && !Number.isFinite(value))
    throw new TypeError(`${value} is not JSON`);
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`a ${typeof value} is not JSON`);
  return text;
}

/** Comparing compares UTF-16 code units, which is the order that the RFC asks for. Most of what is hashed stands in it. */
function inOrder(names: string[]): string[] {
  for (let n = 1; n < names.length; n++)
    if ((names[n] as string) < (names[n - 1] as string)) return names.sort();
  return names;
}

/** Names that were written before; the same few come again and again, and agents choose the rest. */
const written = new Map<string, string>();
const mostWritten = 1_000;

function quoted(name: string): string {
  const known = written.get(name);
  if (known !== undefined) return known;
  const text = JSON.stringify(name);
  if (written.size < mostWritten && name.length < 50) written.set(name, text);
  return text;
}

/** SHA-256 (hex) of the canonical JSON. */
export const canonicalHash = (value: unknown): string => hash("sha256", canonical(value), "hex");
