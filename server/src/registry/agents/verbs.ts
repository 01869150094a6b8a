import type { Agent, Enforced } from "@reeve/contract/agent";
import type { EnforcementPoint } from "@reeve/contract/stop";
import type { AgentId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import { z } from "zod";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database, DatabaseTransaction } from "../../platform/database.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx, Write } from "../../platform/write.ts";
import { happened, mayChange, updated } from "./change.ts";
import { mustBeFree, named, register, type LiveHands } from "./register.ts";
import { agentStore, type Registered } from "./store.ts";
import { quarantineOf } from "../settling/store.ts";

export interface AgentHands {
  readonly database: Database;
  /** Resolves only when this process decides by the new state. */
  readonly write: Write;
  readonly clock: Clock;
  readonly stops: StopHands;
  readonly live: LiveHands;
  /** Revokes every credential of an agent, within the transaction. */
  revokeCredentials(db: DatabaseTransaction, agent: AgentId): Promise<void>;
}

/** What a stop of an agent is besides its status, and who confirms it. */
export interface StopHands {
  began(tx: Tx, ctx: Ctx, agent: Agent, reason: string): Promise<void>;
  /** False where a second person has yet to agree. */
  ended(tx: Tx, ctx: Ctx, agent: Agent, reason: string): Promise<boolean>;
  /** Every process that goes by what was just changed, and those that did not say so in time. */
  confirmed(startedMs: number): Promise<EnforcementPoint[]>;
  /** Stops all the same where that cannot be recorded; throws what to tell. */
  unrecorded(ctx: Ctx, agent: AgentId, reason: string, error: unknown): Promise<never>;
}

type AgentVerbs = Pick<
  Verbs<Ctx>,
  | "agents.register"
  | "agents.list"
  | "agents.get"
  | "agents.update"
  | "agents.stop"
  | "agents.resume"
>;

const byNameKey = cursorOf("agents", z.string());

export const agentVerbs = (hands: AgentHands): AgentVerbs => ({
  "agents.register": (ctx, input) =>
    hands.write(ctx, "agents.register", (tx) => register(tx, ctx, input, hands)),

  async "agents.list"(_ctx, { limit, cursor, status, tier, q }) {
    const after = byNameKey.read(cursor);
    const found = await agentStore(hands.database.kysely).list({ limit, after, status, tier, q });
    const page = pageOf(found, limit, byNameKey, ({ nameKey }) => nameKey);
    return { ...page, items: page.items.map(({ agent }) => agent) };
  },

  async "agents.get"(_ctx, { id }) {
    const found = await agentStore(hands.database.kysely).find(id);
    if (!found) throw notFound("agent", id);
    return found.agent;
  },

  "agents.update": (ctx, update) =>
    hands.write(ctx, "agents.update", async (tx) => {
      const before = await lockToChange(tx, ctx, update.id);
      const wanted = updated(
        before,
        update,
        await named(tx, ctx, update, hands.clock),
        isoTime(hands.clock.now()),
      );
      const after = await hands.live.changing(tx, ctx, before, wanted);
      if (after.nameKey !== before.nameKey) await mustBeFree(tx, after.nameKey, update.id);
      if (after.agent.status === "retired") await hands.revokeCredentials(tx.db, update.id);
      return save(tx, before, after);
    }),

  "agents.stop": (ctx, { id, reason }) => stop(hands, ctx, id, reason),
  "agents.resume": (ctx, { id, reason }) => resume(hands, ctx, id, reason),
});

/** The agent, locked, if the actor may change it. */
export async function lockToChange(tx: Tx, ctx: Ctx, id: AgentId): Promise<Registered> {
  const found = await agentStore(tx.db).lock(id);
  if (!found) throw notFound("agent", id);
  mayChange(ctx.actor, found.agent);
  return found;
}

/** Stops an agent, and waits until every process that lives goes by that. */
async function stop(hands: AgentHands, ctx: Ctx, id: AgentId, reason: string): Promise<Enforced> {
  const startedMs = hands.clock.now();
  try {
    const agent = await hands.write(ctx, "agents.stop", async (tx) => {
      const before = await lockToChange(tx, ctx, id);
      const after = happened(before, "stop", reason, isoTime(hands.clock.now()));
      await hands.stops.began(tx, ctx, before.agent, reason);
      return save(tx, before, after, reason);
    });
    const enforcement = await hands.stops.confirmed(startedMs);
    return { agent, enforcement, waitsForSecond: false };
  } catch (error) {
    if (error instanceof Problem) throw error;
    return hands.stops.unrecorded(ctx, id, reason, error);
  }
}

/** Lets an agent act again, or notes that the first of two wants it to. */
async function resume(hands: AgentHands, ctx: Ctx, id: AgentId, reason: string): Promise<Enforced> {
  const startedMs = hands.clock.now();
  let waitsForSecond = false;
  const agent = await hands.write(ctx, "agents.resume", async (tx) => {
    const before = await lockToChange(tx, ctx, id);
    await mustBeReleased(tx, before);
    const after = happened(before, "resume", reason, isoTime(hands.clock.now()));
    waitsForSecond = !(await hands.stops.ended(tx, ctx, before.agent, reason));
    return waitsForSecond ? before.agent : save(tx, before, after, reason);
  });
  return { agent, enforcement: await hands.stops.confirmed(startedMs), waitsForSecond };
}

/** Nobody resumes what is in quarantine: that ends by its own way. */
export async function mustBeReleased(tx: Tx, { agent }: Registered): Promise<void> {
  const reason = await quarantineOf(tx.db, agent.id);
  if (reason !== null)
    throw new Problem(
      "conflict",
      `${agent.name} is in quarantine: ${reason}`,
      "Release it first: `POST /api/inventory/{id}/release`, or on its page.",
    );
}

async function save(
  tx: Tx,
  before: Registered,
  after: Registered,
  reason?: string,
): Promise<Agent> {
  await agentStore(tx.db).save(after);
  const { agent } = after;
  tx.note({
    subject: agent.id,
    before: before.agent,
    after: reason === undefined ? agent : { ...agent, reason },
  });
  return agent;
}
