import type { Tier } from "@reeve/contract/agent";
import { ownerGraceMs } from "../../access/attestations/standing.ts";
import type { Estate, Member } from "../estate.ts";
import type { Observation } from "../observation.ts";
import {
  eventSubject,
  fail,
  fromRecords,
  ms,
  ofAgents,
  pass,
  unknown,
  type Probe,
  type Sight,
} from "./probe.ts";
import { byOwner, byAccountable, withinQuarter } from "./vouched.ts";

const hourMs = 3_600_000;
const quarterMs = 90 * 24 * hourMs;

/** OWN-2.1, OWN-3.1: a named person who is active answers for it. */
export const named: Probe = ofAgents(({ agent }) => {
  const owner = agent.duties.behaviour;
  if (!owner) return fail("Nobody is named as its owner.");
  return owner.active
    ? pass(`${owner.name} answers for it.`)
    : fail(`Its owner ${owner.name} is not active in the directory.`);
});

/** OWN-3.2: the owner accepted under their own sign-in. */
export const accepted: Probe = ofAgents((member) => acceptance(member));

function acceptance({ agent }: Member): Sight {
  const owner = agent.duties.behaviour;
  const evidence = `/changes?subject=${agent.id}`;
  const it = byOwner(agent, "ownership");
  if (!owner) return fail("Nobody is named as its owner.");
  if (!it) return fail(`${owner.name} has not accepted the role.`, { evidence });
  return pass(`${owner.name} accepted the role.`, { observedAt: ms(it.at), evidence });
}

/** OWN-4.1: an active owner who accepted, and an active deputy who is somebody else. */
export const deputised: Probe = ofAgents(({ agent }, { facts }) => {
  const owner = agent.duties.behaviour;
  const it = byOwner(agent, "ownership");
  if (!owner?.active) return fail("It has no active owner.");
  if (!withinQuarter(it, facts.at))
    return fail(`${owner.name} has not accepted the role in the last 90 days.`);
  if (!agent.backup) return fail("No deputy is named.");
  if (!agent.backup.active)
    return fail(`Its deputy ${agent.backup.name} is not active in the directory.`);
  if (agent.backup.id === owner.id) return fail("Owner and deputy are one person.");
  return pass(`${owner.name} accepted, and ${agent.backup.name} is the deputy.`);
});

/** OWN-4.2: behaviour, change, incidents and risk are each assigned to an active person. */
export const fourDuties: Probe = ofAgents(({ agent }) => {
  const open = Object.entries(agent.duties).filter(([, person]) => !person?.active);
  return open.length === 0
    ? pass("Each of the four duties has an active person.")
    : fail(`No active person answers for ${open.map(([duty]) => duty).join(", ")}.`);
});

const handsOver: ReadonlySet<string> = new Set(["agents.update", "handovers.accept"]);

/** OWN-4.3: each change of owner, and each owner who left, with an acceptance within the grace of the agent's tier. */
export const handedOver: Probe = fromRecords(function* observe(estate) {
  const { facts } = estate;
  const members = new Map(estate.members.map((member) => [member.agent.id, member]));
  for (const change of facts.changes) {
    const owner = change.detail.owner;
    const member = members.get(change.agent ?? "");
    if (!handsOver.has(change.operation) || !owner || owner[0] === null || !member) continue;
    const left = facts.gone.get(owner[0])?.at ?? null;
    const from = left !== null && left < change.at ? left : change.at;
    yield handover(member, estate, { id: `change-${change.seq}`, from, to: owner[1] });
  }
  for (const member of estate.members) {
    const owner = member.agent.duties.behaviour;
    const gone = owner && facts.gone.get(owner.id);
    if (!gone || member.stopped) continue;
    yield handover(member, estate, {
      id: `left-${member.agent.id}`,
      from: gone.at ?? member.agent.createdAt,
      to: null,
    });
  }
});

function handover(
  member: Member,
  { facts }: Estate,
  { id, from, to }: { readonly id: string; readonly from: string; readonly to: string | null },
): Observation {
  const { agent } = member;
  const due = ms(from) + ownerGraceMs[member.subject.tier];
  const acceptedAt = agent.attestations
    .filter((it) => it.kind === "ownership" && it.person.id === to)
    .flatMap((it) => [it.firstAt, it.at])
    .filter((at) => ms(at) >= ms(from))
    .sort()[0];
  const sight =
    acceptedAt !== undefined && ms(acceptedAt) <= due
      ? pass("The new owner accepted in time.", { observedAt: ms(acceptedAt) })
      : acceptedAt === undefined && facts.at < due
        ? unknown("The new owner may still accept in time.", { observedAt: facts.at })
        : fail(
            to === null
              ? "Its owner left, and nobody took it over in time."
              : "The new owner did not accept in time.",
            { observedAt: facts.at },
          );
  const subject = eventSubject(member, id, `${agent.name}: handover`, member.subject.page);
  return { observedAt: ms(from), evidence: `/changes?subject=${agent.id}`, ...sight, subject };
}

