import type { Member, Estate } from "../estate.ts";
import type { ActivityFacts } from "../facts.ts";
import { lastSign } from "./inventory.ts";
import {
  actionsOf,
  fail,
  fromRecords,
  ms,
  ofActing,
  ofProd,
  organisation,
  pass,
  unknown,
  type Probe,
  type Sight,
} from "./probe.ts";

/** VIS-2.1: an event that names it, or a sign of life at one of Reeve's doors. */
export const anyRecord: Probe = ofActing((member, estate) => {
  const { agent } = member;
  const last = Math.max(
    agent.activity ? ms(agent.activity.lastAt) : 0,
    agent.lastSeenAt ? ms(agent.lastSeenAt) : 0,
  );
  return last > 0
    ? pass("It was seen at one of Reeve's doors.", {
        observedAt: last,
        evidence: actionsOf(member, estate),
      })
    : unknown("It was never seen at one of Reeve's doors.");
});

/** VIS-3.1: its tool calls pass a door that records them. */
export const toolCalls: Probe = fromRecords(
  ofProd((member, estate) => {
    const at = member.agent.activity?.lastToolCallAt;
    const evidence = `${actionsOf(member, estate)}&kind=tool_call`;
    return at
      ? pass("Its tool calls are on record.", { observedAt: ms(at), evidence })
      : unknown("No tool call of it is on record in the last 7 days.", { evidence });
  }),
);

/** VIS-4.1: tool calls, accesses to data, and the decisions on them. */
export const threeKinds: Probe = fromRecords(
  ofProd((member, estate) => {
    const { agent } = member;
    const { activity } = agent;
    const evidence = actionsOf(member, estate);
    if (!activity) return unknown("Nothing it did is on record in the last 7 days.", { evidence });
    if (!activity.lastToolCallAt)
      return unknown("No tool call of it is on record in the last 7 days.", { evidence });
    if (!activity.lastDataAccessAt)
      return unknown("No access to data of it is on record in the last 7 days.", { evidence });
    return pass("Tool calls, accesses to data and the decisions on them are on record.", {
      observedAt: lastSign(agent, activity.lastAt),
      evidence,
    });
  }),
);

/** What share of an agent's actions is good. Without any in the window nothing is known; it is no pass. */
type Share = (activity: ActivityFacts) => { readonly good: number; readonly of: number };

/** A criterion over ACTIONS, an agent at a time; actions that name no agent stand for themselves. */
export function ofActions(
  good: string,
  bad: string,
  share: Share,
  { onlyWhoDid = false }: { readonly onlyWhoDid?: boolean } = {},
): Probe {
  const see = (activity: ActivityFacts | null, freshAt: number, evidence: string): Sight => {
    if (!activity) return unknown("Nothing it did is on record in the last 7 days.", { evidence });
    const counts = share(activity);
    if (counts.of === 0)
      return unknown("There is nothing of it to count in the last 7 days.", { evidence });
    const short = counts.of - counts.good;
    const seen = { counts, observedAt: freshAt, evidence };
    return short === 0
      ? pass(`All ${counts.of} ${good}.`, seen)
      : fail(`${short} of ${counts.of} ${bad}.`, seen);
  };
  const agents = ofActing((member: Member, estate: Estate) => {
    const { agent } = member;
    const fresh = agent.activity ? lastSign(agent, agent.activity.lastAt) : 0;
    return see(agent.activity, fresh, actionsOf(member, estate));
  });
  return fromRecords(function* observe(estate, criterion) {
    for (const seen of agents(estate, criterion))
      if (!onlyWhoDid || seen.outcome !== "unknown") yield seen;
    const { nameless, aroundGone = 0 } = estate.facts;
    if (nameless && share(nameless).of > 0)
      yield {
        subject: {
          ...organisation,
          id: "nameless",
          name:
            aroundGone === 0
              ? "Actions that name no agent"
              : `Actions that name no agent, with ${aroundGone} that the record knows and that are gone`,
          page: "/actions",
        },
        observedAt: ms(nameless.lastAt),
        evidence: `/actions?since=${estate.facts.since}`,
        ...see(nameless, ms(nameless.lastAt), `/actions?since=${estate.facts.since}`),
      };
  });
}

/** VIS-3.2: with agent and principal. */
export const attributed: Probe = ofActions(
  "name agent and principal",
  "do not say who acted for whom",
  ({ attributed: good, actions: of }) => ({ good, of }),
);

/** VIS-4.2: refusals included, with agent, its version and principal. */
export const fullyAttributed: Probe = ofActions(
  "name agent, version and principal",
  "lack the agent, its version or the principal",
  ({ versioned: good, actions: of }) => ({ good, of }),
);

/** VIS-4.4: of those that were let pass and had time to end, the ones whose outcome is known. */
export const outcomeJoined: Probe = ofActions(
  "have a known outcome",
  "have no known outcome",
  ({ ended: good, allowed, underWay }) => ({ good, of: allowed - underWay }),
);

/** VIS-5.1: on record before they happened. */
export const beforeAct: Probe = ofActions(
  "were on record before they happened",
  "were not on record before they happened",
  ({ beforeAct: good, actions: of }) => ({ good, of }),
);

/** GOV-4.1: decided by versioned policy, in any mode. */
export const decided: Probe = ofActions(
  "were decided by policy",
  "were not decided by policy",
  ({ decided: good, actions: of }) => ({ good, of }),
);

/** GOV-5.2: neither against nor without a decision. Of an agent whose telemetry nobody has, the doors alone cannot tell. */
export const noDrift: Probe = ofActions(
  "were done by a decision",
  "were done against or without a decision",
  ({ actions, observed = 0, ungoverned = 0 }) =>
    observed === 0 ? { good: 0, of: 0 } : { good: actions - ungoverned, of: actions },
);

/** GOV-5.1: decided in enforce mode before the act. */
export const enforced: Probe = ofActions(
  "were decided in enforce mode before they happened",
  "were not decided in enforce mode before they happened",
  ({ enforced: good, actions: of }) => ({ good, of }),
);

/** ACC-5.4: of what was done for a person, what was decided by what both may do. Who does nothing for anybody is not asked. */
export const intersected: Probe = ofActions(
  "for a person were decided by what both may do",
  "for a person were not decided by what both may do",
  ({ onBehalf: of = 0, bothAsked: good = 0 }) => ({ good, of }),
  { onlyWhoDid: true },
);
