import type { Decision } from "@reeve/contract/decision";
import type { ActionId, GrantId } from "@reeve/contract/id";
import type { Decided } from "../../policy/decide/decide.ts";
import { refusal } from "../act/record.ts";
import type { Gate } from "../gate.ts";

/** The use of a counted grant that an action takes up. */
export interface GrantUse {
  /** Null where what permits it is not counted. */
  readonly grant: GrantId | null;
  /** The action did not happen after all. */
  giveBack(): Promise<void>;
}

const none: GrantUse = { grant: null, giveBack: () => Promise.resolve() };

/** Takes it before the action is on the record, or says why the action does not happen. */
export async function useOf(
  { hands }: Gate,
  { decision, counted = [] }: Decided,
  action: ActionId,
): Promise<GrantUse | Decision> {
  if (counted.length === 0) return none;
  const now = hands.clock.now();
  try {
    const taken = await hands.using.take(counted);
    if (taken.ok)
      return {
        grant: taken.grant,
        giveBack: () =>
          // Whatever goes wrong in here leaves the use taken: the careful side.
          taken.giveBack().catch((error: unknown) => {
            hands.log.warn({ action, error: String(error) }, "a use of a grant stayed taken");
          }),
      };
    const { policies } = decision;
    const reason = `${taken.reason} Ask whoever answers for this agent for more.`;
    return { ...refusal(now, "default-deny", reason), policies };
  } catch (error) {
    hands.log.warn({ action, error: String(error) }, "a use of a grant could not be counted");
    const sentence =
      "A grant bounds how often this may be done, and Reeve cannot count now. Try again in a moment.";
    return refusal(now, "reeve-error", sentence);
  }
}
