import type { Tier } from "@reeve/contract/agent";
import { durationMs, type Level, type ModelFile } from "@reeve/contract/maturity/model";
import type { AgentFacts, Facts } from "./facts.ts";
import type { Subject } from "./observation.ts";
import type { Change } from "./rollup/change.ts";
import { grouped } from "./grouped.ts";
import { reachOf, type Reach } from "./reach.ts";
import type { Sliced } from "../platform/slices.ts";

/** One agent as it is counted: how heavy it weighs, and in which populations it is. */
export interface Member {
  readonly agent: AgentFacts;
  readonly subject: Subject;
  readonly reach: Reach;
  /** In the register; what was only discovered passes nothing. */
  readonly registered: boolean;
  /** Stopped, with nothing let pass since: it counts for inventory and ownership only. */
  readonly stopped: boolean;
  readonly prod: boolean;
}

/** The facts with what follows from them for each agent. */
export interface Estate {
  readonly facts: Facts;
  /** By id. */
  readonly members: readonly Member[];
  /** The changes that concern each agent, oldest first. */
  readonly changesOf: ReadonlyMap<string, readonly Change[]>;
}

export const passedAfterMs = 60_000;

/** Who is counted and how: AGENTS are the registered ones that are not retired, and all that were found and are not registered. */
export function* estateOf(facts: Facts, model: ModelFile): Sliced<Estate> {
  const changesOf = grouped(facts.changes, ({ agent }) => agent ?? "");
  const members: Member[] = [];
  for (const agent of facts.agents) {
    if (members.length % between === 0) yield;
    members.push(memberOf(agent, facts, model));
  }
  return { facts, members, changesOf };
}

const between = 128;

function memberOf(agent: AgentFacts, facts: Facts, model: ModelFile): Member {
  const reach = reachOf(agent, facts.at);
  const registered = agent.status !== "discovered" && agent.status !== "unlisted";
  const { tier, floor } = registered ? weight(agent, reach, facts) : found(agent, facts, model);
  const { id, name } = agent;
  return {
    agent,
    reach,
    registered,
    subject: { id, name, page: pageOf(id), tier, floor, agent: id },
    // A record that is missing may be one of what passed after the stop.
    stopped: agent.status === "suspended" && facts.gap === null && stopHolds(agent),
    prod: reach.exposure === null || reach.exposure >= 3,
  };
}

/** What only a scan found has no page among the agents. */
const pageOf = (id: string): string => (id.startsWith("dsc_") ? `/found/${id}` : `/agents/${id}`);

/** The same estate narrowed to some agents. What belongs to no agent stays. */
export const narrowed = (estate: Estate, keep: (agent: AgentFacts) => boolean): Estate =>
  narrowedTo(
    estate,
    estate.members.filter(({ agent }) => keep(agent)),
  );

/** The same to members of it that are known. */
export function narrowedTo(estate: Estate, members: readonly Member[]): Estate {
  const ids = new Set(members.map(({ agent }) => agent.id));
  const { facts, changesOf } = estate;
  return {
    members,
    changesOf,
    facts: {
      ...facts,
      agents: members.map(({ agent }) => agent),
      changes: [...ids].flatMap((id) => changesOf.get(id) ?? []).toSorted((a, b) => a.seq - b.seq),
      nameless: null,
      sample: facts.sample && {
        ...facts.sample,
        actions: facts.sample.actions.filter(({ agent }) => agent !== null && ids.has(agent)),
      },
    },
  };
}

/**
 * An owner may raise a tier; what the agent really does raises it too. While records are missing or not counted, nothing it did
 * can be ruled out, so every agent counts as critical.
 */
function weight(agent: AgentFacts, reach: Reach, facts: Facts): { tier: Tier; floor: boolean } {
  const measured = reach.used !== null && reach.used >= 4;
  const tier = measured || unsure(facts) ? "critical" : agent.tier;
  return { tier, floor: tier === "critical" };
}

/** Records are missing, or not counted yet. */
const unsure = ({ gap, uncounted }: Facts): boolean => gap !== null || uncounted > 0;

/** A discovered agent has no tier: medium until it should have been settled, critical from then on. */
function found(agent: AgentFacts, facts: Facts, model: ModelFile): { tier: Tier; floor: boolean } {
  const writes = agent.uses.some(({ effect }) => effect !== "read");
  const deadline = durationMs(writes ? model.triage.writing : model.triage.deadline);
  const due = unsure(facts) || facts.at >= Date.parse(agent.createdAt) + deadline;
  return { tier: due ? "critical" : "medium", floor: due };
}

function stopHolds({ stops }: AgentFacts): boolean {
  const [stop] = stops;
  return (
    stop !== undefined &&
    stop.until === null &&
    !passedLate(stop.at, stop.lastPassedAt, passedAfterMs)
  );
}

export const passedLate = (at: string, lastPassedAt: string | null, afterMs: number): boolean =>
  lastPassedAt !== null && Date.parse(lastPassedAt) > Date.parse(at) + afterMs;

/** How far agents reach together, and why. An unknown reach counts as the fourth rung. */
export function exposureOf({ members, facts }: Estate): { exposure: Level; why: string } {
  if (members.length === 0) return { exposure: 1, why: "No agent is known yet." };
  const rung = (member: Member): Level => member.reach.exposure ?? 4;
  const furthest = members.reduce((most, each) => (rung(each) > rung(most) ? each : most));
  const unknown = members.filter(({ reach }) => reach.exposure === null).length;
  const known = furthest.reach.exposure !== null;
  const alike = members.filter((each) => rung(each) === rung(furthest)).length;
  const others = alike > 1 ? `; ${alike - 1} more reach as far` : "";
  if (facts.gap)
    return {
      exposure: 5,
      why: `${facts.gap.records} records are missing, so no reach can be ruled out.`,
    };
  return known
    ? {
        exposure: rung(furthest),
        why: `${furthest.agent.name} sets it: ${furthest.reach.why}${others}.`,
      }
    : {
        exposure: 4,
        why: `The reach of ${unknown} of ${members.length} agents is unknown, which counts as far: nothing of them was seen or granted.`,
      };
}
