import { isoTime } from "../../platform/clock.ts";
import type { Ticking } from "./standing.ts";

export interface Named {
  readonly name: string;
  readonly owner: { readonly name: string } | null;
  readonly backup?: string | null | undefined;
}

/** Why the clock runs, in a sentence. */
export function why({ owner, name }: Named, { cause, dueMs, phase }: Ticking): string {
  switch (cause) {
    case "owner_gone":
      return owner === null
        ? `Nobody answers for agent "${name}" any more.`
        : `${owner.name}, who answered for agent "${name}", is no longer here.`;
    case "period":
      return phase === "due"
        ? `Agent "${name}" is to be attested by ${minute(dueMs)}.`
        : `Nobody attested agent "${name}" when it was due, ${minute(dueMs)}.`;
    case "changed":
      return `Agent "${name}" is no longer what its owner attested: it changed by ${minute(dueMs)}.`;
  }
}

/** Who can end it, and how. */
export function remedy({ owner, backup }: Named, { cause }: Ticking): string {
  if (cause !== "owner_gone")
    return `${owner?.name ?? "Its owner"}, or whoever else answers for it, can look at it and attest it.`;
  return backup === null || backup === undefined
    ? "An operator can offer it to a new owner."
    : `Its backup ${backup} can take it over, or an operator can offer it to a new owner.`;
}

/** What the agent is told at the gate. */
export function refusal(named: Named, it: Ticking): string {
  const what =
    it.phase === "suspended"
      ? "It may do nothing until then."
      : `It may only read until then; from ${minute(it.suspendsMs)} it may do nothing.`;
  return `${why(named, it)} ${remedy(named, it)} ${what}`;
}

export const minute = (ms: number): string => isoTime(ms).slice(0, 16).replace("T", " ") + " UTC";
