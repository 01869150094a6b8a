import type { Agent, Enforced } from "@reeve/contract/agent";
import type { AgentId } from "@reeve/contract/id";
import type { Parsed, Verbs } from "@reeve/contract/operations";
import { z } from "zod";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database, DatabaseTransaction } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx, Write } from "../../platform/write.ts";
import { personNamed } from "./answerable.ts";
import { happened, mayChange, updated, type Named } from "./change.ts";
import { allowedNameKey } from "./name.ts";
import { agentStore, type Registered } from "./store.ts";

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

/** Who made what of an agent, and what of a change waits until somebody else has looked. */
export interface LiveHands {
  made(tx: Tx, ctx: Ctx, all: readonly Registered[]): Promise<void>;
  /** What of a change comes into force now. */
  changing(tx: Tx, ctx: Ctx, before: Registered, after: Registered): Promise<Registered>;
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
    hands.write(ctx, "agents.register", async (tx) => {
      const nameKey = allowedNameKey(input.name);
      await mustBeFree(tx, nameKey, null);
      const agent = registered(input, await named(tx, ctx, input, hands.clock), hands.clock);
      const it: Registered = { agent, nameKey, resumesTo: null };
      await agentStore(tx.db).add(it);
      await hands.live.made(tx, ctx, [it]);
      tx.note({ subject: agent.id, before: null, after: agent });
      return agent;
    }),

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
    const after = happened(before, event, reason, isoTime(hands.clock.now()));
    await agentStore(tx.db).save(after);
    tx.note({ subject: id, before: before.agent, after: { ...after.agent, reason } });
    return after.agent;
  });
  const nowMs = hands.clock.now();
  const confirmed = { point: hands.point, confirmedAt: isoTime(nowMs), afterMs: nowMs - startedMs };
  return { agent, enforcement: [confirmed] };
}

async function save(tx: Tx, before: Registered, after: Registered): Promise<Agent> {
  await agentStore(tx.db).save(after);
  tx.note({ subject: after.agent.id, before: before.agent, after: after.agent });
  return after.agent;
}

async function mustBeFree(tx: Tx, nameKey: string, own: AgentId | null): Promise<void> {
  await agentStore(tx.db).lockName(nameKey);
  const other = (await agentStore(tx.db).withNameKey(nameKey))?.agent;
  if (!other || other.id === own) return;
  throw new Problem(
    "conflict",
    `The name is too like that of the ${other.status} agent ${other.name} (${other.id}).`,
    other.status === "retired"
      ? "Choose another name: a retired agent keeps its own, because records speak of it."
      : "Choose another name, or change that agent instead.",
  );
}

type People = Pick<Parsed<"agents.update">, "owner" | "change" | "incidents" | "risk" | "backup">;

/** The people that the input names, looked up. */
async function named(tx: Tx, { actor }: Ctx, input: People, clock: Clock): Promise<Named> {
  const found: Record<string, unknown> = {};
  for (const member of ["owner", "change", "incidents", "risk", "backup"] as const) {
    const text = input[member];
    if (text === null) found[member] = null;
    else if (text !== undefined)
      found[member] = await personNamed(tx, text, { member, actor, clock });
  }
  return found;
}

function registered(input: Parsed<"agents.register">, people: Named, clock: Clock): Agent {
  const now = isoTime(clock.now());
  const owner = people.owner ?? null;
  return {
    id: newId("agt", clock.now()),
    name: input.name,
    purpose: input.purpose,
    environment: input.environment,
    tier: input.tier,
    status: "registered",
    owner,
    accountabilities: {
      behaviour: owner,
      change: people.change ?? owner,
      incidents: people.incidents ?? owner,
      risk: people.risk ?? owner,
    },
    backup: people.backup ?? null,
    scope: input.scope ?? { servers: [], tools: [], data: [] },
    version: input.version ?? null,
    statusReason: null,
    epoch: 0,
    createdAt: now,
    updatedAt: now,
    lastSeenAt: null,
  };
}
