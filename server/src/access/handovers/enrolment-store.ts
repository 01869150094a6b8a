import type { AgentId, PersonId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { secretHash } from "../sign-in/secret.ts";

/** Links that bring in one key of an agent, in a database or in a transaction of it. */
export const enrolmentStore = (db: Kysely<object>) => ({
  /** Takes the place of the links there were. */
  async add(
    token: string,
    of: { readonly agent: AgentId; readonly person: PersonId },
    at: string,
    expiresAt: string,
  ): Promise<void> {
    await sql`delete from enrolments where agent_id = ${of.agent} and used_at is null`.execute(db);
    await sql`insert into enrolments (token_hash, agent_id, person_id, created_at, expires_at)
      values (${secretHash(token)}, ${of.agent}, ${of.person}, ${at}, ${expiresAt})`.execute(db);
  },

  /** Uses the link up, while it is good; of two at once one gets the agent. */
  async use(
    token: string,
    at: string,
  ): Promise<{ readonly agent: AgentId; readonly person: PersonId } | null> {
    const { rows } = await sql<{ agent: AgentId; person: PersonId }>`
      update enrolments set used_at = ${at} where token_hash = ${secretHash(token)} and used_at is null
        and expires_at > ${at}::timestamptz returning agent_id as agent, person_id as person`.execute(
      db,
    );
    return rows[0] ?? null;
  },
});
