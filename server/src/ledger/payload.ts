import { randomFillSync } from "node:crypto";
import { sha256 } from "./checkpoints/tree.ts";
import { canonical } from "../platform/canonical.ts";

/** What stands in a body for what is kept apart from it; no other member of a record may be called so. */
export const keptApart = "reeve/kept-apart";
/** What stands for what was too large to keep. */
export const leftOut = "reeve/left-out";

const saltHex = 32;
const pool = Buffer.alloc(4_096);
let used = pool.length;

/** Drawn many at once: one for each record is asked for while an agent waits. */
function salt(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool.toString("hex", used, (used += saltHex / 2));
}

export interface Apart {
  /** Stands in the body in place of the value. */
  readonly mark: { readonly [keptApart]: string };
  readonly payload: string;
}

/**
 * A value that may have to go before its record does. The record names the hash of salt and value, so that the value
 * can be proved while it is there, and not be guessed once it is gone.
 */
export function apart(value: unknown): Apart {
  const payload = salt() + canonical(value);
  return { mark: { [keptApart]: sha256(payload).toString("hex") }, payload };
}

/** As PostgreSQL has it in `record_text`. */
const markText = (hash: string): string => `{"${keptApart}":"${hash}"}`;

/** The body as if nothing had been kept apart; where the payload is gone, the mark stays. */
export function wholeBody(body: string, payload: string | null): string {
  if (payload === null) return body;
  const mark = markText(sha256(payload).toString("hex"));
  return body.replace(mark, () => payload.slice(saltHex));
}

/** Whether the value that a body names by its hash is this payload. */
export const belongs = (body: string, payload: string): boolean =>
  body.includes(markText(sha256(payload).toString("hex")));

interface Marked {
  readonly intent?: { readonly args?: unknown };
  readonly end?: { readonly result?: { readonly preview?: unknown } | null };
}

/** Whether a body names something that is kept apart. */
export function hasApart(body: string): boolean {
  const { intent, end } = JSON.parse(body) as Marked;
  return isGone(intent?.args) || isGone(end?.result?.preview);
}

/** Whether what stands here is only the mark of something that is gone. */
export const isGone = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.hasOwn(value, keptApart);
