import type { Agent } from "@reeve/contract/agent";
import type { Parsed } from "@reeve/contract/operations";
import type { Actor } from "../../platform/actor.ts";
import { Problem } from "../../platform/problem.ts";
import type { PersonRef } from "./answerable.ts";
import { allowedNameKey } from "./name.ts";
import { standingAfter, type StatusEvent } from "./status.ts";
import type { Registered } from "./store.ts";

/** The four accountabilities and the backup, of those that a caller named. */
export interface Named {
  readonly owner?: PersonRef;
  readonly change?: PersonRef;
  readonly incidents?: PersonRef;
  readonly risk?: PersonRef;
  readonly backup?: PersonRef | null;
}

/** An owner changes only agents they answer for; operators and admins any. */
export function mayChange(actor: Actor, agent: Agent): void {
  if (actor.role !== "owner") return;
  const { behaviour, change, incidents, risk } = agent.accountabilities;
  if (actor.person && [behaviour, change, incidents, risk].some((it) => it?.id === actor.person))
    return;
  throw new Problem(
    "forbidden",
    `You do not answer for ${agent.name}.`,
    `Ask ${agent.owner?.name ?? "an operator"}, or have an operator name you in one of its accountabilities.`,
  );
}

/** An agent after something happened to its status. A stop and retiring raise the epoch: no earlier token is good again. */
export function happened(
  it: Registered,
  event: StatusEvent,
  reason: string | null,
  now: string,
): Registered {
  const { agent } = it;
  const { status, resumesTo } = standingAfter(
    agent.name,
    { status: agent.status, resumesTo: it.resumesTo },
    event,
  );
  const ends = event === "stop" || event === "retired";
  return {
    ...it,
    resumesTo,
    agent: {
      ...agent,
      status,
      statusReason:
        status === "suspended" || status === "retired" ? (reason ?? agent.statusReason) : null,
      epoch: ends ? agent.epoch + 1 : agent.epoch,
      updatedAt: now,
    },
  };
}

/** Whoever acts already changes hands by a handover: the other side has to know what they take over. */
function mustBeHandedOver({ name, status, owner }: Agent, to: PersonRef | undefined): void {
  if (to === undefined || owner === null || owner.id === to.id) return;
  if (status !== "active" && status !== "suspended") return;
  throw new Problem(
    "conflict",
    `${name} is ${status}, and an agent that acts changes its owner by a handover.`,
    `Offer it to ${to.name} with \`POST /api/agents/{id}/handovers\` or on its page; it is theirs when they accept.`,
    [{ path: "owner", message: "changes by a handover" }],
  );
}

/** An agent after an update. A gap in the accountabilities is filled by the owner, who answers for what nobody else does. */
export function updated(
  it: Registered,
  update: Parsed<"agents.update">,
  people: Named,
  now: string,
): Registered {
  if (it.agent.status === "retired")
    throw new Problem(
      "conflict",
      `${it.agent.name} is retired, and that is final.`,
      "Register a new agent in its place.",
    );
  const { agent } = it;
  const held = agent.accountabilities;
  mustBeHandedOver(agent, people.owner);
  const owner = people.owner ?? held.behaviour;
  const changed: Registered = {
    ...it,
    nameKey: update.name === undefined ? it.nameKey : allowedNameKey(update.name),
    agent: {
      ...agent,
      name: update.name ?? agent.name,
      purpose: update.purpose ?? agent.purpose,
      environment: update.environment ?? agent.environment,
      tier: update.tier ?? agent.tier,
      scope: update.scope ?? agent.scope,
      version: update.version === undefined ? agent.version : update.version,
      owner,
      accountabilities: {
        behaviour: owner,
        change: people.change ?? held.change ?? owner,
        incidents: people.incidents ?? held.incidents ?? owner,
        risk: people.risk ?? held.risk ?? owner,
      },
      backup: people.backup === undefined ? agent.backup : people.backup,
      updatedAt: now,
    },
  };
  const after = update.status === undefined ? changed : happened(changed, update.status, null, now);
  if (after.agent.status === "registered" && !after.agent.owner)
    throw new Problem("invalid", `Nobody answers for ${after.agent.name}.`, "Name an `owner`.", [
      { path: "owner", message: "needed to register the agent" },
    ]);
  return after;
}
