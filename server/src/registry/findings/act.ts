import type { Finding } from "@reeve/contract/finding";
import type { Parsed } from "@reeve/contract/operations";
import { Problem } from "../../platform/problem.ts";
import type { Handling } from "./queue-store.ts";

const dayMs = 86_400_000;
const mostDays = 366;

/** What an act on findings comes to; throws a Problem for what it lacks. */
export function handlingOf(
  { act, owner, reason, until }: Parsed<"findings.act">,
  by: string,
  nowMs: number,
  at: string,
): Handling {
  switch (act) {
    case "assign":
      if (owner !== undefined) return { given: owner, at };
      throw lacks("owner", "Name the person, or null to give it back to who answers for it.");
    case "accept": {
      if (!reason) throw lacks("reason", "Say why it may stay: others will read it.");
      const untilMs = until === undefined ? Number.NaN : Date.parse(until);
      if (!(untilMs > nowMs && untilMs <= nowMs + mostDays * dayMs))
        throw lacks("until", "Choose a day within a year: then somebody looks again.");
      return { status: "accepted", accepted: { by, reason, until: until ?? at }, at };
    }
    case "close":
      return { status: "resolved", at };
    case "reopen":
      return { status: "open", at };
  }
}

/** Why an act does nothing to a finding as it stands; null where it does. */
export function idle({ status }: Finding, act: Parsed<"findings.act">["act"]): string | null {
  if (act === "close" && status === "resolved") return "It is resolved already.";
  if (act === "reopen" && status === "open") return "It is open already.";
  if (act === "accept" && status === "resolved") return "It is resolved, so nothing is to accept.";
  return null;
}

const lacks = (member: string, fix: string): Problem =>
  new Problem("invalid", `\`${member}\` is missing or not possible.`, fix, [
    { path: member, message: fix },
  ]);
