import type { CompanyId } from "@reeve/contract/id";
import type {
  HiringGroup,
  IndexCompany,
  Placement,
  PlacementChange,
  RoleFamily,
} from "@reeve/contract/market";
import { sql, type Kysely } from "kysely";

interface Row extends Omit<IndexCompany, "placement"> {
  readonly placement: string | null;
  readonly rank: number;
  readonly newestAt: string;
}

export interface Listed extends IndexCompany {
  readonly rank: number;
  readonly newestAt: string;
}

const selected = sql`select c.id, c.name, c.domain, c.aliases, c.sector, c.size, c.sells_agents as "sellsAgents",
  c.staffing as "isStaffingFirm", c.id is not distinct from s.own as "isOwn", c.opted_out_at as "optedOutAt",
  c.placement, c.updated_at as "updatedAt", c.rank, c.newest_at as "newestAt"
  from market_companies c cross join market_settings s`;

const listed = ({ placement, ...it }: Row): Listed => ({
  ...it,
  placement: placement === null ? null : (JSON.parse(placement) as Placement),
});

export const withoutOrder = ({
  rank: _rank,
  newestAt: _newestAt,
  ...company
}: Listed): IndexCompany => company;

export interface Wanted {
  readonly name: string;
  readonly domain: string;
  readonly aliases: readonly string[];
  readonly sector: string | null;
  readonly size: string | null;
  readonly sellsAgents: boolean;
  readonly isStaffingFirm: boolean;
  readonly optedOutAt: string | null;
}

export const companyStore = (db: Kysely<object>) => ({
  async find(id: CompanyId): Promise<IndexCompany | null> {
    const { rows } = await sql<Row>`${selected} where c.id = ${id}`.execute(db);
    return rows[0] ? withoutOrder(listed(rows[0])) : null;
  },

  async withDomain(domain: string): Promise<CompanyId | null> {
    const { rows } = await sql<{ id: CompanyId }>`select id from market_companies
      where domain = ${domain}`.execute(db);
    return rows[0]?.id ?? null;
  },

  /** Group A first; within it the newest role. */
  async list(filter: {
    readonly group?: HiringGroup | undefined;
    readonly family?: RoleFamily | undefined;
    readonly q?: string | undefined;
    readonly all: boolean;
    readonly hidden: boolean;
    readonly after: readonly [rank: number, newestAt: string, id: string] | null;
    readonly limit: number;
  }): Promise<Listed[]> {
    const { after } = filter;
    const q = filter.q?.toLowerCase();
    const where = [
      filter.all ? sql`true` : sql`c.rank < 4`,
      ...(filter.hidden ? [] : [sql`c.opted_out_at is null`]),
      ...(filter.group ? [sql`c.rank = ${rankOf(filter.group)}`] : []),
      ...(filter.family ? [sql`${filter.family} = any(c.families)`] : []),
      ...(q
        ? [
            sql`(position(${q} in lower(c.name)) > 0 or position(${q} in c.domain) > 0
            or position(${q} in lower(array_to_string(c.aliases, ' '))) > 0)`,
          ]
        : []),
      ...(after
        ? [
            sql`(c.rank > ${after[0]} or c.rank = ${after[0]} and (c.newest_at, c.id)
            < (${after[1]}::timestamptz, ${after[2]}))`,
          ]
        : []),
    ];
    const { rows } = await sql<Row>`${selected} where ${sql.join(where, sql` and `)}
      order by c.rank, c.newest_at desc, c.id desc limit ${filter.limit + 1}`.execute(db);
    return rows.map(listed);
  },

  async add(id: CompanyId, it: Wanted, at: string): Promise<void> {
    await sql`insert into market_companies (id, name, domain, aliases, sector, size, sells_agents, staffing,
        created_at, updated_at, newest_at)
      values (${id}, ${it.name}, ${it.domain}, ${[...it.aliases]}, ${it.sector}, ${it.size}, ${it.sellsAgents},
        ${it.isStaffingFirm}, ${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz)`.execute(
      db,
    );
  },

  async change(id: CompanyId, it: Wanted, at: string): Promise<void> {
    await sql`update market_companies set name = ${it.name}, domain = ${it.domain}, aliases = ${[...it.aliases]},
      sector = ${it.sector}, size = ${it.size}, sells_agents = ${it.sellsAgents}, staffing = ${it.isStaffingFirm},
      opted_out_at = ${it.optedOutAt}::timestamptz, updated_at = ${at}::timestamptz where id = ${id}`.execute(
      db,
    );
  },

  async remove(id: CompanyId): Promise<void> {
    await sql`delete from market_companies where id = ${id}`.execute(db);
  },

  /** When any of its boards was last read well. */
  async readWellAt(id: CompanyId): Promise<string | null> {
    const { rows } = await sql<{
      at: string | null;
    }>`select max(last_ok_at) as at from market_boards
      where company = ${id}`.execute(db);
    return rows[0]?.at ?? null;
  },

  async place(id: CompanyId, placement: Placement | null, at: string): Promise<void> {
    const families = Object.keys(placement?.countsByFamily ?? {});
    await sql`update market_companies set placement = ${placement && JSON.stringify(placement)},
      families = ${families}, open_roles = ${placement?.openRoles ?? 0},
      rank = ${placement ? rankOf(placement.group) : 4},
      newest_at = ${placement?.newestRole ?? at}::timestamptz, placed_at = ${at}::timestamptz,
      updated_at = ${at}::timestamptz
      where id = ${id}`.execute(db);
  },

  async noteChange(
    id: CompanyId,
    { posting, ...it }: PlacementChange,
    method: string,
    byVersion: string | null,
  ): Promise<void> {
    await sql`insert into market_changes (company, at, from_tier, to_tier, family, confidence, posting,
        posting_title, why, method, by_version)
      values (${id}, ${it.at}::timestamptz, ${it.from}, ${it.to}, ${it.family}, ${it.confidence},
        ${posting?.id ?? null}, ${posting?.title ?? null}, ${it.why}, ${method}, ${byVersion})`.execute(
      db,
    );
  },

  /** How many places each version of the method moved by itself. */
  async moved(): Promise<readonly { version: string; moved: number }[]> {
    const { rows } = await sql<{ version: string; moved: number }>`
      select by_version as version, count(*)::int as moved from market_changes
      where by_version is not null group by 1`.execute(db);
    return rows;
  },

  /** Newest first. */
  async changes(id: CompanyId): Promise<readonly PlacementChange[]> {
    const { rows } = await sql<
      Omit<PlacementChange, "posting"> & { posting: `job_${string}` | null; title: string }
    >`select at, from_tier as "from", to_tier as "to", family, confidence, posting, posting_title as title, why
      from market_changes where company = ${id} order by n desc limit 200`.execute(db);
    return rows.map(({ posting, title, ...it }) => ({
      ...it,
      posting: posting === null ? null : { id: posting, title },
    }));
  },

  /** Those whose place was last looked at so long ago that time alone may have moved it. */
  async placedBefore(at: string, limit: number): Promise<readonly CompanyId[]> {
    const { rows } = await sql<{ id: CompanyId }>`select id from market_companies
      where rank < 4 and placed_at < ${at}::timestamptz order by placed_at limit ${limit}`.execute(
      db,
    );
    return rows.map(({ id }) => id);
  },

  /** Only one at a time works on a company. */
  async lock(id: CompanyId): Promise<boolean> {
    const { rows } = await sql`select id from market_companies where id = ${id} for update`.execute(
      db,
    );
    return rows.length > 0;
  },
});

const rankOf = (group: HiringGroup): number => ({ A: 1, B: 2, C: 3 })[group];
