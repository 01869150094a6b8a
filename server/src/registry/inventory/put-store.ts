import type { EntryId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { written } from "../discovery/store.ts";
import type { Whole } from "./entry.ts";

/** Puts entries as they follow from their evidence, and takes away those that are one with others now. */
export async function putEntries(
  db: Kysely<object>,
  made: readonly (Whole & { readonly nameKey: string; readonly keys: readonly string[] })[],
  ended: readonly EntryId[],
): Promise<void> {
  await sql`delete from inventory_entries where id = any(${ended})`.execute(db);
  // An agent's evidence may move from one entry to another: no two hold it at any moment.
  await sql`update inventory_entries set agent_id = null where id = any(${made.map(({ id }) => id)})
    or agent_id = any(${made.flatMap(({ agent }) => agent ?? [])})`.execute(db);
  await sql`insert into inventory_entries (id, agent_id, name, name_key, sources, sightings, confidence, differs, environment,
      first_seen_at, last_seen_at, gone_at, dismissed_until)
    select id, agent, name, "nameKey", array(select jsonb_array_elements_text(sources)), sightings, confidence,
      array(select jsonb_array_elements_text(differs)), environment, "firstSeenAt", "lastSeenAt", "goneAt", "dismissedUntil"
    from jsonb_to_recordset(${written(made)}::jsonb) as g(id text, agent text, name text, "nameKey" text, sources jsonb,
      sightings integer, confidence double precision, differs jsonb, environment text, "firstSeenAt" timestamptz,
      "lastSeenAt" timestamptz, "goneAt" timestamptz, "dismissedUntil" timestamptz)
    on conflict (id) do update set agent_id = excluded.agent_id, name = excluded.name, name_key = excluded.name_key,
      sources = excluded.sources, sightings = excluded.sightings, confidence = excluded.confidence, differs = excluded.differs,
      environment = excluded.environment, first_seen_at = excluded.first_seen_at, last_seen_at = excluded.last_seen_at,
      gone_at = excluded.gone_at, dismissed_until = excluded.dismissed_until`.execute(db);
  const belongs = made.flatMap(({ id, keys }) => keys.map((key) => ({ id, key })));
  await sql`update sightings s set entry = g.id from jsonb_to_recordset(${written(belongs)}::jsonb) as g(id text, key text)
    where s.key = g.key and s.entry <> g.id`.execute(db);
  // What people said of any evidence holds for the whole: of two that claim it, who did so last.
  await sql`update inventory_entries e set claimed_by = c.claimed_by, quarantined_at = q.quarantined_at,
      quarantined_by = q.quarantined_by, quarantine_reason = q.quarantine_reason
    from unnest(${made.map(({ id }) => id)}::text[]) as g(id)
      left join lateral (select s.claimed_by from sightings s where s.entry = g.id and s.claimed_by is not null
        order by s.claimed_at desc, s.key limit 1) c on true
      left join lateral (select s.quarantined_at, s.quarantined_by, s.quarantine_reason from sightings s
        where s.entry = g.id and s.quarantined_at is not null order by s.quarantined_at, s.key limit 1) q on true
    where e.id = g.id and (e.claimed_by, e.quarantined_at, e.quarantined_by, e.quarantine_reason)
      is distinct from (c.claimed_by, q.quarantined_at, q.quarantined_by, q.quarantine_reason)`.execute(
    db,
  );
}
