import { GrantId, type AgentId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database, DatabaseTransaction } from "../../platform/database.ts";
import { notFound } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { mayChange } from "../../registry/agents/change.ts";
import { agentStore, type Registered } from "../../registry/agents/store.ts";
import { goingLive } from "../reviews/going-live.ts";
import { give } from "./give.ts";
import { futureTime, grantable } from "./grantable.ts";
import { narrowed } from "./narrow.ts";
import { grantStore } from "./store.ts";

export interface GrantHands {
  readonly database: Database;
  /** Resolves only when this process decides by the new state, so that a revoked grant allows nothing any more. */
  readonly write: Write;
  readonly clock: Clock;
}

const newestFirst = cursorOf("grants", GrantId);

export function grantVerbs({
  database,
  write,
  clock,
}: GrantHands): Pick<
  Verbs<Ctx>,
  "grants.list" | "grants.create" | "grants.narrow" | "grants.revoke"
> {
  return {
    async "grants.list"(_ctx, { limit, cursor, agent }) {
      const found = await grantStore(database.kysely).list(
        limit,
        agent ?? null,
        newestFirst.read(cursor),
      );
      return pageOf(found, limit, newestFirst, ({ id }) => id);
    },

    "grants.create": (ctx, input) =>
      write(ctx, "grants.create", async (tx) => {
        const whose = await agentFor(tx.db, ctx, input.agent);
        const server = await grantable(tx.db, input.server, input.tools);
        return give(tx, clock, ctx, whose, {
          ...server,
          server: input.server,
          constraints: input.constraints ?? {},
          reason: input.reason,
          expiresAt: futureTime(input.expiresAt, clock),
        });
      }),

    "grants.narrow": (ctx, { id, reason, ...less }) =>
      write(ctx, "grants.narrow", async (tx) => {
        const store = grantStore(tx.db);
        const before = await store.lock(id);
        if (!before) throw notFound("grant", id);
        const whose = await agentFor(tx.db, ctx, before.agent.id);
        const after = narrowed(before, less, clock.now());
        await store.narrow(before, after, ctx.actor.name, reason, isoTime(clock.now()));
        await goingLive(clock).taken(tx, ctx, whose);
        tx.note({ subject: id, before, after });
        return after;
      }),

    "grants.revoke": (ctx, { id }) =>
      write(ctx, "grants.revoke", async (tx) => {
        const store = grantStore(tx.db);
        const before = await store.lock(id);
        if (!before) throw notFound("grant", id);
        const whose = await agentFor(tx.db, ctx, before.agent.id);
        const after = { ...before, revokedAt: before.revokedAt ?? isoTime(clock.now()) };
        if (before.revokedAt === null) {
          await store.revoke(id, after.revokedAt);
          await goingLive(clock).taken(tx, ctx, whose);
        }
        tx.note({ subject: id, before, after });
        return after;
      }),
  };
}

/** The agent, where the actor may give and take what it may use: an owner only what they answer for. */
async function agentFor(db: DatabaseTransaction, ctx: Ctx, id: AgentId): Promise<Registered> {
  const found = await agentStore(db).lock(id);
  if (!found) throw notFound("agent", id);
  mayChange(ctx.actor, found.agent);
  return found;
}
