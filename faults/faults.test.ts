import { readFile } from "node:fs/promises";
import { randomInt } from "node:crypto";
import process from "node:process";
import { expect, test } from "vitest";
import { kills } from "./src/kill/kill.ts";
import { nthCalls } from "./src/nth/nth.ts";
import { withRows, type Seen } from "./src/seen.ts";
import { mutants } from "./src/simulation/mutants.ts";
import { run } from "./src/simulation/run.ts";
import { hunt, simulate } from "./src/simulation/simulate.ts";

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
  await held(...(await nthCalls(4, quietly)));
});

test("with any schedule, clock and network, nothing happens before its intent, nothing is lost, stops hold, and all recovers", async () => {
  await held(await simulate(80, randomInt(2 ** 31), quietly));
});

test("the simulation finds a Reeve that acts before the intent is committed, that loses an end, or that records twice", async () => {
  const names = [
    "acts before the intent is committed",
    "loses the end of an action",
    "takes a lost answer for a failed commit",
  ];
  const among = mutants.filter(({ name }) => names.includes(name));
  const hunted = await hunt(60, 1_000, among);
  expect(hunted.map(({ mutant, found }) => [mutant.name, found !== null])).toEqual(
    names.map((name) => [name, true]),
  );
  for (const { mutant, found } of hunted) {
    const again = await run(found?.seed ?? 0, mutant);
    expect(again.fingerprint, mutant.name).toBe(found?.fingerprint);
    expect(again.broken.length, mutant.name).toBe(found?.broken.length);
  }
});

test("a run is the same each time it is made from the same seed", async () => {
  const first = await run(20_261_123);
  expect(first.trace.length).toBeGreaterThan(20);
  expect((await run(20_261_123)).trace).toEqual(first.trace);
});

test("in the log of faults a row that is seen anew takes the place of the older one, and the others stay", () => {
  const row = (fault: string, saw: string): Seen => ({ fault, done: "once", saw, broken: [] });
  const first = withRows("# Faults\n", [row("one", "a"), row("two", "b")]);
  const second = withRows(first, [
    row("two", "c"),
    { ...row("three", "d"), broken: ["It broke."] },
  ]);
  expect(second.split("\n").filter((line) => line.startsWith("| "))).toEqual([
    "| fault | done | seen | promises |",
    "| --- | --- | --- | --- |",
    "| one | once | a | held |",
    "| two | once | c | held |",
    "| three | once | d | **It broke.** |",
  ]);
});
