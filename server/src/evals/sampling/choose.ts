import { hash } from "node:crypto";

/** How likely each session is to be chosen, by what was set for an evaluator. From 0 to 1. */
export interface Rates {
  readonly rate: number;
  /** By id. */
  readonly agents: Readonly<Record<string, number>>;
  /** By `server/tool`. */
  readonly tools: Readonly<Record<string, number>>;
}

/** What a session is chosen by. */
export interface Strata {
  readonly agent: string;
  /** `server/tool` of its calls. */
  readonly tools: readonly string[];
  /** Something in it was refused, or ended in an error. */
  readonly troubled: boolean;
}

export interface Choice {
  /** π, by which a rate weighs it. */
  readonly inclusion: number;
  /** The hash alone chose it, at the rate that nobody raised. */
  readonly natural: boolean;
}

/**
 * Where a session stands between 0 and 1. It depends on nothing of the evaluator, so that all see the same sessions, and
 * what a lower rate chooses is part of what a higher one does.
 */
export function placeOf(salt: string, agent: string, session: string): number {
  const first = hash("sha256", JSON.stringify([salt, agent, session]), "buffer");
  return Number(first.readBigUInt64BE()) / 2 ** 64;
}

/** The highest of what is set for the agent, or else for all, and for the tools it used. */
export function rateOf({ rate, agents, tools }: Rates, { agent, tools: used }: Strata): number {
  const own = Object.hasOwn(agents, agent) ? agents[agent] : undefined;
  const ofTools = used.map((tool) => (Object.hasOwn(tools, tool) ? (tools[tool] ?? 0) : 0));
  return Math.min(
    1,
    ofTools.reduce((most, one) => Math.max(most, one), own ?? rate),
  );
}

/** Whether a session is evaluated; null where it is not. Trouble is always; `raised` is what an alarm asks for. */
export function choose(place: number, rates: Rates, strata: Strata, raised = 0): Choice | null {
  const rate = rateOf(rates, strata);
  const natural = place < rate;
  if (strata.troubled) return { inclusion: 1, natural };
  const higher = Math.max(rate, raised);
  return place < higher ? { inclusion: higher, natural } : null;
}
