import type { AgentId, EntryId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { regroup } from "./regroup.ts";
import { sightingStore } from "./sighting-store.ts";

/** Which of these agents a person said something of: that they are one with another, or are not. Holds all evidence. */
export async function corrected(
  db: Kysely<object>,
  agents: readonly AgentId[],
): Promise<ReadonlySet<AgentId>> {
  await sightingStore(db).lock();
  const { rows } = await sql<{ agent: AgentId }>`
    select s.locator as agent from sightings s join inventory_correction_sides c on c.sighting = s.key
    where s.source = 'register' and s.locator = any(${agents})`.execute(db);
  return new Set(rows.map(({ agent }) => agent));
}

/**
 * Forgets what the register said of agents that were never there after all. What others saw of them stays, and makes an
 * entry of its own. Runs after `corrected`, which holds the evidence.
 */
export async function forget(db: Kysely<object>, agents: readonly AgentId[]): Promise<void> {
  const { rows } = await sql<{ key: string; entry: EntryId }>`
    delete from sightings where source = 'register' and locator = any(${agents}) returning key, entry`.execute(
    db,
  );
  if (rows.length === 0) return;
  const keys = rows.map(({ key }) => key);
  const entries = rows.map(({ entry }) => entry);
  await sql`delete from sighting_keys where sighting = any(${keys})`.execute(db);
  await sql`delete from sighting_versions where sighting = any(${keys})`.execute(db);
  await sql`delete from inventory_entries where id = any(${entries})`.execute(db);
  const rest = await sql<{
    key: string;
  }>`select key from sightings where entry = any(${entries})`.execute(db);
  await regroup(
    db,
    rest.rows.map(({ key }) => key),
  );
}
