import { expect, test } from "vitest";
import {
  counted,
  countedSays,
  durationText,
  expiresSoon,
  holdDay,
  percent,
} from "./ladder-words.ts";

const at = (text: string): number => Date.parse(`2026-03-${text}Z`);
const held = (since: string, gainedAt: string) => ({
  stage: 2 as const,
  since: `2026-03-${since}Z`,
  gainedAt: `2026-03-${gainedAt}Z`,
});

test("what is counted is rounded down, so that nearly all is never all", () => {
  expect(counted(18.999, 19)).toBe("18.9 of 19");
  expect(counted(19, 19)).toBe("19 of 19");
  expect(counted(4_999, 5_000)).toBe("4,999 of 5,000");
  expect(percent(0.9999)).toBe("99.9 %");
  expect(percent(1)).toBe("100 %");
  expect(percent(0.95)).toBe("95 %");
});

test("a hold is told in the largest unit of which it has two, and never past its end", () => {
  const week = held("01T00:00:00", "08T00:00:00");
  expect(holdDay(week, at("04T12:00:00")).says).toBe("day 4 of 7");
  expect(holdDay(week, at("01T00:00:00")).says).toBe("day 1 of 7");
  expect(holdDay(week, at("20T00:00:00"))).toEqual({ says: "day 7 of 7", share: 1 });
  expect(holdDay(held("01T00:00:00", "02T00:00:00"), at("01T05:30:00")).says).toBe("hour 6 of 24");
  expect(holdDay(held("01T00:00:00", "01T00:00:00"), at("01T00:00:00")).says).toBe("second 1 of 1");
});

test("evidence expires soon when a quarter of its life or less is left, and never when it has expired", () => {
  const evidence = {
    oldestEvidenceAt: "2026-03-01T00:00:00Z",
    expiresAt: "2026-03-09T00:00:00Z",
  };
  expect(expiresSoon(evidence, at("06T23:00:00"))).toBe(false);
  expect(expiresSoon(evidence, at("07T00:00:00"))).toBe(true);
  expect(expiresSoon(evidence, at("09T00:00:01"))).toBe(false);
  expect(expiresSoon({ oldestEvidenceAt: null, expiresAt: null }, at("07T00:00:00"))).toBe(false);
});

test("populations and durations are said in words", () => {
  expect(countedSays("registered", "AGENTS")).toBe("Registered, of all agents.");
  expect(countedSays("a named person confirmed the register", "1")).toBe(
    "A named person confirmed the register.",
  );
  expect(durationText("P1D")).toBe("1 day");
  expect(durationText("PT24H")).toBe("24 hours");
});
