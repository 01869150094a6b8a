import type { AgentId, StopId } from "@reeve/contract/id";
import type { GateDeed, GateRule, VersionGate } from "@reeve/contract/version-gate";
import { grantStore } from "../../access/grants/store.ts";
import { withPermit } from "../../access/grants/permit.ts";
import { goingLive } from "../../access/reviews/going-live.ts";
import { canonicalHash } from "../../platform/canonical.ts";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import type { Tx } from "../../platform/write.ts";
import { lockToChange } from "../../registry/agents/verbs.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { begin } from "../../response/stops/begin.ts";
import { stoppedBecause } from "./store.ts";

export interface Applied {
  readonly did: readonly GateDeed[];
  readonly stop: StopId | null;
}

const nothing: Applied = { did: [], stop: null };

type Compared = Pick<
  VersionGate,
  "id" | "agent" | "candidate" | "candidateAgent" | "verdict" | "ok"
>;

/** Does what the rule of the agent says of a result, in the transaction that keeps the result. */
export async function apply(
  tx: Tx,
  clock: Clock,
  ctx: Ctx,
  rule: GateRule | null,
  it: Compared,
): Promise<Applied> {
  if (rule === null) return nothing;
  if (it.ok && rule.promote) return { did: await promote(tx, clock, ctx, it), stop: null };
  if (it.verdict === "block" && rule.rollBack) return rollBack(tx, clock, ctx, it);
  return { did: [kept(it)], stop: null };
}

const kept = ({ agent, verdict }: Compared): GateDeed => ({
  what: "kept",
  says: `${agent.name} stays as it is${verdict === "inconclusive" ? ": what is not known yet changes nothing" : ""}.`,
});

/**
 * The candidate becomes the version of the agent, and what only the candidate was granted becomes the agent's. Both by
 * the rules of going live: where those ask for a second person, both wait for one.
 */
async function promote(
  tx: Tx,
  clock: Clock,
  ctx: Ctx,
  { id, agent, candidate, candidateAgent }: Compared,
): Promise<GateDeed[]> {
  const live = goingLive(clock);
  const now = isoTime(clock.now());
  const did: GateDeed[] = [];
  const before = await lockToChange(tx, ctx, agent.id);
  const stopped = await stoppedBecause(tx.db, agent.id, candidate);
  if (stopped !== null)
    return [
      {
        what: "kept",
        says: `Version ${candidate} of ${agent.name} is stopped: ${stopped}. A person ends that first.`,
      },
    ];
  const wanted = { ...before, agent: { ...before.agent, version: candidate, updatedAt: now } };
  if (before.agent.version !== candidate) {
    const after = await live.changing(tx, ctx, before, wanted);
    await agentStore(tx.db).save(after);
    tx.note({ subject: agent.id, before: before.agent, after: { ...after.agent, gate: id } });
    did.push(
      after.agent.version === candidate
        ? { what: "promoted", says: `${agent.name} is version ${candidate} now.` }
        : {
            what: "waits-for-review",
            says: `Version ${candidate} of ${agent.name} waits for a second person, as its tier asks for.`,
          },
    );
  }
  if (candidateAgent === null || candidateAgent.id === agent.id) return did;
  await lockToChange(tx, ctx, candidateAgent.id);
  const has = await inForce(tx, agent.id, now);
  let moved = 0;
  for (const grant of await inForce(tx, candidateAgent.id, now)) {
    const store = grantStore(tx.db);
    await store.revoke(grant.id, now);
    tx.note({ subject: grant.id, before: grant, after: { ...grant, revokedAt: now, gate: id } });
    if (has.some((own) => same(own, grant))) continue;
    const server = await store.serverNamed(grant.server);
    if (server === null) continue;
    const made = withPermit({
      ...grant,
      id: newId("grt", clock.now()),
      agent: { id: agent.id, name: agent.name },
      reason: `Of the candidate ${candidateAgent.name}, which passed ${id}: ${grant.reason}`.slice(
        0,
        1000,
      ),
      createdBy: ctx.actor.name,
      createdAt: now,
      held: false,
      version: 1,
      uses: null,
      lastUsedAt: null,
    });
    await store.add(made, server.id);
    const whose = await lockToChange(tx, ctx, agent.id);
    const held = await live.granted(tx, ctx, whose, made.id);
    tx.note({ subject: made.id, before: null, after: { ...made, held } });
    moved++;
  }
  if (moved > 0)
    did.push({
      what: "grants-moved",
      says: `${moved} grants that only ${candidateAgent.name} had are ${agent.name}'s now.`,
    });
  return did;
}

/** The candidate is refused at every door from this commit on, and what it alone was granted is withdrawn. */
async function rollBack(
  tx: Tx,
  clock: Clock,
  ctx: Ctx,
  { id, agent, candidate, candidateAgent }: Compared,
): Promise<Applied> {
  const whose = candidateAgent ?? agent;
  const wanted = {
    level: "version" as const,
    agent: whose.id,
    version: candidate,
    reason: `It did worse than the version before: ${id}`,
  };
  const given = newId("stp", clock.now());
  const stop = await begin(tx, clock, wanted, { ctx, source: "alarm" }, given);
  const did: GateDeed[] = [
    { what: "stopped", says: `Version ${candidate} of ${whose.name} is refused at every door.` },
  ];
  if (candidateAgent === null || candidateAgent.id === agent.id) return { did, stop };
  const now = isoTime(clock.now());
  const it = await lockToChange(tx, ctx, candidateAgent.id);
  const own = await inForce(tx, candidateAgent.id, now);
  for (const grant of own) {
    await grantStore(tx.db).revoke(grant.id, now);
    tx.note({ subject: grant.id, before: grant, after: { ...grant, revokedAt: now, gate: id } });
  }
  if (own.length > 0) {
    await goingLive(clock).taken(tx, ctx, it);
    did.push({
      what: "grants-withdrawn",
      says: `${own.length} grants of ${candidateAgent.name} are withdrawn.`,
    });
  }
  return { did, stop };
}

const mostGrants = 1_000;
type Grant = Awaited<ReturnType<ReturnType<typeof grantStore>["list"]>>[number];

const inForce = async (tx: Tx, agent: AgentId, now: string): Promise<readonly Grant[]> =>
  (await grantStore(tx.db).list(mostGrants, agent, null)).filter(
    ({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt === null || expiresAt > now),
  );

const unbound = ({ within }: Grant): boolean => within.length === 0;

/** The same reach: every tool of one is a tool of the other, on the same server. */
const same = (own: Grant, other: Grant): boolean =>
  own.server === other.server &&
  (unbound(own) || canonicalHash(own.constraints) === canonicalHash(other.constraints)) &&
  (own.tools.includes("*") || other.tools.every((tool) => own.tools.includes(tool))) &&
  (own.expiresAt === null || (other.expiresAt !== null && own.expiresAt >= other.expiresAt));
