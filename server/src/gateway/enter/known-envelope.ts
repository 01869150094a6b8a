import type { Message } from "./message.ts";

const prefix = "io.modelcontextprotocol/";
const versionKey = `${prefix}protocolVersion`;
const mostKept = 256;
const longestKept = 4_096;

/**
 * Envelopes (`_meta` of 2026-07-28) that the protocol's own check found valid. A client sends the same one with every
 * request, and checking it again costs more than deciding the call.
 */
export interface KnownEnvelopes {
  /** What the check would look at, in one text; null where that is more than the envelope that clients repeat. */
  keyOf(message: Message, body: unknown): string | null;
  has(key: string): boolean;
  add(key: string): void;
}

export function openKnownEnvelopes(): KnownEnvelopes {
  const kept = new Set<string>();
  return {
    keyOf,
    has: (key) => kept.has(key),
    add(key) {
      if (kept.size >= mostKept) kept.delete(kept.values().next().value as string);
      kept.add(key);
    },
  };
}

function keyOf(message: Message, body: unknown): string | null {
  if (message.kind !== "request" || Object.keys(body as object).length !== 4) return null;
  const meta = Object.hasOwn(message.params, "_meta") ? message.params["_meta"] : null;
  if (typeof meta !== "object" || meta === null || !Object.hasOwn(meta, versionKey)) return null;
  const checked: unknown[] = [message.method === "initialize"];
  for (const [name, value] of Object.entries(meta)) {
    if (name.startsWith(prefix)) checked.push(name, value);
    // A client counts its calls in it; what is checked is its kind alone.
    else if (name === "progressToken")
      checked.push(name, Number.isSafeInteger(value) ? "a number" : typeof value);
  }
  const key = JSON.stringify(checked);
  return key.length <= longestKept ? key : null;
}
