import type { AgentDay, Handover } from "@reeve/contract/handover";
import type { Approval } from "@reeve/contract/approval";
import type { AgentId, HandoverId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx, Write } from "../../platform/write.ts";
import { personNamed } from "../../registry/agents/answerable.ts";
import { mayChange } from "../../registry/agents/change.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { lockToChange } from "../../registry/agents/verbs.ts";
import { peopleStore } from "../../registry/people/store.ts";
import { accept, mustStand, type AcceptHands } from "./accept.ts";
import { enrol } from "./enrol.ts";
import { offer } from "./offer.ts";
import { review } from "./review.ts";
import { handoverStore, type Offered } from "./store.ts";

export interface HandoverHands extends AcceptHands {
  readonly database: Database;
  readonly write: Write;
  /** What the agent did in the last thirty days. */
  days(agent: AgentId): Promise<readonly AgentDay[]>;
  /** What a person is asked about it and nobody answered. */
  approvals(agent: AgentId): Promise<readonly Approval[]>;
}

type HandoverVerbs = Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `handovers.${string}`>>;

export function handoverVerbs(hands: HandoverHands): HandoverVerbs {
  const { database, write, clock } = hands;
  const now = (): string => isoTime(clock.now());
  return {
    "handovers.offer": (ctx, { id, to, says }) =>
      write(ctx, "handovers.offer", async (tx) => {
        const { agent } = await lockToChange(tx, ctx, id);
        const named = await personNamed(tx, to, { member: "to", actor: ctx.actor, clock });
        const person = await peopleStore(tx.db).find(named.id);
        if (!person) throw notFound("person", named.id);
        const { name: offeredBy, person: offerer } = ctx.actor;
        return offer(tx, clock, agent, { to: person, offeredBy, offerer, says });
      }),

    async "handovers.list"(_ctx, by) {
      return { items: await handoverStore(database.kysely, now()).list(by) };
    },

    "handovers.get": (ctx, { id }) => review(hands, ctx, id),

    "handovers.accept": (ctx, input) =>
      write(ctx, "handovers.accept", (tx) => accept(hands, tx, ctx, input)),

    "handovers.decline": (ctx, { id, reason }) =>
      write(ctx, "handovers.decline", async (tx) => {
        const { handover } = await locked(tx, id);
        if (ctx.actor.person !== handover.to.id)
          throw forbidden(`It was offered to ${handover.to.name}, not to you.`);
        return end(tx, handover, "declined", reason);
      }),

    "handovers.withdraw": (ctx, { id, reason }) =>
      write(ctx, "handovers.withdraw", async (tx) => {
        const { handover, offerer } = await locked(tx, id);
        const found = await agentStore(tx.db).find(handover.agent.id);
        if (!found) throw notFound("agent", handover.agent.id);
        if (offerer === null || offerer !== ctx.actor.person) mayChange(ctx.actor, found.agent);
        return end(tx, handover, "withdrawn", reason);
      }),

    "handovers.enrol": (ctx, input) => enrol(hands, ctx, input),
  };

  async function locked(tx: Tx, id: HandoverId): Promise<Offered> {
    const found = await handoverStore(tx.db, now()).lock(id);
    if (!found) throw notFound("handover", id);
    mustStand(found.handover);
    return found;
  }

  async function end(
    tx: Tx,
    handover: Handover,
    status: "declined" | "withdrawn",
    reason: string,
  ): Promise<Handover> {
    const at = now();
    await handoverStore(tx.db, at).end(handover.id, status, reason);
    const after: Handover = { ...handover, status, endedAt: at, reason };
    tx.note({ subject: handover.agent.id, before: { handover }, after: { handover: after } });
    return after;
  }
}

const forbidden = (detail: string): Problem =>
  new Problem("forbidden", detail, "Ask the person it was offered to.");
