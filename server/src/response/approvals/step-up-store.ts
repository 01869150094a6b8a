import type { ApprovalId, PersonId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";

const lifeMs = 2 * 60_000;

/** What passkeys are asked to sign for an approval: each is taken once, within two minutes, by whom it was made for. */
export const stepUpStore = (db: Kysely<object>) => ({
  async open(challenge: string, id: ApprovalId, person: PersonId, nowMs: number): Promise<void> {
    await sql`delete from approval_challenges where expires_at <= ${isoTime(nowMs)}`.execute(db);
    await sql`insert into approval_challenges (challenge, approval_id, person, expires_at)
      values (${challenge}, ${id}, ${person}, ${isoTime(nowMs + lifeMs)})`.execute(db);
  },

  /** True where it was there; it is gone from then on. */
  async take(challenge: string, id: ApprovalId, person: PersonId, nowMs: number): Promise<boolean> {
    const { rows } = await sql`
      delete from approval_challenges where challenge = ${challenge} and approval_id = ${id}
        and person = ${person} and expires_at > ${isoTime(nowMs)} returning 1`.execute(db);
    return rows.length > 0;
  },
});
