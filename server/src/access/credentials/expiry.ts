import type { Credential } from "@reeve/contract/agent";
import { isoTime } from "../../platform/clock.ts";
import { Problem } from "../../platform/problem.ts";

const dayMs = 86_400_000;

/** How many days each kind lives when nothing is said, and at most. */
const days: Record<Credential["kind"], { readonly usual: number; readonly most: number }> = {
  public_key: { usual: 365, most: 730 },
  development_token: { usual: 7, most: 30 },
};

/** When a credential made now expires. Throws a Problem for a time that is past or too far away. */
export function expiry(kind: Credential["kind"], asked: string | undefined, nowMs: number): string {
  const { usual, most } = days[kind];
  if (asked === undefined) return isoTime(nowMs + usual * dayMs);
  const ms = Date.parse(asked);
  const what = kind === "public_key" ? "A key" : "A development token";
  if (ms <= nowMs) throw invalid("`expiresAt` is in the past.", `Leave it out for ${usual} days.`);
  if (ms > nowMs + most * dayMs)
    throw invalid(
      `${what} lives ${most} days at most.`,
      `Say ${isoTime(nowMs + most * dayMs)} or earlier.`,
    );
  return isoTime(ms);
}

const invalid = (message: string, fix: string): Problem =>
  new Problem("invalid", message, fix, [{ path: "expiresAt", message }]);
