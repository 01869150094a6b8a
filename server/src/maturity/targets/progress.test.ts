import { model } from "@reeve/contract/maturity/model";
import { beforeAll, expect, test } from "vitest";
import { ago, agentRow, estate, now, world } from "../../../test/estate-sketch.ts";
import { probes } from "../probes/table.ts";
import { score, type Score } from "../score.ts";
import { criteriaOf, progressOf } from "./progress.ts";

let own: Score;
beforeAll(async () => {
  own = await score({ model, probes }, estate(world({ agents: [agentRow("agt_a")] })));
});
const dayIn = (days: number): string => ago(-days).slice(0, 10);
const aim = { what: "inventory", level: 3, due: dayIn(40) } as const;
const of = (
  over: Partial<Parameters<typeof progressOf>[2]>,
  aimed: Parameters<typeof progressOf>[1] = aim,
) => progressOf(model, aimed, { score: own, now: 1, days: [], ...over });

test("a level takes the criteria of its surface up to it, and a stage those of every gate up to it", () => {
  const ids = criteriaOf(model, aim, own).map(({ criterion }) => criterion.id);
  expect(ids.every((id) => /^INV-[23]/.test(id))).toBe(true);
  const stage = criteriaOf(model, { what: "stage", level: 3, due: dayIn(40) }, own);
  const surfaces = new Set(stage.map(({ criterion }) => criterion.surface));
  expect([...surfaces].toSorted()).toEqual(["access", "inventory", "ownership"]);
});

test("what is reached is met, and what is not by its day is late with what is missing", () => {
  expect(of({ now: 3 }).status).toBe("met");
  const late = of({}, { ...aim, due: dayIn(-1) });
  expect(late.status).toBe("late");
  expect(late.missing.length).toBe(late.of - late.met);
});

test("the pace of the last weeks says whether it will be met, and says nothing before a week is known", () => {
  const { met, missing, perWeek, status } = of({});
  expect([perWeek, status]).toEqual([null, "on_track"]);
  expect(of({ days: [{ day: ago(3).slice(0, 10), met: 0 }] }).perWeek).toBeNull();
  const slow = of({ days: [{ day: ago(21).slice(0, 10), met }] });
  expect(slow).toMatchObject({ status: "late" });
  expect(slow.perWeek).toBe(0);
  const fast = of({ days: [{ day: ago(14).slice(0, 10), met: met - missing.length * 2 }] });
  expect(fast.status).toBe("on_track");
});

test("a stage that cannot have held by its day is late whatever the pace", () => {
  const it = of({}, { what: "stage", level: 5, due: dayIn(10) });
  expect([it.status, it.why]).toEqual([
    "late",
    "A stage has to hold for 30 days, and there are fewer left.",
  ]);
});

test("what was measured is of now", () => expect(own.at).toBe(now));
