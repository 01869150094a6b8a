import type { Verbs } from "@reeve/contract/operations";
import type { Ctx } from "../../platform/context.ts";
import type { PolicyHands } from "../../policy/put.ts";
import { enforceTried, tryInShadow, undoNarrowing } from "./apply.ts";
import { privileges, proposal } from "./gather.ts";

type PrivilegeVerb = Extract<keyof Verbs<Ctx>, `privileges.${string}`>;

const standardDays = 90;

export function privilegeVerbs(hands: PolicyHands): Pick<Verbs<Ctx>, PrivilegeVerb> {
  return {
    "privileges.get": (_ctx, { id, days }) => privileges(hands, id, days),
    "privileges.propose": (_ctx, { id, ...asked }) => proposal(hands, id, asked),
    async "privileges.try"(ctx, { id, cedar }) {
      await tryInShadow(hands, ctx, id, cedar);
      return privileges(hands, id, standardDays);
    },
    async "privileges.enforce"(ctx, { id }) {
      await enforceTried(hands, ctx, id);
      return privileges(hands, id, standardDays);
    },
    async "privileges.undo"(ctx, { id }) {
      await undoNarrowing(hands, ctx, id);
      return privileges(hands, id, standardDays);
    },
  };
}
