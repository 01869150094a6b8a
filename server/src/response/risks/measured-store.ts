import type { AgentId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";

export interface Counted {
  readonly actions: number;
  readonly denied: number;
  readonly slipped: number;
}

/** At most so many refused or watched actions are read one by one. */
const mostRead = 100_000;

/**
 * What agents asked for since a time, how much of it these policies refused or asked about, and how much they would have
 * while they only watched and it ran. With no policy named, everything that was refused counts, and nothing slipped.
 */
export async function countedAttempts(
  db: Kysely<object>,
  agents: readonly AgentId[],
  policies: readonly string[],
  since: string,
): Promise<Counted> {
  const ours = sql`kind = 'intent' and agent = any(${[...agents]}) and ts >= ${since}::timestamptz`;
  const named = [...policies];
  const { rows } = await sql<Counted>`select
      (select count(*)::int from records where ${ours}) as actions,
      (select count(*)::int from (select body from records where ${ours} and decision in ('block', 'escalate') limit ${mostRead}) r
        where ${named.length === 0} or exists (select from json_array_elements(r.body::json -> 'decision' -> 'policies') p
          where p ->> 'name' = any(${named}))) as denied,
      (select count(*)::int from (select marks from records where ${ours} and decision in ('allow', 'scope') and marks is not null limit ${mostRead}) r
        where exists (select from unnest(r.marks) m
          where m ~ '^shadow:(block|escalate):' and split_part(regexp_replace(m, '^shadow:[a-z]+:', ''), '@', 1) = any(${named}))) as slipped`.execute(
    db,
  );
  return rows[0] ?? { actions: 0, denied: 0, slipped: 0 };
}
