import { expect, test } from "vitest";
import { handOver, taker, type Handed, type Place, type Take } from "./seal.ts";

const key = Buffer.alloc(32, 1);
const time = { ms: Date.parse("2026-11-23T09:00:00.000Z") };
const clock = { now: () => time.ms };
const to = { process: "p1", server: "srv_1" };
const said: Handed = {
  method: "POST",
  headers: { accept: "text/event-stream" },
  agent: "agt_1",
  body: Buffer.from('{"jsonrpc":"2.0"}\n\n'),
};

/** All of it, as the door does it. */
const taken = (take: Take, me: Place, seal: string, payload: Buffer): Handed | string => {
  const opened = take(me, seal);
  return typeof opened === "string" ? opened : opened(payload);
};

test("what one process hands over arrives as it was, a body that is none included", () => {
  const take = taker(key, clock);
  for (const it of [said, { ...said, method: "GET", body: null } as const]) {
    const { payload, seal } = handOver(key, clock, to, it);
    expect(taken(take, to, seal, payload)).toEqual(it);
  }
});

test("nothing is taken twice, and two alike are two", () => {
  const take = taker(key, clock);
  const one = handOver(key, clock, to, said);
  const other = handOver(key, clock, to, said);
  expect(taken(take, to, one.seal, one.payload)).toEqual(said);
  expect(taken(take, to, other.seal, other.payload)).toEqual(said);
  expect(taken(take, to, one.seal, one.payload)).toBe("This was handed over before.");
  // Not after a while either.
  time.ms += 59_000;
  const later = handOver(key, clock, to, said);
  expect(taken(take, to, later.seal, later.payload)).toEqual(said);
  expect(taken(take, to, one.seal, one.payload)).toBe("This was handed over before.");
});

test("another key, another process, another server, a changed byte or time, and an old one are refused", () => {
  const take = taker(key, clock);
  const { payload, seal } = handOver(key, clock, to, said);
  const changed = Buffer.from(payload);
  changed[changed.length - 5] = 0x41;
  const [at = "", hash = "", mac = ""] = seal.split(".");
  for (const [me, shown, bytes] of [
    [to, handOver(Buffer.alloc(32, 2), clock, to, said).seal, payload],
    [{ ...to, process: "p2" }, seal, payload],
    [{ ...to, server: "srv_2" }, seal, payload],
    [to, `${Number(at) + 1}.${hash}.${mac}`, payload],
    [to, `${at}.${mac}.${mac}`, changed],
    [to, "", payload],
    [to, `${at}.${hash}.`, payload],
  ] as const)
    expect(taken(take, me, shown, bytes)).toMatch("different keys");
  expect(taken(take, to, seal, changed)).toBe("This was changed on its way.");
  time.ms += 61_000;
  expect(taken(take, to, seal, payload)).toMatch("more than a minute apart");
});
