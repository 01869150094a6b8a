import type { Approval } from "@reeve/contract/approval";
import type { AgentId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";

type Question = Pick<
  Approval,
  "id" | "agent" | "principal" | "server" | "tool" | "asks" | "expiresAt"
>;
interface Row extends Omit<Question, "agent" | "asks"> {
  readonly agent_id: AgentId;
  readonly agent_name: string;
  readonly asks: string;
}

/** Questions that still wait though two thirds of their time are over, and nobody was told so yet. */
export async function unansweredSince(
  db: Kysely<object>,
  now: string,
): Promise<readonly Question[]> {
  const { rows } = await sql<Row>`
    select id, agent_id, agent_name, principal, server, tool, asks, expires_at as "expiresAt" from approvals a
    where status = 'pending' and expires_at > ${now}::timestamptz
      and requested_at + (expires_at - requested_at) * 2 / 3 <= ${now}::timestamptz
      and not exists (select from messages m where m.key = 'approval_expiring/' || a.id)
    order by id limit 100`.execute(db);
  return rows.map(({ agent_id, agent_name, asks, ...it }) => ({
    ...it,
    agent: { id: agent_id, name: agent_name },
    asks: JSON.parse(asks) as Approval["asks"],
  }));
}
