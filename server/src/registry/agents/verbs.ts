import type { Agent, Enforced } from "@reeve/contract/agent";
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
  /** What this process is called as an enforcement point. */
  readonly point: string;
  readonly live: LiveHands;
  /** Revokes every credential of an agent, within the transaction. */
  revokeCredentials(db: DatabaseTransaction, agent: AgentId): Promise<void>;
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

  "agents.stop": (ctx, { id, reason }) => enforce(hands, ctx, "agents.stop", id, reason),
  "agents.resume": (ctx, { id, reason }) => enforce(hands, ctx, "agents.resume", id, reason),
});

/** The agent, locked, if the actor may change it. */
export async function lockToChange(tx: Tx, ctx: Ctx, id: AgentId): Promise<Registered> {
  const found = await agentStore(tx.db).lock(id);
  if (!found) throw notFound("agent", id);
  mayChange(ctx.actor, found.agent);
  return found;
}

/** A stop or a resume, and how long it took until this process went by it. */
async function enforce(
  hands: AgentHands,
  ctx: Ctx,
  operation: "agents.stop" | "agents.resume",
  id: AgentId,
  reason: string,
): Promise<Enforced> {
  const event = operation === "agents.stop" ? "stop" : "resume";
  const startedMs = hands.clock.now();
  const agent = await hands.write(ctx, operation, async (tx) => {
    const before = await lockToChange(tx, ctx, id);
    if (event === "resume") await mustBeReleased(tx, before);
    const after = happened(before, event, reason, isoTime(hands.clock.now()));
    await agentStore(tx.db).save(after);
    tx.note({ subject: id, before: before.agent, after: { ...after.agent, reason } });
    return after.agent;
  });
  const nowMs = hands.clock.now();
  const confirmed = { point: hands.point, confirmedAt: isoTime(nowMs), afterMs: nowMs - startedMs };
  return { agent, enforcement: [confirmed] };
}

async function mustBeReleased(tx: Tx, { agent }: Registered): Promise<void> {
  const reason = await quarantineOf(tx.db, agent.id);
  if (reason !== null)
    throw new Problem(
      "conflict",
      `${agent.name} is in quarantine: ${reason}`,
      "Release it first: `POST /api/inventory/{id}/release`, or on its page.",
    );
}

async function save(tx: Tx, before: Registered, after: Registered): Promise<Agent> {
  await agentStore(tx.db).save(after);
  tx.note({ subject: after.agent.id, before: before.agent, after: after.agent });
  return after.agent;
}
