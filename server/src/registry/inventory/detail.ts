import type { EntryDetail } from "@reeve/contract/inventory";
import type { EntryId } from "@reeve/contract/id";
import type { SeenId } from "@reeve/contract/settling";
import type { IdentifyingKey } from "@reeve/contract/sighting";
import type { Database } from "../../platform/database.ts";
import { notFound } from "../../platform/problem.ts";
import { correctionStore } from "./correction-store.ts";
import { differencesOf } from "./differences.ts";
import { inventoryStore } from "./list-store.ts";
import { sightingStore } from "./sighting-store.ts";

const mostSuggested = 10;

/** An entry with all that it is made of, and what looks like it. Throws where there is none. */
export async function detailOf(
  db: Database["kysely"],
  id: SeenId,
  nowMs: number,
): Promise<EntryDetail> {
  const store = inventoryStore(db);
  const entry = await store.find(id, nowMs);
  if (!entry) throw notFound("entry of the inventory", id);
  const sightings = await sightingStore(db).ofEntry(entry.id);
  const corrections = await correctionStore(db).ofEntry(entry.id);
  const there = sightings.filter(({ goneAt }) => goneAt === null);
  const apart = new Set(
    corrections.flatMap(({ kind, holds, left, right }) =>
      holds && kind !== "merge" ? [...left, ...right] : [],
    ),
  );
  const by = new Map<EntryId, IdentifyingKey[]>();
  for (const { id: other, key } of await store.alike(entry.id)) {
    const [kind, value] = JSON.parse(key) as [IdentifyingKey["kind"], string];
    by.set(other, [...(by.get(other) ?? []), { kind, value }]);
  }
  const suggestions: EntryDetail["suggestions"] = [];
  for (const [other, keys] of by) {
    if (suggestions.length === mostSuggested) break;
    const found = await store.find(other, nowMs);
    if (!found || (found.agent && entry.agent)) continue;
    const theirs = await sightingStore(db).ofEntry(other);
    // A person said already that they are two.
    if (theirs.some(({ key }) => apart.has(key))) continue;
    suggestions.push({
      entry: { id: found.id, name: found.name, status: found.status },
      by: keys,
      differences: differencesOf([...there, ...theirs.filter(({ goneAt }) => goneAt === null)]),
    });
  }
  return { entry, sightings, differences: differencesOf(there), corrections, suggestions };
}
