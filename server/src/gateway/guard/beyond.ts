import type { Decided } from "../../policy/decide/decide.ts";
import { unchanged } from "../act/decide-on.ts";
import { refusal } from "../act/record.ts";
import type { GuardAsk } from "./guard-ask.ts";

/** A decision that asks for more than whoever acts can do is a block: it would be an allow otherwise. */
export function beyond(
  decided: Decided,
  { can, args }: Pick<GuardAsk, "can" | "args">,
  nowMs: number,
): Decided {
  const { scope, policies, answer } = decided.decision;
  // An approval would rest on the same change, so nobody is bothered for what cannot happen.
  if ((answer !== "scope" && answer !== "escalate") || scope === undefined) return decided;
  const cannot = [
    ...(scope.narrowed.length > 0 && !can.narrow ? ["change the arguments"] : []),
    ...(scope.redacted.length > 0 && !can.redact
      ? [`hide ${scope.redacted.join(", ")} in the answer`]
      : []),
  ];
  if (cannot.length === 0) return decided;
  const sentence = `Policy lets this happen only if Reeve can ${cannot.join(" and ")}, which cannot be done at this door. Send it through the gateway.`;
  return unchanged({ ...refusal(nowMs, "forbidden", sentence), policies }, args);
}
