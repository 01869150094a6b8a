import type { GrantId } from "@reeve/contract/id";
import { isoTime } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";

/** One use of a grant, in its day. */
export interface Use {
  readonly grant: GrantId;
  readonly day: string;
  readonly total: number | null;
  readonly perDay: number | null;
}

/** What is used of grants that are counted, the same in every process; each change is one statement. */
export const usesStore = ({ pool }: Pick<Database, "pool">) => ({
  /** True where it was taken; false where all are used, or the grant is not in force any more. */
  async take({ grant, day, total, perDay }: Use, atMs: number): Promise<boolean> {
    const { rowCount } = await pool.query({
      name: "grant-use-take",
      // A clock that is a little behind does not begin yesterday again.
      text: `insert into grant_uses as u (grant_id, total, day, today, at)
        select id, 1, $2::date, 1, $5 from grants where id = $1 and revoked_at is null
        on conflict (grant_id) do update set total = u.total + 1,
          today = case when u.day >= excluded.day then u.today + 1 else 1 end,
          day = greatest(u.day, excluded.day), at = greatest(u.at, excluded.at)
        where ($3::bigint is null or u.total < $3)
          and ($4::bigint is null or u.day < excluded.day or u.today < $4)`,
      values: [grant, day, total, perDay, isoTime(atMs)],
    });
    return rowCount === 1;
  },

  async giveBack({ grant, day }: Use): Promise<void> {
    await pool.query({
      name: "grant-use-back",
      text: `update grant_uses set total = greatest(0, total - 1),
          today = case when day = $2::date then greatest(0, today - 1) else today end
        where grant_id = $1`,
      values: [grant, day],
    });
  },
});
