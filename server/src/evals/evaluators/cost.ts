import { check } from "./check.ts";
import { refused, toolCalls } from "./roll-up.ts";

/** What the calls of a session cost, by what is said of their tools. */
export const cost = check({
  name: "cost",
  aspect: "quality",
  says: "Adds up what the calls of a session cost, in millionths of a dollar, by what is said of their tools. A session fails when it costs more than allowed.",
  revision: 1,
  settings: {
    budgetMicros: {
      kind: "number",
      says: "The most that one session may cost, in millionths of a dollar",
      initial: 1_000_000,
      least: 1,
      most: 1_000_000_000_000,
    },
  },
  judge(session, { budgetMicros }) {
    const paid = toolCalls(session).filter((it) => it.costMicros !== null && !refused(it));
    if (paid.length === 0) return [];
    let measure = 0;
    let over: (typeof paid)[number] | null = null;
    for (const step of paid) {
      measure += step.costMicros ?? 0;
      if (measure > budgetMicros) over ??= step;
    }
    const value = Math.min(1, budgetMicros / Math.max(1, measure));
    const explanation = `${paid.length} calls with a known price.`;
    if (over === null) return [{ label: "pass", value: 1, measure, explanation }];
    return [
      { label: "fail", value, measure, explanation },
      { action: over.action.id, label: "fail", value: 0, explanation: "went over the budget" },
    ];
  },
});
