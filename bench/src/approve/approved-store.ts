import type { ApprovalId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../../server/src/platform/clock.ts";
import { newId } from "../../../server/src/platform/ids.ts";

const asks = JSON.stringify({ approvers: ["role:approver"], quorum: 1, policies: [] });

/** An agent, and an approval of one action of it that was given. */
export async function approveOne(
  db: Kysely<object>,
  approval: ApprovalId,
  nowMs: number,
): Promise<void> {
  const [agent, person] = [newId("agt", nowMs), newId("per", nowMs)];
  const [now, later] = [isoTime(nowMs), isoTime(nowMs + 3_600_000)];
  await sql`insert into people (id, name, email, role, status, created_at)
    values (${person}, 'Grace', 'grace@example.com', 'approver', 'active', ${now})`.execute(db);
  await sql`insert into agents (id, name, name_key, purpose, environment, tier, status, behaviour, change, incidents, risk,
      scope, created_at, updated_at)
    values (${agent}, 'clerk', 'clerk', 'a bench', 'test', 'low', 'active', ${person}, ${person}, ${person}, ${person},
      '{}', ${now}, ${now})`.execute(db);
  await sql`insert into approvals (id, binding, agent_id, agent_name, action, kind, args, asks, reason, requested_at,
      expires_at, status, decided_at, agent_epoch)
    values (${approval}, 'one', ${agent}, 'clerk', ${newId("act", nowMs)}, 'tool_call', '{}', ${asks}, 'a bench', ${now},
      ${later}, 'approved', ${now}, 0)`.execute(db);
  await sql`insert into approval_votes (approval_id, voter, voter_kind, voter_name, person_id, approve, reason, at, proof)
    values (${approval}, ${person}, 'person', 'Grace', ${person}, true, '', ${now}, 'sign-in')`.execute(
    db,
  );
}

/** How often the database says the approval was used, and how many actions are on the record. */
export async function usesOf(
  db: Kysely<object>,
  approval: ApprovalId,
): Promise<{ uses: number; intents: number }> {
  const { rows } = await sql<{ uses: number; intents: number }>`
    select (select count(*) from approval_uses where approval_id = ${approval}) as uses,
      (select count(*) from records where kind = 'intent') as intents`.execute(db);
  return rows[0] ?? { uses: 0, intents: 0 };
}
