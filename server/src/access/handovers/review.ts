import type { AgentDay, HandoverReview } from "@reeve/contract/handover";
import type { Approval } from "@reeve/contract/approval";
import type { AgentId, HandoverId } from "@reeve/contract/id";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { notFound } from "../../platform/problem.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { listFindings } from "../../registry/findings/queue-store.ts";
import { presentOf } from "../attestations/attest.ts";
import { attestedHash } from "../attestations/attested.ts";
import { standingOf } from "../attestations/standing.ts";
import { attestationStore } from "../attestations/store.ts";
import { credentialStore } from "../credentials/store.ts";
import { delegationStore } from "../delegations/store.ts";
import { freshUntilMs } from "../sign-in/fresh.ts";
import { handoverStore } from "./store.ts";

export interface ReviewHands {
  readonly database: Database;
  readonly clock: Clock;
  days(agent: AgentId): Promise<readonly AgentDay[]>;
  approvals(agent: AgentId): Promise<readonly Approval[]>;
}

const most = 200;

/** Everything that a receiver is to know before they answer for an agent. */
export async function review(
  hands: ReviewHands,
  ctx: Ctx,
  id: HandoverId,
): Promise<HandoverReview> {
  const { database, clock } = hands;
  const db = database.kysely;
  const nowMs = clock.now();
  const now = isoTime(nowMs);
  const found = await handoverStore(db, now).find(id);
  if (!found) throw notFound("handover", id);
  const agent = found.handover.agent.id;
  const registered = await agentStore(db).find(agent);
  const [place] = await attestationStore(db).places([agent]);
  if (!registered || !place) throw notFound("agent", agent);
  const takes = await db.transaction().execute((tx) => presentOf(tx, agent, now));
  const findings = await listFindings(db, {
    limit: most,
    after: null,
    status: "open",
    subject: agent,
  });
  const delegations = await delegationStore(db).list({ agent, limit: most, nowMs });
  const credentials = await credentialStore(db).list(agent, most, null);
  const fresh = await freshUntilMs(db, clock, ctx);
  return {
    handover: found.handover,
    agent: registered.agent,
    standing: standingOf(place, nowMs),
    takes,
    hash: attestedHash(takes),
    days: [...(await hands.days(agent))],
    findings: findings.items,
    approvals: [...(await hands.approvals(agent))],
    credentials: credentials.filter((it) => it.revokedAt === null && it.expiresAt > now).length,
    delegations: delegations
      .filter((it) => it.endedAt === null && it.expiresAt > now)
      .map(({ person }) => person),
    freshUntil: fresh === null ? null : isoTime(fresh),
  };
}
