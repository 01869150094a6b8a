import type { AgentId, DiscoveredId, EntryId, PersonId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";

/** What people said of evidence, on the evidence itself. Entries follow from it when they are made anew. */
export const settlingStore = (db: Kysely<object>) => ({
  async claim(keys: readonly string[], person: PersonId | null, at: string): Promise<void> {
    await sql`update sightings set claimed_by = ${person}, claimed_at = ${person === null ? null : at}::timestamptz
      where key = any(${keys})`.execute(db);
  },

  async dismiss(keys: readonly string[], until: string | null): Promise<void> {
    await sql`update sightings set dismissed_until = ${until}::timestamptz where key = any(${keys})`.execute(
      db,
    );
  },

  async quarantine(
    keys: readonly string[],
    it: { readonly at: string; readonly by: string; readonly reason: string } | null,
  ): Promise<void> {
    await sql`update sightings set quarantined_at = ${it?.at ?? null}::timestamptz, quarantined_by = ${it?.by ?? null},
      quarantine_reason = ${it?.reason ?? null} where key = any(${keys})`.execute(db);
  },

  /** All ids that an entry had, from before its evidence was joined too. */
  async idsOf(keys: readonly string[]): Promise<EntryId[]> {
    const { rows } = await sql<{ own: EntryId }>`
      select distinct own from sightings where key = any(${keys}) order by own`.execute(db);
    return rows.map(({ own }) => own);
  },

  /** Gives the open findings that nobody deals with yet to a person. Gives how many there were to give. */
  async give(subjects: readonly string[], person: PersonId): Promise<number> {
    const { rows } = await sql`update findings set given_to = ${person}
      where kind = 'agent_unregistered' and status <> 'resolved' and subject = any(${subjects}) returning id`.execute(
      db,
    );
    return rows.length;
  },
});

/** Why an agent may not be let in, where it is quarantined. */
export async function quarantineOf(db: Kysely<object>, agent: AgentId): Promise<string | null> {
  const { rows } = await sql<{ reason: string }>`
    select coalesce(quarantine_reason, '') as reason from inventory_entries
    where agent_id = ${agent} and quarantined_at is not null`.execute(db);
  return rows[0]?.reason ?? null;
}

/** Whether what a scan found is evidence of something in quarantine. */
export async function foundInQuarantine(db: Kysely<object>, id: DiscoveredId): Promise<boolean> {
  const { rows } =
    await sql`select from sightings where locator = ${id} and source in ('code', 'endpoint')
    and quarantined_at is not null`.execute(db);
  return rows.length > 0;
}
