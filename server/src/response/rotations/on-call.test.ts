import type { PersonId } from "@reeve/contract/id";
import { expect, test } from "vitest";
import { onCall, type Turns } from "./on-call.ts";

const [ada, bo, eve]: PersonId[] = [1, 2, 3].map(
  (n): PersonId => `per_${`${n}`.padStart(26, "0")}`,
);
const turn = (id: PersonId = "per_", active = true) => ({ id, active });
const turns = (more: Partial<Turns> = {}): Turns => ({
  every: "day",
  startsAt: "2026-11-23T08:00:00.000Z",
  people: [turn(ada), turn(bo), turn(eve)],
  overrides: [],
  ...more,
});
const at = (time: string, it = turns()) => {
  const found = onCall(it, Date.parse(time));
  return found && [found.person, new Date(found.untilMs).toISOString()];
};
const standIn = (person = turn(eve)) =>
  turns({
    overrides: [{ person, from: "2026-11-23T12:00:00.000Z", until: "2026-11-23T14:00:00.000Z" }],
  });

test("turns follow each other on the second, round and round", () => {
  expect(at("2026-11-23T08:00:00.000Z")).toEqual([ada, "2026-11-24T08:00:00.000Z"]);
  expect(at("2026-11-24T07:59:59.999Z")).toEqual([ada, "2026-11-24T08:00:00.000Z"]);
  expect(at("2026-11-24T08:00:00.000Z")).toEqual([bo, "2026-11-25T08:00:00.000Z"]);
  expect(at("2026-11-26T08:00:00.000Z")?.[0]).toBe(ada);
  expect(at("2026-12-01T07:00:00.000Z", turns({ every: "week" }))).toEqual([
    bo,
    "2026-12-07T08:00:00.000Z",
  ]);
});

test("nobody is on call before the first turn, and nobody where nobody is active", () => {
  expect(at("2026-11-23T07:59:59.999Z")).toBeNull();
  expect(at("2026-11-23T09:00:00.000Z", turns({ people: [turn(ada, false)] }))).toBeNull();
});

test("whoever is not active is passed over, and the next in the row has the turn", () => {
  const it = turns({ people: [turn(ada, false), turn(bo), turn(eve)] });
  expect(at("2026-11-23T09:00:00.000Z", it)?.[0]).toBe(bo);
});

test("whoever stands in has the turn for exactly that time; the turn before it ends where it begins", () => {
  expect(at("2026-11-23T11:00:00.000Z", standIn())).toEqual([ada, "2026-11-23T12:00:00.000Z"]);
  expect(at("2026-11-23T12:00:00.000Z", standIn())).toEqual([eve, "2026-11-23T14:00:00.000Z"]);
  expect(at("2026-11-23T14:00:00.000Z", standIn())).toEqual([ada, "2026-11-24T08:00:00.000Z"]);
  expect(at("2026-11-23T13:00:00.000Z", standIn(turn(eve, false)))?.[0]).toBe(ada);
});
