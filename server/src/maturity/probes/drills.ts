import type { StopFacts } from "../facts.ts";
import { fail, fromRecords, ms, organisation, pass, unknown, type Probe } from "./probe.ts";

const drillsPage = "/drills";
const quarterMs = 90 * 86_400_000;

/**
 * GOV-5.4: outages that were rehearsed, and nothing passed. That the record cannot be written is rehearsed with a canary,
 * because it is a property of the road that every agent takes; what of an outage is rehearsed by nobody stays unknown.
 */
export const failsClosed: Probe = function* observe({ facts }) {
  for (const { id, passed, why, at } of facts.outages ?? []) {
    const page = `${drillsPage}/${id}`;
    yield {
      subject: { ...organisation, id, name: "Record not writable", page },
      ...(passed
        ? pass("The record could not be written, and nothing passed.")
        : fail(why ?? "It did not fail closed.")),
      observedAt: ms(at),
      evidence: page,
    };
  }
  const never = (facts.outages ?? []).length === 0;
  const missing = ["policy that cannot be decided by", "state that is too old"];
  for (const name of never ? ["record that cannot be written", ...missing] : missing)
    yield {
      subject: { ...organisation, id: name, name: `An outage: a ${name}`, page: drillsPage },
      ...unknown(`Nobody has rehearsed a ${name}.`),
      observedAt: facts.at,
      evidence: drillsPage,
    };
};

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
