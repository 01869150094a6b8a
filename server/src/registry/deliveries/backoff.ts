import { createHash } from "node:crypto";

const firstMs = 5_000;
const longestMs = 15 * 60_000;

/** A number from 0 to 1 that an id and a count give, always the same: many that failed at once do not come back at once. */
const spreadOf = (id: string, attempt: number): number =>
  createHash("sha256").update(`${id} ${attempt}`).digest().readUInt32BE() / 0xffff_ffff;

/** How long to wait after an attempt that failed: twice as long each time, and up to half as long again. */
export function waitAfter(id: string, attempt: number, askedMs = 0): number {
  const wait = Math.min(firstMs * 2 ** Math.min(attempt - 1, 20), longestMs);
  return Math.max(askedMs, Math.round(wait * (1 + spreadOf(id, attempt) / 2)));
}
