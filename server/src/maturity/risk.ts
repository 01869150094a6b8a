import type { Estate, Member } from "./estate.ts";
import type { CriterionResult } from "./criterion.ts";

/** How much harm each agent could do, by what is known of it; what is not known counts at its greatest. */
export interface Risks {
  readonly of: ReadonlyMap<string, number>;
  readonly all: number;
  readonly greatest: number;
}

const greatest = { blast: 4, privilege: 3, autonomy: 3, exposure: 5, signal: 3 };

export function risksOf({ members }: Estate): Risks {
  const of = new Map(members.map((member) => [member.agent.id, riskOf(member)]));
  const values = [...of.values()];
  return {
    of,
    all: values.reduce((sum, each) => sum + each, 0),
    greatest: values.reduce((most, each) => Math.max(most, each), 0),
  };
}

/** Blast × privilege × autonomy × exposure × signal. */
function riskOf(member: Member): number {
  const { agent, reach } = member;
  return (
    blast(member) *
    privilege(member) *
    // What signs in at Reeve's doors can be stopped at any moment; nothing is known of how else it could be.
    (agent.credentials.length > 0 ? 2 : greatest.autonomy) *
    (reach.exposure ?? greatest.exposure) *
    signal(member)
  );
}

function blast({ agent }: Member): number {
  let worst = 0;
  for (const { effect } of agent.uses) worst = Math.max(worst, harmOf(effect ?? "destructive"));
  for (const { tools, serverTools } of agent.grants) {
    const every = tools.includes("*");
    for (const { name, effect } of serverTools)
      if (every || tools.includes(name)) worst = Math.max(worst, harmOf(effect));
  }
  return worst === 0 ? greatest.blast : worst;
}

const harmOf = (effect: string): number =>
  effect === "destructive" ? 3 : effect === "write" ? 2 : 1;

function privilege({ agent }: Member): number {
  if (agent.grants.length === 0 || agent.grants.some(({ tools }) => tools.includes("*")))
    return greatest.privilege;
  return new Set(agent.grants.map(({ server }) => server)).size > 1 ? 2 : 1;
}

function signal({ agent: { activity } }: Member): number {
  if (!activity) return greatest.signal;
  const refused = activity.actions - activity.allowed;
  if (refused === 0) return 1;
  return refused * 2 > activity.actions ? 3 : 2;
}

/** What an unmet criterion leaves at stake: the risk of each agent that fails it, as far as it fails. */
export function riskOfGap(weight: number, result: CriterionResult, risks: Risks): number {
  let sum = 0;
  for (const { observation, standing, share } of result.subjects) {
    if (standing === "not_applicable") continue;
    const { agent, id } = observation.subject;
    const stake =
      agent !== null
        ? (risks.of.get(agent) ?? 0)
        : id === "organisation"
          ? risks.all
          : risks.greatest;
    sum += (1 - share) * stake;
  }
  return (weight / 10) * sum;
}
