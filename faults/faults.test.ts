import { readFile } from "node:fs/promises";
import { randomInt } from "node:crypto";
import process from "node:process";
import { expect, test } from "vitest";
import { kills } from "./src/kill/kill.ts";
import { nthCalls } from "./src/nth/nth.ts";
import type { Seen } from "./src/seen.ts";

/** Nothing was broken, and the fault has its row in the log of the full run. */
async function held(...seen: readonly Seen[]): Promise<void> {
  const log = await readFile(new URL("../docs/faults.md", import.meta.url), "utf8");
  for (const { fault, done, saw, broken } of seen) {
    process.stdout.write(`${fault}: ${done}. ${saw}.\n`);
    expect(broken, `${fault}: ${done}`).toEqual([]);
    expect(log.split("\n").filter((line) => line.startsWith(`| ${fault} |`))).toHaveLength(1);
  }
}
const quietly = (): void => undefined;

test("killed at random moments, Reeve loses nothing it acknowledged, and nothing happened that is not on the record", async () => {
  await held(await kills(2, randomInt(2 ** 31), quietly));
});

test("whichever call of the database fails on the road of a call, the agent hears why, nothing happens unrecorded, and Reeve goes on", async () => {
  await held(...(await nthCalls(2, quietly)));
});
