import type { AgentId } from "@reeve/contract/id";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { DatabaseTransaction } from "../../platform/database.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Tx } from "../../platform/write.ts";
import type { LiveHands } from "../agents/register.ts";
import { manyAgents } from "../agents/many-store.ts";
import { nameKey } from "../agents/name.ts";
import { agentStore, type Registered } from "../agents/store.ts";
import { corrected, forget } from "../inventory/forget-store.ts";
import type { AppliedRow, Done } from "./rows-store.ts";
import { stateOf } from "./state.ts";

/** Which of these agents a record of what was done names: those stay. */
export type Mentioned = (
  db: DatabaseTransaction,
  agents: readonly AgentId[],
) => Promise<ReadonlySet<AgentId>>;

interface UndoHands {
  readonly clock: Clock;
  readonly mentioned: Mentioned;
  readonly live: LiveHands;
}

/** One chunk of rows taken back: what was there before is there again, except where something happened since. */
export async function undone(
  tx: Tx,
  ctx: Ctx,
  hands: UndoHands,
  rows: readonly AppliedRow[],
): Promise<Done[]> {
  const { clock, mentioned, live } = hands;
  // Those that only this import brought have no credential and no grant, or they stay.
  if (rows.length > 0 && rows.every(({ before }) => before === null)) tx.unread();
  const many = manyAgents(tx.db);
  const known = await many.lock(rows.map(({ agent }) => agent));
  const created = rows.filter(({ before }) => before === null).map(({ agent }) => agent);
  const spoken = await mentioned(tx.db, created);
  const told = created.length === 0 ? new Set() : await corrected(tx.db, created);
  const done: Done[] = [];
  const removing = new Map<AgentId, { row: number; it: Registered }>();
  for (const { row, agent, before, applied } of rows) {
    const now = known.get(agent);
    if (!now) done.push({ row, state: "left", note: "The agent is no longer there." });
    else if (stateOf(now.agent) !== applied)
      done.push({ row, state: "left", note: "The agent changed since: it stays as it is now." });
    else if (before === null && spoken.has(agent))
      done.push({ row, state: "left", note: "Records speak of the agent: retire it instead." });
    else if (before === null && told.has(agent))
      done.push({
        row,
        state: "left",
        note: "Somebody corrected the inventory for the agent: retire it instead.",
      });
    else if (before === null) removing.set(agent, { row, it: now });
    else {
      const wanted: Registered = {
        ...now,
        nameKey: nameKey(before.name),
        agent: {
          ...before,
          epoch: now.agent.epoch,
          lastSeenAt: now.agent.lastSeenAt,
          updatedAt: isoTime(clock.now()),
        },
      };
      const after = await live.changing(tx, ctx, now, wanted);
      await agentStore(tx.db).save(after);
      tx.note({ subject: agent, before: now.agent, after: after.agent });
      done.push({ row, state: "undone" });
    }
  }
  const kept = new Set(await many.remove([...removing.keys()]));
  await forget(
    tx.db,
    [...removing.keys()].filter((agent) => !kept.has(agent)),
  );
  for (const [agent, { row, it }] of removing)
    if (kept.has(agent))
      done.push({
        row,
        state: "left",
        note: "A grant, a credential or something else belongs to the agent: retire it instead.",
      });
    else {
      tx.note({ subject: agent, before: it.agent, after: null });
      done.push({ row, state: "undone" });
    }
  return done;
}
