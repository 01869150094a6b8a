import { check } from "./check.ts";
import { fail, pass, rollUp, toolCalls } from "./roll-up.ts";

/** How long calls took. */
export const latency = check({
  name: "latency",
  aspect: "quality",
  says: "Measures how long calls took, in milliseconds on average. A session fails with one call that took longer than allowed. Calls that waited for a person do not count.",
  revision: 1,
  settings: {
    longestMs: {
      kind: "number",
      says: "The longest that one call may take, in milliseconds",
      initial: 30_000,
      least: 1,
      most: 3_600_000,
    },
  },
  judge(session, { longestMs }) {
    const timed = toolCalls(session).flatMap((step) => {
      const { startedAt, endedAt, approval, outcome } = step.action;
      if (endedAt === null || approval !== null || (outcome !== "ok" && outcome !== "error"))
        return [];
      return [{ step, ms: Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)) }];
    });
    return rollUp(
      timed.map(({ step, ms }) => [step, ms > longestMs ? fail(`took ${ms} ms`) : pass]),
      timed.reduce((sum, { ms }) => sum + ms, 0) / timed.length,
    );
  },
});
