import { check } from "./check.ts";
import { fail, pass, rollUp, toolCalls, toolOf, untold, type Said } from "./roll-up.ts";

/** Errors of tools that the agent did not get past, and the same call tried again and again. */
export const toolErrors = check({
  name: "tool-errors",
  aspect: "quality",
  says: "Looks at how calls ended. A session fails with an error that no later call of the same tool made good, or with the same call tried again more often than allowed.",
  revision: 1,
  settings: {
    retries: {
      kind: "number",
      says: "How often the same call may be tried again after an error",
      initial: 2,
      least: 0,
      most: 20,
    },
  },
  judge(session, { retries }) {
    const ended = toolCalls(session).filter(
      ({ action: { outcome } }) => outcome !== null && outcome !== "denied",
    );
    const lastOk = new Map(
      ended.flatMap((step, n) => (step.action.outcome === "ok" ? [[toolOf(step), n]] : [])),
    );
    const tries = new Map<string, number>();
    const errors = ended.filter(({ action }) => action.outcome === "error").length;
    const said = ended.map((step, n): [typeof step, Said] => {
      const { outcome, argsHash } = step.action;
      const call = `${toolOf(step)} ${argsHash ?? n}`;
      if (outcome === "unknown") return [step, untold("undecided", "nobody saw how it ended")];
      if (outcome === "ok") {
        tries.delete(call);
        return [step, pass];
      }
      const before = tries.get(call) ?? 0;
      tries.set(call, before + 1);
      if (before > retries) return [step, fail(`the same call failed ${before + 1} times`)];
      return [step, (lastOk.get(toolOf(step)) ?? -1) > n ? pass : fail("the error stood")];
    });
    return rollUp(said, errors);
  },
});
