import { hash } from "node:crypto";

/**
 * Canonical JSON (RFC 8785): the same value always gives the same text, so that a hash over it can be checked again.
 * Members that are undefined are left out, as `JSON.stringify` does. A lone surrogate stays an escape, so that the text
 * is always valid UTF-8.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(",")}]`;
  if (typeof value !== "object" || value === null) {
    if (typeof value === "number" && !Number.isFinite(value))
      throw new TypeError(`${value} is not JSON`);
    const text = JSON.stringify(value);
    if (text === undefined) throw new TypeError(`a ${typeof value} is not JSON`);
    return text;
  }
  if ("toJSON" in value && typeof value.toJSON === "function") return canonical(value.toJSON());
  let members = "";
  // Default sorting compares UTF-16 code units, which is the order that the RFC asks for.
  for (const name of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[name];
    if (member === undefined) continue;
    members += `${members ? "," : ""}${JSON.stringify(name)}:${canonical(member)}`;
  }
  return `{${members}}`;
}

/** SHA-256 (hex) of the canonical JSON. */
export const canonicalHash = (value: unknown): string => hash("sha256", canonical(value), "hex");
