import { sql, type Kysely } from "kysely";
import { timeOfId } from "../../../server/src/platform/ids.ts";

/** What waits to be evaluated: records that were not read yet, and sessions in which something happened since they were scored. */
export interface Waiting {
  readonly unread: number;
  readonly sessions: number;
}

export async function waiting(db: Kysely<object>): Promise<Waiting> {
  const { rows } = await sql<Waiting>`select
    (select coalesce(sum(h.size - coalesce(r.next_seq, 0)), 0)::int from heads h left join data_read r on r.log_id = h.log_id
      where h.log_id > 0) as unread,
    (select count(*)::int from session_heads where waiting_since is not null) as sessions`.execute(
    db,
  );
  return rows[0] ?? { unread: 0, sessions: 0 };
}

/** How long after the last step of each session its first score was made, in ms, from the least to the most. */
export async function lagsOf(db: Kysely<object>, since: string): Promise<Float64Array> {
  const { rows } = await sql<{ id: string; at: string }>`
    select distinct on (agent, session) id, at from scores
    where action = '' and at >= ${since}::timestamptz order by agent, session, n`.execute(db);
  return Float64Array.from(rows.map(({ id, at }) => timeOfId(id) - Date.parse(at))).sort();
}

export async function agentsOf(
  db: Kysely<object>,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`select id, name from agents
    where name like 'one-of-many-%' order by id`.execute(db);
  return rows;
}
