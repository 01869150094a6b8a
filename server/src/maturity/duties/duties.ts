import type { Duty, DutyKind } from "@reeve/contract/duty";
import type { Estate, Member } from "../estate.ts";
import type { Facts } from "../facts.ts";
import { afterWorkingDays } from "../probes/incidents.ts";
import { byAccountable } from "../probes/vouched.ts";

const dayMs = 86_400_000;
const quarterMs = 90 * dayMs;
/** From so long before its day on a duty counts as due. */
const aheadMs = 14 * dayMs;
const workingDays = 10;

interface Seen {
  readonly doneAt: number | null;
  readonly dueAt: number;
  readonly why: string;
}

/** Every standing duty as the evidence has it, by the day it is due. */
export function dutiesOf(estate: Estate): readonly Duty[] {
  return [...standing(estate)]
    .toSorted(
      (a, b) => a.seen.dueAt - b.seen.dueAt || order(a.kind, b.kind) || order(a.subject, b.subject),
    )
    .map(({ seen, ...it }): Duty => ({
      ...it,
      state: stateOf(seen, estate.facts.at),
      doneAt: seen.doneAt === null ? null : iso(seen.doneAt),
      dueAt: iso(seen.dueAt),
      why: seen.why,
    }));
}

function* standing(estate: Estate): Iterable<Raw> {
  yield* ofAgents(estate);
  yield* ofIncidents(estate);
  yield* ofRisks(estate);
}

const stateOf = ({ dueAt, doneAt }: Seen, now: number): Duty["state"] =>
  dueAt < now ? "lapsed" : doneAt === null || dueAt - now <= aheadMs ? "due" : "done";

/** The share of duties that have not lapsed; null where there is none. */
export function inDate(estate: Estate): number | null {
  let [all, kept] = [0, 0];
  for (const { seen } of standing(estate)) {
    all++;
    if (stateOf(seen, estate.facts.at) !== "lapsed") kept++;
  }
  return all === 0 ? null : kept / all;
}

type Raw = Pick<Duty, "kind" | "subject" | "name" | "page"> & { readonly seen: Seen };

/** Those of agents that can act and reach something; a rehearsal only of critical ones. */
function* ofAgents(estate: Estate): Iterable<Raw> {
  for (const member of estate.members) {
    const { agent, registered, stopped, prod, subject } = member;
    if (!registered || stopped || !prod) continue;
    const of = (kind: DutyKind, page: string, seen: Seen): Raw => ({
      kind,
      subject: agent.id,
      name: agent.name,
      page,
      seen,
    });
    yield of("evaluation", `/quality?agent=${agent.id}`, evaluation(member, estate));
    yield of("drift_check", "/monitors", driftCheck(member, estate));
    yield of("access_review", `/agents/${agent.id}/attest`, accessReview(member));
    if (subject.tier === "critical") yield of("rehearsal", "/drills", rehearsal(member, estate));
  }
}

/** Done again within a quarter of the last time; the first time within a quarter of its registration. */
const quarterly = (doneAt: number | null, { agent }: Member, why: string): Seen => ({
  doneAt,
  dueAt: (doneAt ?? Date.parse(agent.createdAt)) + quarterMs,
  why,
});

const scoredAt = ({ agent }: Member, { facts }: Estate): number | null => {
  const all = (facts.scored?.get(agent.id) ?? []).map(({ lastAt }) => Date.parse(lastAt));
  return all.length === 0 ? null : Math.max(...all);
};

function evaluation(member: Member, estate: Estate): Seen {
  const at = scoredAt(member, estate);
  return quarterly(at, member, at === null ? "No session was scored." : "A session was scored.");
}

/** What is armed is checked by each session that is scored. */
function driftCheck(member: Member, estate: Estate): Seen {
  const armed = estate.facts.drift?.armed.has(member.agent.id) === true;
  return armed
    ? quarterly(scoredAt(member, estate), member, "It is watched with each session.")
    : quarterly(null, member, "Nothing watches it yet.");
}

/** A change of version, scope or tools opens it again at once. */
function accessReview(member: Member): Seen {
  const { agent } = member;
  const all = agent.attestations.filter(({ kind }) => kind === "version");
  const last = all.map(({ at }) => Date.parse(at)).reduce((a, b) => Math.max(a, b), 0);
  if (last === 0) return quarterly(null, member, "Nobody reviewed its version and scopes.");
  const holds = byAccountable(agent, "version");
  if (holds)
    return quarterly(Date.parse(holds.at), member, `${holds.person.name} reviewed its scopes.`);
  const changed = agent.reopenedAt ? Date.parse(agent.reopenedAt) : last;
  return { doneAt: last, dueAt: changed, why: "It changed since its scopes were reviewed." };
}

const rehearsed = new WeakMap<Facts, ReadonlyMap<string, string>>();
/** When an incident of each agent was rehearsed. */
function rehearsedOf(facts: Facts): ReadonlyMap<string, string> {
  const known =
    rehearsed.get(facts) ??
    new Map((facts.rehearsals ?? []).toReversed().map(({ agent, at }) => [agent, at]));
  rehearsed.set(facts, known);
  return known;
}

function rehearsal(member: Member, { facts }: Estate): Seen {
  const { agent } = member;
  const stop = agent.stops[0]?.at;
  const incident = rehearsedOf(facts).get(agent.id);
  if (stop === undefined || incident === undefined)
    return quarterly(
      null,
      member,
      stop === undefined ? "Its stop was not tried." : "No incident of it was rehearsed.",
    );
  const at = Math.min(Date.parse(stop), Date.parse(incident));
  return quarterly(at, member, "Its stop was tried, and an incident of it rehearsed.");
}

/** Once, within ten working days of the end of the incident. */
function* ofIncidents({ facts }: Estate): Iterable<Raw> {
  for (const { id, ref, closedAt, publishedAt } of facts.incidents ?? []) {
    const by = afterWorkingDays(Date.parse(closedAt), workingDays);
    const done = publishedAt === null ? null : Date.parse(publishedAt);
    // What was published is done, for as long as the incident is looked at; late or not, nothing of it is open.
    const seen =
      done === null
        ? { doneAt: null, dueAt: by, why: "Its postmortem is not published." }
        : {
            doneAt: done,
            dueAt: Math.max(by, facts.at + aheadMs + dayMs),
            why: "It is published.",
          };
    yield { kind: "postmortem", subject: id, name: `INC-${ref}`, page: `/incidents/${id}`, seen };
  }
}

/** Until the day to which it was accepted; a risk that nobody accepted is due now. */
function* ofRisks({ facts }: Estate): Iterable<Raw> {
  for (const { id, title, until, acceptedBy } of facts.risks ?? []) {
    const seen =
      until === null
        ? { doneAt: null, dueAt: facts.at, why: "Nobody has accepted it." }
        : { doneAt: null, dueAt: Date.parse(until), why: `${acceptedBy} accepted it until then.` };
    const accepted = until !== null && Date.parse(until) - facts.at > aheadMs;
    yield {
      kind: "risk_review",
      subject: id,
      name: title,
      page: `/risks/${id}`,
      seen: accepted ? { ...seen, doneAt: facts.at } : seen,
    };
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
