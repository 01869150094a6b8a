import type { Ctx } from "../../platform/context.ts";
import { Problem } from "../../platform/problem.ts";

/** How often signing in may fail within the window: for one account, and for one address of the network. */
export const windowMs = 15 * 60_000;
const most = { account: 10, address: 100 };

/** What is counted: an account by its e-mail address, and where the attempt comes from. */
export interface Counted {
  readonly of: keyof typeof most;
  readonly who: string;
}

export const addressOf = (ctx: Ctx): Counted => ({ of: "address", who: ctx.from });
export const accountOf = (email: string): Counted => ({ of: "account", who: email });

/** One more attempt was counted: throws when that is too many, and tells the caller when to come back. */
export function mayTry(
  ctx: Ctx,
  counted: Counted,
  tries: number,
  sinceMs: number,
  nowMs: number,
): void {
  if (tries <= most[counted.of]) return;
  const waitS = Math.max(1, Math.ceil((sinceMs + windowMs - nowMs) / 1000));
  ctx.reply("retry-after", String(waitS));
  throw new Problem(
    "too_many",
    `There were too many attempts to sign in ${counted.of === "account" ? "to this account" : "from this address"}.`,
    `Wait ${waitS} seconds, or sign in with a passkey or a new link from an admin.`,
  );
}
