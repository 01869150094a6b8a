import { scopeAllows, type Scope } from "@reeve/contract/role";
import type { Actor } from "../../platform/actor.ts";
import { Problem } from "../../platform/problem.ts";

/** What a person who signs in may use: all that the role allows. */
export const everyScope: readonly Scope[] = ["*"];

/** Refuses a token that would hand out more than it holds: a sign-in, a role or a token with wider scopes than its own. */
export function mayHandOut(actor: Actor, scopes: readonly Scope[]): void {
  const beyond = scopes.filter((scope) => !scopeAllows(actor.scopes, scope));
  if (beyond.length === 0) return;
  throw new Problem(
    "forbidden",
    `This would hand out ${beyond.join(", ")}, and this token has only ${actor.scopes.join(", ")}.`,
    "Sign in as an admin, or use a token with the scope `*`.",
  );
}
