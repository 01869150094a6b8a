import { check } from "./check.ts";
import type { Step } from "./evaluator.ts";
import { fail, pass, rollUp, toolCalls, toolOf, type Said } from "./roll-up.ts";

/** Work that goes round in circles. */
export const loops = check({
  name: "loops",
  aspect: "quality",
  says: "Looks for work that goes round in circles: the same call again and again, two calls that take turns, or many calls whose results bring nothing new. A session fails with one circle.",
  revision: 1,
  settings: {
    same: {
      kind: "number",
      says: "The same call with the same arguments, so often within 20 calls",
      initial: 3,
      least: 2,
      most: 20,
    },
    turns: {
      kind: "number",
      says: "Two calls that take turns, for so many calls in a row",
      initial: 6,
      least: 4,
      most: 40,
    },
    nothingNew: {
      kind: "number",
      says: "Calls in a row whose results were all seen before",
      initial: 8,
      least: 3,
      most: 100,
    },
  },
  judge(session, { same, turns, nothingNew }) {
    const calls = toolCalls(session);
    const keys = calls.map(keyOf);
    const seen = new Set<string>();
    let stale = 0;
    let circles = 0;
    const said = calls.map((step, n): [Step, Said] => {
      const hash = step.action.result?.hash ?? null;
      // Without a result there is nothing to compare.
      stale = hash !== null && seen.has(hash) ? stale + 1 : 0;
      if (hash !== null) seen.add(hash);
      const why =
        timesWithin(keys, n, 20) >= same
          ? `the same call ${timesWithin(keys, n, 20)} times within 20 calls`
          : inTurns(keys, n) >= turns
            ? `two calls take turns for ${inTurns(keys, n)} calls`
            : stale >= nothingNew
              ? `${stale} calls in a row brought nothing new`
              : null;
      if (why === null) return [step, pass];
      circles += 1;
      return [step, fail(why)];
    });
    return rollUp(said, circles);
  },
});

/** A call without a hash of its arguments is like no other. */
const keyOf = (step: Step): string => `${toolOf(step)} ${step.action.argsHash ?? step.action.id}`;

function timesWithin(keys: readonly string[], n: number, calls: number): number {
  let times = 0;
  for (let at = Math.max(0, n - calls + 1); at <= n; at++) if (keys[at] === keys[n]) times += 1;
  return times;
}

/** For how many calls up to this one two calls have taken turns: A, B, A, B. */
function inTurns(keys: readonly string[], n: number): number {
  if (n < 1 || keys[n] === keys[n - 1]) return 0;
  let calls = 2;
  for (let at = n - 2; at >= Math.max(0, n - 39) && keys[at] === keys[at + 2]; at--) calls += 1;
  return calls;
}
