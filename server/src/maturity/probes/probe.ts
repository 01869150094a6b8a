import type { Criterion } from "@reeve/contract/maturity/model";
import type { Estate, Member } from "../estate.ts";
import type { Observation, Subject } from "../observation.ts";

/** Looks at the facts and says what it saw of each subject, one by one, so that it can be stopped in between. */
export type Probe = (estate: Estate, criterion: Criterion) => Iterable<Observation>;

/** What was seen of one subject, without what is the same for every one of them. */
export type Sight = Pick<Observation, "outcome" | "why"> & Partial<Observation>;

export const pass = (why: string, more: Partial<Observation> = {}): Sight => ({
  outcome: "pass",
  why,
  ...more,
});
export const fail = (why: string, more: Partial<Observation> = {}): Sight => ({
  outcome: "fail",
  why,
  ...more,
});
export const unknown = (why: string, more: Partial<Observation> = {}): Sight => ({
  outcome: "unknown",
  why,
  ...more,
});

export const ms = (at: string): number => Date.parse(at);

type See = (member: Member, estate: Estate) => Sight;

/** AGENTS: an agent that was found and is not registered passes nothing, whatever is known of it. */
export const ofAgents = (see: See): Probe => overMembers(() => true, see);
/** AGENTS that can act: one whose stop holds is excused. */
export const ofActing = (see: See): Probe => overMembers(() => true, see, true);
/** PROD: those that reach a system, or whose reach is unknown, and can act. */
export const ofProd = (see: See): Probe => overMembers(({ prod }) => prod, see, true);
/** What is in the register, and what records name that is not in it any more. */
export const ofRegistered = (see: See): Probe =>
  overMembers(({ registered, agent }) => registered || agent.status === "unlisted", see);

function overMembers(among: (member: Member) => boolean, see: See, acting = false): Probe {
  return function* observe(estate) {
    const { at } = estate.facts;
    for (const member of estate.members) {
      if (!among(member)) continue;
      const sight: Sight = !member.registered
        ? fail(notRegistered(member))
        : ((acting ? excuse(member, estate) : null) ?? see(member, estate));
      yield { observedAt: at, evidence: member.subject.page, ...sight, subject: member.subject };
    }
  };
}

const notRegistered = ({ agent: { saidOfIt } }: Member): string =>
  saidOfIt ?? "It was found and is not registered.";

/** A stopped agent cannot act. Where the record of its stop may be among those that are missing, nobody can tell. */
function excuse({ agent, stopped }: Member, { facts }: Estate): Sight | null {
  if (agent.status === "suspended" && facts.gap)
    return unknown("It is stopped, and records that would show how are missing.");
  return stopped
    ? { outcome: "not_applicable", why: "It is stopped, and nothing of it has passed since." }
    : null;
}

/** For a probe that two criteria go by and that sees a lot: what it saw of an estate is kept as long as the estate is. */
export function seenOnce(probe: Probe): Probe {
  const kept = new WeakMap<Estate, readonly Observation[]>();
  return function* observe(estate, criterion) {
    const known = kept.get(estate);
    if (known) {
      yield* known;
      return;
    }
    const all: Observation[] = [];
    for (const seen of probe(estate, criterion)) {
      all.push(seen);
      yield seen;
    }
    kept.set(estate, all);
  };
}

/** One fact of the organisation. */
export const ofOrganisation = (see: (estate: Estate, criterion: Criterion) => Sight): Probe =>
  function* observe(estate, criterion) {
    yield {
      observedAt: estate.facts.at,
      evidence: "/changes",
      ...see(estate, criterion),
      subject: organisation,
    };
  };

export const organisation: Subject = {
  id: "organisation",
  name: "The organisation",
  page: "/",
  tier: "medium",
  floor: false,
  agent: null,
};

/** Whose event it was weighs the event. */
export const eventSubject = (
  member: Member | null,
  id: string,
  name: string,
  page: string,
): Subject => ({
  id,
  name,
  page,
  tier: member?.subject.tier ?? "medium",
  floor: member?.subject.floor ?? false,
  agent: member?.agent.id ?? null,
});

/** An agent's actions in the window of ACTIONS, as a page of the console. */
export const actionsOf = (member: Member, { facts }: Estate): string =>
  `/actions?agent=${member.agent.id}&since=${facts.since}`;

/**
 * For probes that count records: until all are counted nothing is known, and a record that is missing counts as one that
 * speaks against.
 */
export const fromRecords = (probe: Probe): Probe =>
  function* observe(estate, criterion) {
    const { uncounted, gap, at } = estate.facts;
    if (uncounted > 0) {
      yield {
        subject: { ...organisation, id: "uncounted", name: "Records that are not counted yet" },
        ...unknown(`${uncounted} records are still being counted.`),
        observedAt: at,
        evidence: "/actions",
      };
      return;
    }
    if (gap)
      yield {
        subject: {
          ...organisation,
          id: "missing",
          name: "Records that are missing",
          page: "/actions",
          tier: "critical",
          floor: true,
        },
        ...fail(
          `${gap.records} records that should be there are missing; run \`reeve verify\` on an export.`,
        ),
        counts: { good: 0, of: gap.records },
        observedAt: at,
        evidence: "/actions",
      };
    yield* probe(estate, criterion);
  };
