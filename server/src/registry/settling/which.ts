import type { Entry } from "@reeve/contract/inventory";
import type { EntryId } from "@reeve/contract/id";
import type { SeenId } from "@reeve/contract/settling";
import type { Sighting } from "@reeve/contract/sighting";
import type { DatabaseTransaction } from "../../platform/database.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { inventoryStore } from "../inventory/list-store.ts";
import { sightingStore } from "../inventory/sighting-store.ts";

/** One agent that was seen, with what speaks for it. */
export interface Seen {
  readonly entry: Entry;
  readonly sightings: readonly Sighting[];
  readonly keys: readonly string[];
}

const mostEvidence = 5_000;

/** What is settled together, each entry once, nothing of it changed by anyone else until the transaction ends. */
export async function seenBy(
  db: DatabaseTransaction,
  { id, also }: { readonly id: SeenId; readonly also: readonly SeenId[] },
  nowMs: number,
): Promise<readonly Seen[]> {
  const evidence = sightingStore(db);
  await evidence.lock();
  const found = new Map<EntryId, Seen>();
  for (const each of new Set([id, ...also])) {
    const entry = await inventoryStore(db).find(each, nowMs);
    if (!entry) throw notFound("agent that was seen", each);
    if (found.has(entry.id)) continue;
    const sightings = await evidence.ofEntry(entry.id, mostEvidence);
    found.set(entry.id, { entry, sightings, keys: sightings.map(({ key }) => key) });
  }
  return [...found.values()];
}

/** Only what no register knows is claimed, registered or judged. */
export function mustBeNew(all: readonly Seen[]): void {
  for (const { entry } of all)
    if (entry.agent)
      throw new Problem(
        "conflict",
        `${entry.name} is registered already (${entry.agent.id}).`,
        "Change it, hand it over or retire it on its own page.",
      );
}

export function mustBeFree(all: readonly Seen[]): void {
  for (const { entry } of all)
    if (entry.quarantine)
      throw new Problem(
        "conflict",
        `${entry.name} is in quarantine: ${entry.quarantine.reason}`,
        "Release it first, if it may be let in.",
      );
}
