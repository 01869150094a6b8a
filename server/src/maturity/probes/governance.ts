import { passedAfterMs, passedLate, type Estate, type Member } from "../estate.ts";
import type { StopFacts } from "../facts.ts";
import type { Change } from "../rollup/change.ts";
import { membersById } from "./access.ts";
import {
  eventSubject,
  fail,
  fromRecords,
  ms,
  ofAgents,
  ofOrganisation,
  ofProd,
  organisation,
  pass,
  unknown,
  type Probe,
  type Sight,
} from "./probe.ts";
import { attested, newest, personBehind, reviews } from "./vouched.ts";

/** GOV-2.1: a use policy, and a named person who vouches for it. */
export const usePolicy: Probe = ofOrganisation(({ facts }) => {
  const it = attested(facts, "use_policy");
  const evidence = "/changes?subject=use_policy";
  if (!it) return fail("Nobody has vouched for a use policy yet.", { evidence });
  return pass(`${it.person.name} vouched for the use policy.`, { observedAt: ms(it.at), evidence });
});

/** GOV-2.2: how it is stopped is on record: what signs in at Reeve's doors is stopped there. */
export const stopKnown: Probe = ofAgents(({ agent, stopped }) => {
  const evidence = `/agents/${agent.id}?tab=credentials`;
  if (stopped) return pass("It is stopped, and the stop holds.");
  return agent.credentials.length > 0
    ? pass("It signs in at Reeve's doors, where a stop shuts it out.", { evidence })
    : unknown("It has no credential of Reeve's, so a stop here may not reach it.", { evidence });
});

/** GOV-3.1: reviewed by someone who did not register it, as the record says who did. */
export const reviewed: Probe = fromRecords(
  ofProd(({ agent }, { facts }) => {
    const it = newest(reviews(agent, facts));
    const evidence = `/changes?subject=${agent.id}`;
    if (!it) return fail("Nobody but who registered it has reviewed it.", { evidence });
    return pass(`${it.person.name} reviewed it.`, { observedAt: ms(it.at), evidence });
  }),
);

const stopPage = (member: Member): string => `/changes?subject=${member.agent.id}`;

/** GOV-3.2: its stop was tried. */
export const stopTried: Probe = ofProdWithStops((stop) =>
  pass("Its stop was tried.", { observedAt: ms(stop.at) }),
);

/** GOV-4.3: and nothing of it passed any door longer than a minute afterwards, until it was lifted. */
export const stopWorks: Probe = ofProdWithStops((stop, now) => {
  if (passedLate(stop.at, stop.lastPassedAt, passedAfterMs))
    return fail("Something of it still passed more than a minute after it was stopped.", {
      observedAt: ms(stop.at),
    });
  if (stop.until === null && now < ms(stop.at) + passedAfterMs)
    return unknown("It was stopped just now.", { observedAt: ms(stop.at) });
  return pass("Nothing of it passed while it was stopped.", { observedAt: ms(stop.at) });
});

/** An agent that is stopped now is not excused here: it is the one whose stop can be seen. */
function ofProdWithStops(see: (stop: StopFacts, now: number) => Sight): Probe {
  return fromRecords(function* observe({ members, facts }) {
    for (const member of members) {
      if (!member.prod) continue;
      const [stop] = member.agent.stops;
      const sight = !member.registered
        ? fail("It was found and is not registered.")
        : stop
          ? see(stop, facts.at)
          : fail("Its stop was never tried.");
      yield { observedAt: facts.at, evidence: stopPage(member), ...sight, subject: member.subject };
    }
  });
}

const reviewable = new Set([
  "agents.update",
  "grants.create",
  "packs.off",
  "packs.on",
  "policies.put",
  "policies.promote",
  "policies.remove",
  "policies.rollback",
  "privileges.enforce",
  "privileges.undo",
]);
/** A policy that came into force by a second person's word: nobody approves what they proposed themselves. */
const bySecondPerson = ({ operation, subject }: Change): boolean =>
  operation === "proposals.approve" && subject?.startsWith("prp_") === false;

/** GOV-4.2: each change to an agent, its grants or a policy was reviewed, before or after, by someone else than who made it. */
export const changesReviewed: Probe = fromRecords(function* observe(estate) {
  const members = membersById(estate);
  for (const change of estate.facts.changes) {
    const approved = bySecondPerson(change);
    if (!approved && !reviewable.has(change.operation)) continue;
    const member = members.get(change.agent ?? "") ?? null;
    const page = `/changes?subject=${change.subject ?? ""}`;
    const by = reviewerOf(change, member, estate);
    const sight = approved
      ? pass(`${change.actor.name} approved it before it came into force.`)
      : by
        ? pass(`${by.person.name} reviewed it.`, { observedAt: ms(by.at) })
        : fail(`Nobody but ${change.actor.name} has reviewed it.`, { observedAt: ms(change.at) });
    const subject = eventSubject(
      member,
      `change-${change.seq}`,
      `${change.operation} by ${change.actor.name}`,
      page,
    );
    yield { observedAt: ms(change.at), evidence: page, ...sight, subject };
  }
});

/** The newest review that came after the change, by another person; a review of no one agent is one of the policies. */
function reviewerOf(change: Change, member: Member | null, { facts }: Estate) {
  const author = personBehind(change.actor, facts);
  const all = member ? member.agent.attestations : facts.attestations;
  return newest(
    all.filter(
      ({ kind, person, at }) => kind === "review" && person.id !== author && at >= change.at,
    ),
  );
}

const leastSample = 20;

/** GOV-4.4: of a sample of actions, those whose whole trail could be rebuilt from an export alone. */
export const auditPath: Probe = function* observe(estate) {
  const { facts } = estate;
  const { sample } = facts;
  const names = membersById(estate);
  if (!sample || sample.actions.length < leastSample) {
    yield {
      subject: { ...organisation, id: "sample", name: "The audit sample", page: "/actions" },
      ...unknown(`No sample of ${leastSample} actions was taken yet.`),
      observedAt: facts.at,
      evidence: "/actions",
    };
    return;
  }
  for (const { id, agent, ok, why } of sample.actions) {
    const page = `/actions/${id}`;
    const member = names.get(agent ?? "") ?? null;
    yield {
      subject: { ...eventSubject(member, id, id, page), floor: false },
      ...(ok ? pass(why) : fail(why)),
      observedAt: ms(sample.at),
      evidence: page,
    };
  }
};
