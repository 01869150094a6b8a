import type { Finding } from "@reeve/contract/finding";
import { sql, type Kysely, type RawBuilder } from "kysely";

/** Why a finding is not over, by its kind; of every other kind a person's word is all there is. */
const looks: Partial<
  Record<Finding["kind"], { of: (subject: string) => RawBuilder<unknown>; why: string }>
> = {
  review_waiting: {
    of: (id) => sql`select from agent_reviews where agent_id = ${id} and status = 'waiting'`,
    why: "The review still waits. Decide it, and this closes by itself.",
  },
  grant_requested: {
    of: (id) => sql`select from grant_requests where agent_id = ${id} and status = 'pending'`,
    why: "The request still waits. Decide it, and this closes by itself.",
  },
  agent_unregistered: {
    of: (id) => sql`select from telemetry_sources where id = ${id} and status = 'open'
      union all select from inventory_entries e join sightings s on s.entry = e.id
        where s.own = ${id} and e.agent_id is null and e.dismissed_until is null and e.gone_at is null`,
    why: "It still is in no register. Register it, or say why it needs no agent.",
  },
  agent_quarantined: {
    of: (id) => sql`select from inventory_entries e join sightings s on s.entry = e.id
      where (s.own = ${id} or e.agent_id = ${id}) and e.quarantined_at is not null`,
    why: "It still is in quarantine. Release it, and this closes by itself.",
  },
  tool_changed: {
    of: (id) =>
      sql`select from tools where id = ${id} and listed_hash is not null and listed_hash <> pinned_hash`,
    why: "The tool is still not what was accepted. Accept the change, or have it taken back.",
  },
  break_glass_open: {
    of: (id) => sql`select from break_glass where id = ${id} and ended_at is null`,
    why: "The break-glass is still open. End it, and this closes by itself.",
  },
};

/** Whether what a finding says is still so, where the database can tell. */
export async function stillSo(
  db: Kysely<object>,
  { kind, subject }: Finding,
): Promise<string | null> {
  const look = looks[kind];
  if (!look) return null;
  const { rows } = await look.of(subject).execute(db);
  return rows.length > 0 ? look.why : null;
}
