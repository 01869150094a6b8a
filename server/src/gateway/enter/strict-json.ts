import { isUtf8 } from "node:buffer";

export type StrictJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly why: string };

const quote = 0x22;
const backslash = 0x5c;

/**
 * Reads JSON that can be read in one way only: what is decided on must be what the tool server will execute. Refuses
 * invalid UTF-8, trailing data, repeated member names, and more depth or values than the limits.
 */
export function parseStrict(
  bytes: Buffer,
  limits: { readonly depth: number; readonly values: number },
): StrictJson {
  if (!isUtf8(bytes)) return { ok: false, why: "it is not valid UTF-8" };
  const shape = measure(bytes);
  if (shape.depth > limits.depth)
    return { ok: false, why: `it is nested more than ${limits.depth} levels deep` };
  if (shape.values > limits.values)
    return { ok: false, why: `it has more than ${limits.values} values` };
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch {
    return { ok: false, why: "it is not JSON" };
  }
  // Every member has one colon outside strings; JSON.parse keeps one of a repeated name. So a difference is a repeat.
  const members = countMembers(value);
  if (Number.isNaN(members)) return { ok: false, why: "it has a number too large to represent" };
  if (members !== shape.members)
    return { ok: false, why: "it repeats a member name in one object" };
  return { ok: true, value };
}

/** Depth, members and values, counted on the bytes, so that a bomb is refused before it is built. */
function measure(bytes: Buffer): { depth: number; members: number; values: number } {
  let level = 0;
  let depth = 0;
  let members = 0;
  let commas = 0;
  for (let i = 0; i < bytes.length; i++) {
    switch (bytes[i] as number) {
      case quote:
        i = endOfString(bytes, i);
        break;
      case 0x5b:
      case 0x7b:
        if (++level > depth) depth = level;
        break;
      case 0x5d:
      case 0x7d:
        level--;
        break;
      case 0x3a:
        members++;
        break;
      case 0x2c:
        commas++;
        break;
      default:
    }
  }
  return { depth, members, values: members + commas + 1 };
}

/** The position of the closing quote, or the end where there is none. */
function endOfString(bytes: Buffer, open: number): number {
  for (let close = bytes.indexOf(quote, open + 1); close >= 0;) {
    let slashes = 0;
    while (bytes[close - 1 - slashes] === backslash) slashes++;
    if (slashes % 2 === 0) return close;
    close = bytes.indexOf(quote, close + 1);
  }
  return bytes.length;
}

/** NaN where a number overflowed: the tool server would read another value than the one decided on. */
function countMembers(value: unknown): number {
  if (typeof value === "number") return Number.isFinite(value) ? 0 : Number.NaN;
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countMembers(item);
    return count;
  }
  const record = value as Record<string, unknown>;
  for (const name of Object.keys(record)) count += 1 + countMembers(record[name]);
  return count;
}
