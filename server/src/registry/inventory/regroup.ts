import type { Database } from "../../platform/database.ts";
import { nameKey } from "../agents/name.ts";
import { correctionStore } from "./correction-store.ts";
import { entryOf } from "./entry.ts";
import { putEntries } from "./put-store.ts";
import { merge } from "./merge.ts";
import { sightingStore } from "./sighting-store.ts";

/** Makes the entries anew that some evidence may touch, and no others. Runs under the lock of the evidence. */
export async function regroup(db: Database["kysely"], changed: readonly string[]): Promise<void> {
  if (changed.length === 0) return;
  const store = sightingStore(db);
  const { sightings, entries } = await store.around(changed);
  const said = await store.saidOf(sightings.map(({ key }) => key));
  const { clusters, overruled } = merge(sightings, said);
  const made = clusters.map((cluster) => {
    const entry = entryOf(cluster);
    return { ...entry, nameKey: nameKey(entry.name), keys: cluster.map(({ key }) => key) };
  });
  const stays = new Set(made.map(({ id }) => id));
  await putEntries(
    db,
    made,
    entries.filter((it) => !stays.has(it)),
  );
  await correctionStore(db).mark(
    said.map(({ id }) => id),
    overruled,
  );
}
