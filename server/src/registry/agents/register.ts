import type { Agent } from "@reeve/contract/agent";
import type { Parsed } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import { Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import type { AgentId } from "@reeve/contract/id";
import { personNamed } from "./answerable.ts";
import type { Named } from "./change.ts";
import { allowedNameKey } from "./name.ts";
import { agentStore, type Registered } from "./store.ts";

/** Who made what of an agent, and what of a change waits until somebody else has looked. */
export interface LiveHands {
  made(tx: Tx, ctx: Ctx, all: readonly Registered[]): Promise<void>;
  /** What of a change comes into force now. */
  changing(tx: Tx, ctx: Ctx, before: Registered, after: Registered): Promise<Registered>;
}

/** Puts a new agent into the register, within a change. */
export async function register(
  tx: Tx,
  ctx: Ctx,
  input: Parsed<"agents.register">,
  { clock, live }: { readonly clock: Clock; readonly live: LiveHands },
): Promise<Agent> {
  const nameKey = allowedNameKey(input.name);
  await mustBeFree(tx, nameKey, null);
  const agent = registered(input, await named(tx, ctx, input, clock), clock);
  const it: Registered = { agent, nameKey, resumesTo: null };
  await agentStore(tx.db).add(it);
  await live.made(tx, ctx, [it]);
  tx.note({ subject: agent.id, before: null, after: agent });
  return agent;
}

export async function mustBeFree(tx: Tx, nameKey: string, own: AgentId | null): Promise<void> {
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
export async function named(tx: Tx, { actor }: Ctx, input: People, clock: Clock): Promise<Named> {
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
