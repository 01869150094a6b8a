import { expect, test } from "vitest";
import { paceBeside, shareBeside } from "./pace.ts";

test("the busier calls are, the less is done that nobody waits for, and never nothing", () => {
  const shares = Array.from({ length: 101 }, (_, percent) => shareBeside(percent / 100));
  expect(shares[0]).toBe(1);
  for (const [n, share] of shares.entries()) expect(share).toBeLessThanOrEqual(shares[n - 1] ?? 1);
  expect(shares.at(-1)).toBeGreaterThan(0);
});

test("whoever rests beside busy calls is woken when it has to stop", async () => {
  const stop = new AbortController();
  const resting = paceBeside(() => 1).rest(100_000, stop.signal);
  stop.abort();
  await resting;
  await paceBeside(() => 0).rest(100_000);
});
