import { createHash, createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import type { Clock } from "../../platform/clock.ts";

/** One exchange as one process hands it to another. */
export interface Handed {
  readonly method: "POST" | "GET" | "DELETE";
  readonly headers: Readonly<Record<string, string>>;
  readonly agent: string;
  readonly body: Buffer | null;
}

/** How far the clocks of two processes may be apart. */
const windowMs = 60_000;
export const sealHeader = "reeve-peer";

const digest = (payload: Buffer): string =>
  createHash("sha256").update(payload).digest("base64url");
const mac = (key: Buffer, to: Place, at: number, hash: string): Buffer =>
  createHmac("sha256", key)
    .update(["reeve peer 1", to.process, to.server, at, hash].join("\n"))
    .digest();

/** For whom it is. */
export interface Place {
  readonly process: string;
  readonly server: string;
}

/** The bytes that are sent, and the header that says they come from a process with the same key, for this one only. */
export function handOver(
  key: Buffer,
  clock: Clock,
  to: Place,
  { method, headers, agent, body }: Handed,
): { readonly payload: Buffer; readonly seal: string } {
  const head = { method, headers, agent, hasBody: body !== null, once: randomUUID() };
  const payload = Buffer.concat([
    Buffer.from(`${JSON.stringify(head)}\n`),
    body ?? Buffer.alloc(0),
  ]);
  const [at, hash] = [clock.now(), digest(payload)];
  return { payload, seal: [at, hash, mac(key, to, at, hash).toString("base64url")].join(".") };
}

/** Opens what is sealed for it with the same key: the seal first, so that nobody else's bytes are even read. */
export type Take = (me: Place, seal: string) => string | ((payload: Buffer) => Handed | string);

/** Takes what was handed over, each once. Text says why not. */
export function taker(key: Buffer, clock: Clock): Take {
  let seen = new Set<string>();
  let before = new Set<string>();
  let turnedAt = clock.now();
  return (me, seal) => {
    const [, time = "", hash = "", shown = ""] =
      /^(\d{1,16})\.([\w-]{43})\.([\w-]{43})$/.exec(seal) ?? [];
    const at = Number(time);
    const given = Buffer.from(shown, "base64url");
    const expected = mac(key, me, at, hash);
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      return "The processes of this Reeve have different keys: start all with the same --secret-keys.";
    const now = clock.now();
    if (Math.abs(now - at) > windowMs)
      return "The clocks of the two processes are more than a minute apart: set them right.";
    if (Math.abs(now - turnedAt) > 2 * windowMs) {
      [before, seen] = [seen, new Set()];
      turnedAt = now;
    }
    // By what it says and not by how it is spelled: the last bits of base 64 can be written in several ways.
    const name = expected.toString("base64url");
    if (seen.has(name) || before.has(name)) return "This was handed over before.";
    seen.add(name);
    return (payload) => {
      if (digest(payload) !== hash) return "This was changed on its way.";
      const end = payload.indexOf(10);
      const head = JSON.parse(payload.subarray(0, end).toString()) as Handed & {
        readonly hasBody: boolean;
      };
      const { hasBody, method, headers, agent } = head;
      return { method, headers, agent, body: hasBody ? payload.subarray(end + 1) : null };
    };
  };
}
