import type { Tier } from "@reeve/contract/agent";
import type { Approval, Vote } from "@reeve/contract/approval";
import type { AgentId, ApprovalId, PersonId } from "@reeve/contract/id";
import type { Role } from "@reeve/contract/role";
import type { Kysely } from "kysely";
import type { Question } from "./eligible.ts";

type Tables = {
  approval_votes: {
    approval_id: ApprovalId;
    voter: string;
    voter_kind: "person" | "token";
    voter_name: string;
    person_id: PersonId | null;
    approve: boolean;
    reason: string;
    at: string;
  };
  agents: { id: AgentId; behaviour: PersonId | null; tier: Tier };
  people: { id: PersonId; email: string; role: Role; status: string };
};

export interface NewVote {
  readonly voter: Vote["by"];
  readonly person: PersonId | null;
  readonly approve: boolean;
  readonly reason: string;
  readonly at: string;
}

/** A vote with what its voter is now. */
export interface StandingVote {
  readonly kind: "person" | "token";
  readonly voter: string;
  readonly person: PersonId | null;
  readonly active: boolean;
  readonly role: Role | null;
  readonly email: string | null;
}

/** Who answered, and what their right to answer rests on. */
export const voteStore = (connection: Kysely<object>) => {
  const db = connection.withTables<Tables>();
  return {
    /** False where this voter, or the person behind it, has voted already. */
    async cast(id: ApprovalId, it: NewVote): Promise<boolean> {
      const done = await db
        .insertInto("approval_votes")
        .values({
          approval_id: id,
          voter: it.voter.id,
          voter_kind: it.voter.kind,
          voter_name: it.voter.name,
          person_id: it.person,
          approve: it.approve,
          reason: it.reason,
          at: it.at,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return (done.numInsertedOrUpdatedRows ?? 0n) > 0n;
    },

    /** What eligibility rests on now. */
    async question({ agent, asks, principal }: Approval): Promise<Question> {
      const row = await db
        .selectFrom("agents")
        .select(["behaviour", "tier"])
        .where("id", "=", agent.id)
        .executeTakeFirst();
      return {
        approvers: asks.approvers,
        quorum: asks.quorum,
        owner: row?.behaviour ?? null,
        tier: row?.tier ?? "critical",
        principal,
      };
    },

    async emailOf(person: PersonId): Promise<string | null> {
      const row = await db
        .selectFrom("people")
        .select("email")
        .where("id", "=", person)
        .executeTakeFirst();
      return row?.email ?? null;
    },

    /** Who approved it, as they are now. */
    async approvedBy(id: ApprovalId): Promise<StandingVote[]> {
      const rows = await db
        .selectFrom("approval_votes")
        .leftJoin("people", "people.id", "approval_votes.person_id")
        .select([
          "voter",
          "voter_kind",
          "person_id",
          "people.role",
          "people.status",
          "people.email",
        ])
        .where("approval_id", "=", id)
        .where("approve", "=", true)
        .execute();
      return rows.map((row) => ({
        kind: row.voter_kind,
        voter: row.voter,
        person: row.person_id,
        active: row.person_id === null || row.status === "active",
        role: row.role,
        email: row.email,
      }));
    },
  };
};
