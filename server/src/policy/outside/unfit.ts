import type { Fault } from "@reeve/contract/problem";
import { placeOf } from "../authoring/position.ts";
import { annotationIndex, type Slice } from "../authoring/split.ts";
import { ofOutside } from "./names.ts";

/** What cannot be done to a question of another system: there is no call to narrow, and no agent to wait for. */
const remedies = ["narrow", "redact", "approvers", "quorum", "timeout", "on_timeout"];

/** What is wrong with a policy about other systems, besides what is wrong with any. */
export function unfitOutside(
  cedar: string,
  slices: readonly Slice[],
  statements: readonly { readonly annotations?: Readonly<Record<string, string | null>> }[],
): readonly Fault[] {
  return statements.flatMap((statement, n): Fault[] => {
    const { text, start } = slices[n] as Slice;
    if (!ofOutside(statement))
      return [
        {
          ...placeOf(cedar, start),
          message:
            "This statement is about agents, and others of this policy are about other systems.",
          hint: "Put it in a policy of its own, or name an AuthZEN type or action in its scope.",
        },
      ];
    const said = statement.annotations ?? {};
    const unfit = [
      ...remedies.filter((key) => Object.hasOwn(said, key)),
      ...(["scope", "escalate"].includes(said["outcome"] ?? "") ? ["outcome"] : []),
    ];
    return unfit.map((key) => ({
      ...placeOf(cedar, start + annotationIndex(text, key)),
      message: `@${key} does nothing to what another system asks: the answer is yes or no.`,
      hint: "Take it away; a forbid blocks.",
    }));
  });
}
