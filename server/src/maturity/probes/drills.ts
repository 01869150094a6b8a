import type { StopFacts } from "../facts.ts";
import type { DailyDrillFacts, OutageKind } from "../facts-of-control.ts";
import { fail, fromRecords, ms, organisation, pass, unknown, type Probe } from "./probe.ts";

const drillsPage = "/drills";
const quarterMs = 90 * 86_400_000;

const outageKinds: Readonly<Record<OutageKind, string>> = {
  audit: "record that cannot be written",
  policy: "policy that cannot be decided by",
  state: "state that is too old",
};

/**
 * GOV-5.4: outages that were rehearsed, and nothing passed. It is rehearsed with a canary, because it is a property of the
 * road that every agent takes; what of an outage is rehearsed by nobody stays unknown.
 */
export const failsClosed: Probe = function* observe({ facts }) {
  const all = facts.outages ?? [];
  for (const { id, kind, passed, why, at } of all) {
    const page = `${drillsPage}/${id}`;
    yield {
      subject: { ...organisation, id, name: `An outage: a ${outageKinds[kind]}`, page },
      ...(passed
        ? pass(`There was a ${outageKinds[kind]}, and nothing passed.`)
        : fail(why ?? "It did not fail closed.")),
      observedAt: ms(at),
      evidence: page,
    };
  }
  for (const kind of ["audit", "policy", "state"] as const) {
    if (all.some((it) => it.kind === kind)) continue;
    const name = outageKinds[kind];
    yield {
      subject: { ...organisation, id: name, name: `An outage: a ${name}`, page: drillsPage },
      ...unknown(`Nobody has rehearsed a ${name}.`),
      observedAt: facts.at,
      evidence: drillsPage,
    };
  }
};

/** A drill that is worth doing every day. The newest of a day that is hardly over stands for now: the next waits its turn. */
const everyDay = (kind: DailyDrillFacts["kind"], well: string, never: string): Probe =>
  function* observe({ facts }) {
    const all = (facts.daily ?? []).filter((it) => it.kind === kind);
    for (const { id, passed, why } of all) {
      const page = `${drillsPage}/${id}`;
      yield {
        subject: { ...organisation, id, name: well, page },
        ...(passed ? pass(`${well}.`) : fail(why ?? "It did not end well.")),
        observedAt: facts.at,
        evidence: page,
      };
    }
    if (all.length === 0)
      yield {
        subject: { ...organisation, id: kind, name: never, page: drillsPage },
        ...unknown(`${never}.`),
        observedAt: facts.at,
        evidence: drillsPage,
      };
  };

/** VIS-4.3: calls of a canary were seen by whoever watched, within seconds. */
export const seenLive: Probe = everyDay(
  "live",
  "What happens was seen within five seconds",
  "Nobody has tried in the last day how soon what happens is seen",
);

/** VIS-5.3: an export was verified by itself against a checkpoint that is kept elsewhere. */
export const verified: Probe = everyDay(
  "verify",
  "An export was verified against a checkpoint that is kept elsewhere",
  "Nobody has verified the record from outside in the last day",
);

/** GOV-5.7: a critical agent's own stop was tried this quarter, and an incident of it rehearsed to its end. A canary's says nothing of it. */
export const rehearsed: Probe = fromRecords(function* observe({ members, facts }) {
  for (const member of members) {
    if (member.subject.tier !== "critical" || !member.registered) continue;
    const [stop] = member.agent.stops;
    const evidence = `/changes?subject=${member.agent.id}`;
    const worked = (facts.rehearsals ?? []).find(({ agent }) => agent === member.agent.id);
    const tried = stop !== undefined && isRecent(stop, facts.at);
    yield {
      subject: member.subject,
      ...(!tried
        ? fail("Its stop was not tried in 90 days.")
        : worked === undefined
          ? fail("Its stop was tried, and no incident of it was rehearsed to its end in 90 days.")
          : pass("Its stop was tried and an incident of it was rehearsed.")),
      observedAt: tried ? ms(stop.at) : facts.at,
      evidence,
    };
  }
});

const isRecent = ({ at }: StopFacts, nowMs: number): boolean => ms(at) >= nowMs - quarterMs;
