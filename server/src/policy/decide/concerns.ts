import type { AgentId } from "@reeve/contract/id";
import type { Env } from "../compile/entities.ts";
import type { Rule } from "./rules.ts";
import { readsNothing, type Reads } from "../session/reads.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { agentEntity, anyRequest } from "../snapshot/vocabulary.ts";

/** What some policy wants of everything an agent does, whichever call it is. */
export interface Concerns {
  /** What is asked of its session. */
  readonly reads: Reads;
  /** What is hidden somewhere in what it is told. */
  readonly hides: readonly string[];
}

const none: Concerns = { reads: readsNothing, hides: [] };

interface Known {
  readonly rules: readonly Rule[];
  readonly byAgent: Map<AgentId, Concerns>;
}
const known = new WeakMap<Snapshot, Known>();

/** Found once for each snapshot and agent, from the few rules that ask or hide. One that is only watched asks too. */
export function concernsOf(snapshot: Snapshot, agent: AgentId): Concerns {
  let it = known.get(snapshot);
  if (!it) known.set(snapshot, (it = { rules: concerned(snapshot), byAgent: new Map() }));
  if (it.rules.length === 0) return none;
  const before = it.byAgent.get(agent);
  if (before) return before;
  const found = of(it.rules, snapshot, agent);
  it.byAgent.set(agent, found);
  return found;
}

const concerned = (snapshot: Snapshot): readonly Rule[] =>
  [...snapshot.policies.values()]
    .flatMap(({ rules }) => rules)
    .filter(({ reads, remedy }) => reads.session || remedy.redact.length > 0);

function of(rules: readonly Rule[], snapshot: Snapshot, agent: AgentId): Concerns {
  const principal = snapshot.agents.get(agent)?.entity ?? agentEntity(agent);
  const { entities } = snapshot;
  const env: Env = {
    principal,
    action: anyRequest,
    resource: principal,
    context: null,
    entities,
    now: null,
  };
  const own = rules.filter((rule) => rule.principal.holds(env));
  const hides = own.flatMap(({ lane, remedy }) => (lane === "enforce" ? remedy.redact : []));
  return {
    reads: {
      session: own.some(({ reads }) => reads.session),
      destinations: own.some(({ reads }) => reads.destinations),
      flow: own.some(({ reads }) => reads.flow),
    },
    hides: [...new Set(hides)].sort(),
  };
}
