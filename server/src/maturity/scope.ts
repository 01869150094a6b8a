import type { Maturity } from "@reeve/contract/maturity/maturity";
import { stageOf } from "@reeve/contract/maturity/gate";
import { Problem } from "../platform/problem.ts";
import { narrowed, type Estate } from "./estate.ts";
import type { AgentFacts } from "./facts.ts";
import { levelsOf } from "./level.ts";
import type { Standing } from "./measuring.ts";
import { score, type Ladder } from "./score.ts";
import type { Shown } from "./show.ts";

export interface Asked {
  readonly agent?: string | undefined;
  readonly environment?: string | undefined;
  readonly owner?: string | undefined;
}

interface Narrowing {
  readonly scope: Maturity["scope"];
  readonly query: string;
  readonly keep: ((agent: AgentFacts) => boolean) | null;
}

/** What a request is about: everything, one agent, one environment, or the agents of one owner. */
export function narrowing(estate: Estate, asked: Asked): Narrowing {
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  if (given.length > 1)
    throw new Problem(
      "invalid",
      `Ask for one of agent, environment and owner, not for ${given.map(([name]) => name).join(" and ")}.`,
      "Leave all but one out.",
    );
  const query = given
    .map(([name, value]) => `?${name}=${encodeURIComponent(value ?? "")}`)
    .join("");
  const { agents } = estate.facts;
  if (asked.agent !== undefined) {
    const agent = agents.find(({ id }) => id === asked.agent);
    if (!agent) throw nobody("agent", asked.agent);
    return { scope: { kind: "agent", name: agent.name }, query, keep: ({ id }) => id === agent.id };
  }
  if (asked.environment !== undefined) {
    const { environment } = asked;
    if (!agents.some((agent) => agent.environment === environment))
      throw nobody("environment", environment);
    return {
      scope: { kind: "environment", name: environment },
      query,
      keep: (agent) => agent.environment === environment,
    };
  }
  if (asked.owner !== undefined) {
    const owner = agents
      .map(({ duties }) => duties.behaviour)
      .find((person) => person?.id === asked.owner);
    if (!owner) throw nobody("owner", asked.owner);
    return {
      scope: { kind: "team", name: owner.name },
      query,
      keep: ({ duties }) => duties.behaviour?.id === owner.id,
    };
  }
  return { scope: { kind: "organisation", name: "" }, query, keep: null };
}

const nobody = (what: string, name: string): Problem =>
  new Problem(
    "not_found",
    `There is no agent of the ${what} ${name} to measure.`,
    "List the agents to see which there are.",
  );

type Part = Pick<Shown, "scope" | "query" | "score" | "stage">;
const maxKept = 200;

/**
 * Measurements of parts of the estate, made when they are asked for and kept until the next measurement. Nobody measures a
 * part between two requests, so it has no hold: its stage is what the evidence of the moment gives.
 */
export function partsOf(ladder: Ladder): (standing: Standing, asked: Asked) => Promise<Part> {
  const kept = new WeakMap<Standing, Map<string, Promise<Part>>>();
  const make = async (standing: Standing, { scope, query, keep }: Narrowing): Promise<Part> => {
    if (keep === null) return { scope, query, score: standing.score, stage: standing.stage };
    const own = await score(ladder, narrowed(standing.estate, keep), {
      forOneAgent: scope.kind === "agent",
    });
    const now = stageOf(ladder.model, levelsOf(own.surfaces));
    return { scope, query, score: own, stage: { stage: now, now, candidate: null } };
  };
  return (standing, asked) => {
    const narrow = narrowing(standing.estate, asked);
    const own = kept.get(standing) ?? new Map<string, Promise<Part>>();
    kept.set(standing, own);
    const held = own.get(narrow.query);
    if (held) return held;
    if (own.size >= maxKept) own.clear();
    const made = make(standing, narrow);
    own.set(narrow.query, made);
    return made;
  };
}
