import type { Verbs } from "@reeve/contract/operations";
import type { Ctx } from "../../platform/context.ts";
import { meVerbs } from "./me-verbs.ts";
import { sessionVerbs, type SignOutHands } from "./session-verbs.ts";

type SignInVerbs = Pick<
  Verbs<Ctx>,
  Exclude<
    Extract<keyof Verbs<Ctx>, `session.${string}` | `me.${string}`>,
    `session.provider${string}`
  >
>;

/** Signing in and out, and one's own ways to do it. */
export const signInVerbs = (hands: SignOutHands): SignInVerbs => ({
  ...sessionVerbs(hands),
  ...meVerbs(hands),
});
