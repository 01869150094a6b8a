import type { AgentId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";

/** Which of these agents a record of an action or a source of telemetry names. */
export async function mentioned(
  db: Kysely<object>,
  agents: readonly AgentId[],
): Promise<ReadonlySet<AgentId>> {
  if (agents.length === 0) return new Set();
  const { rows } = await sql<{ agent: AgentId }>`
    select a as agent from unnest(${[...agents]}::text[]) a
    where exists (select from records where agent = a and kind = 'intent')
      or exists (select from telemetry_sources where agent = a)`.execute(db);
  return new Set(rows.map(({ agent }) => agent));
}
