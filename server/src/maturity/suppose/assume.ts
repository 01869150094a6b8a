import type { AgentFacts, ActivityFacts, Facts, PersonFacts } from "../facts.ts";

/** What is assumed of agents, by id. */
export interface Assumed {
  readonly registered: readonly string[];
  readonly owned: readonly string[];
  readonly enforced: readonly string[];
}

/** The facts as they would be. Nothing else about an agent is assumed with it: what is not seen stays not seen. */
export function assume(facts: Facts, it: Assumed): Facts {
  const [registered, owned, enforced] = [
    new Set(it.registered),
    new Set(it.owned),
    new Set(it.enforced),
  ];
  const now = new Date(facts.at).toISOString();
  let listed = 0;
  const agents = facts.agents.map((agent) => {
    let would = agent;
    if (registered.has(agent.id) && !isRegistered(agent)) {
      would = { ...would, status: "active" };
      listed++;
    }
    if (owned.has(agent.id)) would = ownedBy(would, now);
    if (enforced.has(agent.id) && would.activity)
      would = { ...would, activity: allEnforced(would.activity) };
    return would;
  });
  return {
    ...facts,
    agents,
    finds: facts.finds.map((find) =>
      registered.has(find.id) && find.settledAt === null ? { ...find, settledAt: now } : find,
    ),
    ...(facts.completeness && { completeness: moreRegistered(facts.completeness, listed) }),
  };
}

export const isRegistered = ({ status }: AgentFacts): boolean =>
  status !== "discovered" && status !== "unlisted";

const somebody: PersonFacts = { id: "assumed-owner", name: "An owner", active: true };
const another: PersonFacts = { id: "assumed-deputy", name: "A deputy", active: true };

/** Whoever answers for it already, and is active, stays; what they have not accepted they would have accepted now. */
function ownedBy(agent: AgentFacts, now: string): AgentFacts {
  const active = (person: PersonFacts | null): PersonFacts => (person?.active ? person : somebody);
  const { duties, backup } = agent;
  const owner = active(duties.behaviour);
  return {
    ...agent,
    duties: {
      behaviour: owner,
      change: active(duties.change),
      incidents: active(duties.incidents),
      risk: active(duties.risk),
    },
    backup: backup?.active && backup.id !== owner.id ? backup : another,
    attestations: [
      ...agent.attestations,
      { kind: "ownership", person: owner, firstAt: now, at: now, pin: null },
    ],
  };
}

const allEnforced = (activity: ActivityFacts): ActivityFacts => ({
  ...activity,
  decided: activity.actions,
  enforced: activity.actions,
  beforeAct: activity.actions,
  ...(activity.ungoverned !== undefined && { ungoverned: 0 }),
});

/** What was found counts among those that were seen already: registering it changes only how many of them are listed. */
function moreRegistered(
  it: NonNullable<Facts["completeness"]>,
  more: number,
): NonNullable<Facts["completeness"]> {
  const registered = Math.min(it.seen, it.registered + more);
  const share = (of: number | null): number | null => (of === null ? null : registered / of);
  return { ...it, registered, share: share(it.total), careful: share(it.high) };
}
