import type { AgentId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import type { SessionRef } from "../datasets/recorded-store.ts";
import type { Wanted } from "./wanted.ts";

type Known = Pick<Wanted, "agent" | "agentVersion" | "session" | "sessionAt">;

/** Of these sessions, those that are on record, with what is known of them. */
export async function knownSessions(
  db: Kysely<object>,
  sessions: readonly SessionRef[],
): Promise<readonly Known[]> {
  const given = JSON.stringify(sessions.map(({ agent, session }) => [agent, session]));
  const { rows } = await sql<{
    agent: AgentId;
    name: string;
    version: string | null;
    session: string;
    at: string;
  }>`select h.agent, coalesce(a.name, s.agent_name, h.agent) as name, s.agent_version as version, h.session, h.last_at as at
    from json_array_elements(${given}::json) k
    join session_heads h on h.agent = k ->> 0 and h.session = k ->> 1
    left join agents a on a.id = h.agent
    left join lateral (select agent_name, agent_version from scores s where s.agent = h.agent and s.session = h.session
      and s.action = '' order by agent_version nulls last limit 1) s on true`.execute(db);
  return rows.map(({ agent, name, version, session, at }) => ({
    agent: { id: agent, name },
    agentVersion: version,
    session,
    sessionAt: at,
  }));
}
