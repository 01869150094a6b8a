import { randomBytes } from "node:crypto";
import type { Id, IdPrefix } from "@reeve/contract/id";

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

// One call of the system for many ids: it costs more than the ids do.
let pool = randomBytes(0);
let used = 0;
function randomByte(): number {
  if (used === pool.length) {
    pool = randomBytes(4096);
    used = 0;
  }
  return pool[used++] as number;
}

const timeText = (nowMs: number): string => {
  let time = "";
  for (let rest = nowMs, i = 0; i < 10; i++) {
    time = alphabet[rest % 32] + time;
    rest = Math.floor(rest / 32);
  }
  return time;
};

/** The id of what is known by when it began and by a hash of it, in hexadecimal: the same wherever it is made. */
export function idOfHash<P extends IdPrefix>(prefix: P, ms: number, hash: string): Id<P> {
  let rest = BigInt(`0x${hash}`);
  let body = "";
  for (let i = 0; i < 16; i++) {
    body += alphabet[Number(rest & 31n)];
    rest >>= 5n;
  }
  return `${prefix}_${timeText(ms)}${body}`;
}

/** A new id: the prefix, 48 bits of `nowMs`, 80 random bits, in lower-case Crockford base 32. Sortable by time. */
export function newId<P extends IdPrefix>(prefix: P, nowMs: number): Id<P> {
  const time = timeText(nowMs);
  let random = "";
  for (let i = 0; i < 16; i++) random += alphabet[randomByte() & 31];
  return `${prefix}_${time}${random}`;
}

/** When an id was made, in ms since 1970; NaN for a text that is no id. */
export function timeOfId(id: string): number {
  const body = id.slice(id.indexOf("_") + 1);
  if (body.length !== 26) return Number.NaN;
  let ms = 0;
  for (const letter of body.slice(0, 10)) {
    const value = alphabet.indexOf(letter);
    if (value < 0) return Number.NaN;
    ms = ms * 32 + value;
  }
  return ms;
}

/** An unguessable secret of 256 bits with a readable prefix, for tokens and links. */
export const newSecret = (prefix: string): string =>
  `${prefix}_${randomBytes(32).toString("base64url")}`;

/** A key that the receiver of web-hooks checks signatures with, written as Standard Webhooks does. */
export const newHookSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;
