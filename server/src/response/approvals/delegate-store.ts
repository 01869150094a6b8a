import type { ApprovalDetail } from "@reeve/contract/approval";
import type { ApprovalId, PersonId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";

export interface NewDelegate {
  readonly from: PersonId;
  readonly to: PersonId;
  readonly reason: string;
  readonly at: string;
}

/** Who gave their answer to somebody else. */
export const delegateStore = (db: Kysely<object>) => ({
  /** False where the one gave theirs before, or the other has one already. */
  async add(id: ApprovalId, { from, to, reason, at }: NewDelegate): Promise<boolean> {
    const { rows } = await sql`
      insert into approval_delegates (approval_id, from_person, to_person, reason, at)
      values (${id}, ${from}, ${to}, ${reason}, ${at}) on conflict do nothing returning 1`.execute(
      db,
    );
    return rows.length > 0;
  },

  async list(id: ApprovalId): Promise<ApprovalDetail["delegated"]> {
    const { rows } = await sql<{
      from_person: PersonId;
      from_name: string;
      to_person: PersonId;
      to_name: string;
      reason: string;
      at: string;
    }>`
      select d.from_person, f.name as from_name, d.to_person, t.name as to_name, d.reason, d.at
      from approval_delegates d join people f on f.id = d.from_person join people t on t.id = d.to_person
      where d.approval_id = ${id} order by d.at`.execute(db);
    return rows.map((row) => ({
      from: { id: row.from_person, name: row.from_name },
      to: { id: row.to_person, name: row.to_name },
      reason: row.reason,
      at: row.at,
    }));
  },
});
