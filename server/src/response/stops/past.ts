import type { StopId } from "@reeve/contract/id";
import { roleAllows } from "@reeve/contract/role";
import type { Stop, StopWanted } from "@reeve/contract/stop";
import { isoTime } from "../../platform/clock.ts";
import type { StopBy } from "./begin.ts";
import type { LocalStop } from "./local-file.ts";
import { enforcement, type StoppingHands } from "./said.ts";
import { inWords } from "./target.ts";

/**
 * A stop needs no record that can be written: where that fails, this process and those that work in its folder stop at
 * once by a signed file, which is brought to the record later. Every other process is named; it refuses by itself soon.
 */
export async function pastTheRecord(
  hands: StoppingHands,
  wanted: StopWanted,
  by: StopBy,
  id: StopId,
  error: unknown,
): Promise<Stop> {
  const { clock, local, log, points } = hands;
  const startedMs = clock.now();
  mayStop(hands, wanted, by, error);
  log.error(
    { stop: id, error: String(error) },
    "a stop cannot be recorded now: it is kept in a file",
  );
  const { level, agent = null, version = null, server = null, tool = null } = wanted;
  const { person = null, reason } = wanted;
  const target = { level, agent, version, server, tool, person };
  const at = isoTime(startedMs);
  const stop: LocalStop = { id, ...target, reason, by: by.byName ?? by.ctx.actor.name, at };
  await local.put(stop);
  return {
    ...stop,
    agent: null,
    person: null,
    source: by.source,
    says: inWords(target),
    needsSecond: false,
    resuming: null,
    ended: null,
    enforcement: enforcement(hands, points.lastSeen(), startedMs),
  };
}

/** With no database, who answers for an agent is known by the state that decisions are made from, or not at all. */
function mayStop(
  { snapshots }: StoppingHands,
  { agent }: StopWanted,
  { ctx: { actor } }: StopBy,
  error: unknown,
): void {
  if (actor.role && roleAllows(actor.role, "operator")) return;
  const own = [...snapshots.current().agents.values()].find(
    ({ id, name }) => id === agent || name === agent,
  );
  if (own?.owner?.id === actor.person && actor.person !== null) return;
  throw error;
}
