import type { AgentId, StopId } from "@reeve/contract/id";
import type { Stop, StopWanted } from "@reeve/contract/stop";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Tx } from "../../platform/write.ts";
import { happened } from "../../registry/agents/change.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { stopStore } from "./store.ts";
import { targetOf } from "./target.ts";

/** Who stops, and how it came about. */
export interface StopBy {
  readonly ctx: Ctx;
  readonly source: Stop["source"];
  /** Besides the change itself, in the same transaction. */
  also?(tx: Tx, id: StopId): Promise<void>;
  /** Of one that was made elsewhere before. */
  readonly id?: StopId;
  readonly byName?: string;
}

/** Makes the stop, within a transaction; what it stops is stopped from its commit on. */
export async function begin(
  tx: Tx,
  clock: Clock,
  wanted: StopWanted,
  by: StopBy,
  given: StopId,
): Promise<StopId> {
  const { ctx, source } = by;
  const target = await targetOf(tx.db, ctx, wanted);
  const at = isoTime(clock.now());
  const byName = by.byName ?? ctx.actor.name;
  if (target.level === "agent" && target.agent !== null)
    await suspend(tx, clock, target.agent, wanted.reason);
  const made = { ...target, id: given, reason: wanted.reason, by: byName, byId: ctx.actor.id };
  const id = await stopStore(tx.db).add({ ...made, at, source });
  await by.also?.(tx, id);
  tx.note({ subject: id, before: null, after: { ...made, id, at, source } });
  return id;
}

async function suspend(tx: Tx, clock: Clock, id: AgentId, reason: string): Promise<void> {
  const store = agentStore(tx.db);
  const before = await store.lock(id);
  if (before === null) return;
  const after = happened(before, "stop", reason, isoTime(clock.now()));
  await store.save(after);
  tx.note({ subject: id, before: before.agent, after: { ...after.agent, reason } });
}
