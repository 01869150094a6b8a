import type { DataAccess } from "@reeve/contract/data";
import type { Session } from "../evaluators/evaluator.ts";

type Touched = ReadonlyMap<string, readonly Pick<DataAccess, "kind" | "classes">[]>;

/** Why a session may not be sent to a judge; null where it may. What is not known may not. */
export function withheld(
  { steps }: Session,
  never: readonly string[],
  touched: Touched,
): string | null {
  if (never.length === 0) return null;
  for (const { action } of steps) {
    const touches = touched.get(action.id) ?? [];
    if (touches.length === 0) return "What data a step touched was not read yet.";
    for (const { kind, classes } of touches) {
      const found = classes.find((it) => never.includes(it));
      if (found !== undefined) return `It touched data of the class ${found}, which is never sent.`;
      if (kind === "unread" || classes.length === 0)
        return "The class of some data that it touched is not known.";
    }
  }
  return null;
}
