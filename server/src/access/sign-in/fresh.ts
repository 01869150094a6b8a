import type { Ctx } from "../../platform/context.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { Problem } from "../../platform/problem.ts";
import { sessionStore } from "./session-store.ts";

/** So long after signing in, a person may do what has to be theirs beyond doubt. */
export const freshMs = 5 * 60_000;

/** Until when the caller's sign-in is fresh; null where it is not, or no session was shown. */
export async function freshUntilMs(
  db: Database["kysely"],
  clock: Clock,
  { sessionToken }: Ctx,
  forMs = freshMs,
): Promise<number | null> {
  const signedInMs = sessionToken === null ? null : await sessionStore(db).openedMs(sessionToken);
  const until = (signedInMs ?? Number.NEGATIVE_INFINITY) + forMs;
  return until > clock.now() ? until : null;
}

export async function mustBeFresh(db: Database["kysely"], clock: Clock, ctx: Ctx): Promise<void> {
  if ((await freshUntilMs(db, clock, ctx)) !== null) return;
  throw new Problem(
    "forbidden",
    "You signed in more than five minutes ago, and this needs a fresh sign-in.",
    "Sign in again with your passkey or password, and do it then.",
  );
}
