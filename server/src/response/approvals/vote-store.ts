import type { Vote, VoteProof } from "@reeve/contract/approval";
import type { ApprovalId, PersonId } from "@reeve/contract/id";
import type { Role } from "@reeve/contract/role";
import type { Kysely } from "kysely";

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
    proof: VoteProof | null;
    assertion: string | null;
  };
  people: { id: PersonId; email: string; role: Role; status: string };
};

export interface NewVote {
  readonly voter: Vote["by"];
  readonly person: PersonId | null;
  readonly approve: boolean;
  readonly reason: string;
  readonly at: string;
  readonly proof: VoteProof;
  /** What a passkey signed, as it came. */
  readonly assertion: unknown;
}

/** A vote with what its voter is now. */
export interface StandingVote {
  readonly kind: "person" | "token";
  readonly voter: string;
  readonly person: PersonId | null;
  readonly active: boolean;
  readonly role: Role | null;
  readonly email: string | null;
  readonly at: string;
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
          proof: it.proof,
          assertion: it.assertion === null ? null : JSON.stringify(it.assertion),
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return (done.numInsertedOrUpdatedRows ?? 0n) > 0n;
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
          "approval_votes.at",
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
        at: row.at,
      }));
    },
  };
};
