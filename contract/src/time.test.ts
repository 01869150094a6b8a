import { expect, test } from "vitest";
import { Time } from "./time.ts";

test("a time is one that a database can hold too", () => {
  for (const good of ["2026-11-22T22:30:11.000Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
    expect(Time.safeParse(good).success, good).toBe(true);
  for (const bad of ["0000-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-22", "yesterday"])
    expect(Time.safeParse(bad).success, bad).toBe(false);
});