/** OWN-5.1: vouched for the running version and the scopes it has now. */
export const versionAttested: Probe = ofAgents(({ agent }) => {
  const evidence = `/changes?subject=${agent.id}`;
  if (agent.version === null) return fail("Its running version is not on record.");
  if (agent.reopenedAt)
    return fail("It is no longer what was attested: its version, scope or tools changed.", {
      evidence,
    });
  const it = byAccountable(agent, "version");
  if (!it)
    return fail(
      `Nobody who answers for it vouched for version ${agent.version} with the scopes it has now.`,
      { evidence },
    );
  return pass(`${it.person.name} vouched for version ${agent.version}.`, {
    observedAt: ms(it.at),
    evidence,
  });
});

/** OWN-5.2: of the hours since it was registered, at most 90 days, those in which an active person owned it or it was stopped. */
export const noGap: Probe = fromRecords(
  ofAgents((member, { facts, changesOf }) => {
    const { agent } = member;
    const begins = Math.max(ms(agent.createdAt), facts.at - quarterMs);
    const all = Math.max(1, facts.at - begins);
    const lost = [
      ...(changesOf.get(agent.id) ?? []).flatMap(({ at, detail }) => {
        const left = detail.owner?.[0] ? facts.gone.get(detail.owner[0])?.at : null;
        return left && left < at ? [[ms(left), ms(at)] as const] : [];
      }),
      ...unownedNow(member, facts.at, facts.gone),
    ];
    const unowned = lost.reduce(
      (sum, [from, to]) => sum + Math.max(0, to - Math.max(from, begins)),
      0,
    );
    const counts = { good: Math.max(0, all - unowned), of: all };
    const evidence = `/changes?subject=${agent.id}`;
    return unowned > 0
      ? fail(`It was without an active owner for ${Math.ceil(unowned / hourMs)} hours.`, {
          counts,
          evidence,
        })
      : pass("It was never without an active owner.", { counts, evidence });
  }),
);

function unownedNow(
  { agent, stopped }: Member,
  now: number,
  gone: Estate["facts"]["gone"],
): readonly (readonly [number, number])[] {
  const owner = agent.duties.behaviour;
  if (owner?.active || stopped) return [];
  const since = (owner && gone.get(owner.id)?.at) ?? agent.createdAt;
  return [[ms(since), now]];
}

/** Within how long the owner of an agent answers what only they may answer. */
export const answerWithinMs: Readonly<Record<Tier, number>> = {
  critical: hourMs / 4,
  high: hourMs,
  medium: 4 * hourMs,
  low: 24 * hourMs,
};

/** OWN-5.3: what somebody waited for an owner to answer, answered within the time of the agent's tier. */
export const reachable: Probe = function* observe({ facts, members }) {
  const byId = new Map(members.map((member) => [member.agent.id, member]));
  for (const { id, agent, askedAt, answeredAt, closesAt } of facts.pages ?? []) {
    const member = byId.get(agent);
    if (!member) continue;
    const asked = ms(askedAt);
    const until = Math.min(asked + answerWithinMs[member.subject.tier], ms(closesAt));
    const tookMs = answeredAt === null ? null : ms(answeredAt) - asked;
    if (tookMs === null && facts.at < until) continue;
    const inTime = tookMs !== null && tookMs <= answerWithinMs[member.subject.tier];
    const took = tookMs === null ? null : `${Math.ceil(tookMs / 60_000)} minutes`;
    const evidence = `/approvals/${id}`;
    const sight = inTime
      ? pass(`The owner answered within ${took}.`)
      : fail(took === null ? "The owner did not answer." : `The owner answered after ${took}.`);
    const subject = eventSubject(member, id, `${member.agent.name}: its owner was asked`, evidence);
    yield {
      observedAt: answeredAt === null ? until : asked + (tookMs ?? 0),
      evidence,
      ...sight,
      subject,
    };
  }
};
