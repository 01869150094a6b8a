import type { HiringGroup, RoleFamily } from "@reeve/contract/market";
import { sql, type Kysely } from "kysely";

interface Day {
  readonly day: string;
  readonly A: number;
  readonly B: number;
  readonly C: number;
  readonly openRoles: number;
}

/** How the index stands in numbers, now and day by day. */
export const daysStore = (db: Kysely<object>) => ({
  async totals(): Promise<{
    companies: number;
    placed: number;
    openRoles: number;
    updatedAt: string | null;
  }> {
    const { rows } = await sql<{
      companies: number;
      placed: number;
      openRoles: number;
      updatedAt: string | null;
    }>`select count(*)::int as companies, (count(*) filter (where rank < 4))::int as placed,
      coalesce(sum(open_roles), 0)::int as "openRoles",
      (select max(last_ok_at) from market_boards) as "updatedAt"
      from market_companies where opted_out_at is null`.execute(db);
    return rows[0] ?? { companies: 0, placed: 0, openRoles: 0, updatedAt: null };
  },

  async groups(): Promise<readonly { group: HiringGroup; companies: number; openRoles: number }[]> {
    const { rows } = await sql<{ group: HiringGroup; companies: number; openRoles: number }>`
      select (array['A', 'B', 'C'])[rank] as "group", count(*)::int as companies,
        sum(open_roles)::int as "openRoles"
      from market_companies where rank < 4 and opted_out_at is null group by rank order by rank`.execute(
      db,
    );
    return rows;
  },

  async families(): Promise<
    readonly { family: RoleFamily; companies: number; openRoles: number }[]
  > {
    const { rows } = await sql<{ family: RoleFamily; companies: number; openRoles: number }>`
      select f.key as family, count(*)::int as companies, sum(f.value::int)::int as "openRoles"
      from market_companies c, jsonb_each_text((c.placement::jsonb) -> 'countsByFamily') f
      where c.rank < 4 and c.opted_out_at is null group by 1`.execute(db);
    return rows;
  },

  /** Today's row, as it is now; written only where it is otherwise. */
  async keep(day: string): Promise<void> {
    await sql`with today as (select (count(*) filter (where rank = 1))::int as a,
        (count(*) filter (where rank = 2))::int as b, (count(*) filter (where rank = 3))::int as c,
        coalesce(sum(open_roles), 0)::int as open_roles
      from market_companies where opted_out_at is null)
      insert into market_days (day, a, b, c, open_roles)
      select ${day}::date, a, b, c, open_roles from today where not exists (select 1 from market_days d
        where d.day = ${day}::date and (d.a, d.b, d.c, d.open_roles) = (today.a, today.b, today.c, today.open_roles))
      on conflict (day) do update set a = excluded.a, b = excluded.b, c = excluded.c,
        open_roles = excluded.open_roles`.execute(db);
  },

  async since(day: string): Promise<readonly Day[]> {
    const { rows } =
      await sql<Day>`select to_char(day, 'YYYY-MM-DD') as day, a as "A", b as "B", c as "C",
      open_roles as "openRoles" from market_days where day >= ${day}::date order by day`.execute(
        db,
      );
    return rows;
  },
});
