import type { Stop } from "@reeve/contract/stop";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { anotherThan, personOf } from "../../platform/second-person.ts";
import { happened, mayChange } from "../../registry/agents/change.ts";
import { mustBeReleased } from "../../registry/agents/verbs.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { roleAllows } from "@reeve/contract/role";
import { stopStore } from "./store.ts";

/**
 * Ends a stop, for a reason. Where it holds an agent of the tier critical that takes two people: the first is noted, and
 * it ends when another does the same. False while the second is waited for.
 */
export async function end(
  tx: Tx,
  clock: Clock,
  ctx: Ctx,
  before: Stop,
  reason: string,
): Promise<boolean> {
  const store = stopStore(tx.db);
  const at = isoTime(clock.now());
  if (before.ended !== null)
    throw new Problem("conflict", "This stop is over already.", "There is nothing to resume.");
  if (before.needsSecond) {
    const first = await store.askedBy(before.id);
    if (first === null) {
      await store.askEnd(before.id, personOf(ctx.actor), ctx.actor.name, reason, at);
      tx.note({ subject: before.id, before, after: await store.find(before.id) });
      return false;
    }
    anotherThan(first, ctx.actor);
  }
  await store.end(before.id, ctx.actor.name, reason, at);
  await store.killTokens(before);
  tx.note({ subject: before.id, before, after: await store.find(before.id) });
  return true;
}

/** Lets the agent act again that this stop suspended. */
export async function letAct(tx: Tx, clock: Clock, stop: Stop, reason: string): Promise<void> {
  if (stop.level !== "agent" || stop.agent === null) return;
  const store = agentStore(tx.db);
  const before = await store.lock(stop.agent);
  if (before === null || before.resumesTo === null) return;
  await mustBeReleased(tx, before);
  const after = happened(before, "resume", reason, isoTime(clock.now()));
  await store.save(after);
  tx.note({ subject: stop.agent, before: before.agent, after: { ...after.agent, reason } });
}

/** An owner ends only what stops an agent that they answer for; everything wider takes an operator. */
export async function mayEnd(tx: Tx, { actor }: Ctx, stop: Stop): Promise<void> {
  if (actor.role && roleAllows(actor.role, "operator")) return;
  const found = stop.agent === null ? null : await agentStore(tx.db).find(stop.agent);
  if (found) return mayChange(actor, found.agent);
  throw new Problem(
    "forbidden",
    "Only an operator resumes what is wider than an agent.",
    "Ask an operator.",
  );
}
