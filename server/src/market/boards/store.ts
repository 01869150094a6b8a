import type { CompanyId } from "@reeve/contract/id";
import type { Board, BoardOutcome, BoardReading, BoardStatus } from "@reeve/contract/market";
import { sql, type Kysely } from "kysely";
import type { Since } from "./read.ts";

interface Row extends Omit<Board, "company"> {
  readonly company: CompanyId;
  readonly name: string;
}

/** A board, and what its next reading goes by. */
export interface Kept extends Since {
  readonly key: string;
  readonly ats: string;
  readonly token: string;
  readonly region: string | null;
  readonly company: CompanyId;
  readonly name: string;
  readonly proven: boolean;
  readonly status: BoardStatus;
  readonly failures: number;
  readonly notFound: number;
  readonly lastOkAt: string | null;
  readonly lastReadAt: string | null;
  readonly emptySince: string | null;
  readonly method: string | null;
}

const selected = sql`select b.key, b.ats, b.token, b.region, b.company, c.name, b.status,
  b.last_outcome as "lastOutcome", b.why, b.last_read_at as "lastReadAt", b.last_ok_at as "lastOkAt",
  b.next_at as "nextAt", b.failures as "consecutiveFailures",
  (select count(*)::int from market_postings p where p.board = b.key and p.closed_at is null) as open
  from market_boards b join market_companies c on c.id = b.company`;

const kept = sql`select b.key, b.ats, b.token, b.region, b.company, c.name, b.proven, b.status, b.failures,
  b.not_found as "notFound", b.last_ok_at as "lastOkAt", b.last_read_at as "lastReadAt",
  b.empty_since as "emptySince", b.etag, b.modified, b.method
  from market_boards b join market_companies c on c.id = b.company`;

const board = ({ company, name, ...it }: Row): Board => ({ ...it, company: { id: company, name } });

export const boardStore = (db: Kysely<object>) => ({
  async find(key: string): Promise<Board | null> {
    const { rows } = await sql<Row>`${selected} where b.key = ${key}`.execute(db);
    return rows[0] ? board(rows[0]) : null;
  },

  /** Those that fail first, then by name. */
  async list(filter: {
    readonly company?: CompanyId | undefined;
    readonly status?: BoardStatus | undefined;
    readonly after: readonly [failing: number, key: string] | null;
    readonly limit: number;
  }): Promise<Board[]> {
    const failing = sql`(case when b.status in ('new', 'working') then 1 else 0 end)`;
    const where = [
      sql`true`,
      ...(filter.company ? [sql`b.company = ${filter.company}`] : []),
      ...(filter.status ? [sql`b.status = ${filter.status}`] : []),
      ...(filter.after
        ? [sql`(${failing}, b.key) > (${filter.after[0]}, ${filter.after[1]})`]
        : []),
    ];
    const { rows } = await sql<Row>`${selected} where ${sql.join(where, sql` and `)}
      order by ${failing}, b.key limit ${filter.limit + 1}`.execute(db);
    return rows.map(board);
  },

  async add(it: {
    readonly key: string;
    readonly company: CompanyId;
    readonly ats: string;
    readonly token: string;
    readonly region: string | null;
    readonly proven: boolean;
    readonly nextAt: string | null;
  }): Promise<boolean> {
    const { rows } =
      await sql`insert into market_boards (key, company, ats, token, region, proven, next_at)
      values (${it.key}, ${it.company}, ${it.ats}, ${it.token}, ${it.region}, ${it.proven},
        ${it.nextAt}::timestamptz) on conflict (key) do nothing returning key`.execute(db);
    return rows.length > 0;
  },

  async remove(key: string): Promise<void> {
    await sql`delete from market_boards where key = ${key}`.execute(db);
  },

  /** Boards to be read by hand: of one company or of all that did not opt out; none that was brought as a file. */
  async wanted(company: CompanyId | null, readBefore: string | null): Promise<readonly Kept[]> {
    const { rows } = await sql<Kept>`${kept} where b.ats <> 'file' and c.opted_out_at is null
      and (${company}::text is null or b.company = ${company})
      and (${readBefore}::timestamptz is null or b.last_read_at is null
        or b.last_read_at < ${readBefore}::timestamptz)
      order by b.key`.execute(db);
    return rows;
  },

  /** The next ones that are due, which nobody reads at present; whoever takes them does, until then. */
  async due(now: string, until: string, limit: number): Promise<readonly Kept[]> {
    const { rows: taken } = await sql<{ key: string }>`update market_boards
      set taken_until = ${until}::timestamptz where key in (
        select b.key from market_boards b join market_companies c on c.id = b.company
        where b.next_at <= ${now}::timestamptz and c.opted_out_at is null
          and (b.taken_until is null or b.taken_until < ${now}::timestamptz)
        order by b.next_at limit ${limit} for update of b skip locked)
      returning key`.execute(db);
    if (taken.length === 0) return [];
    const { rows } = await sql<Kept>`${kept} where b.key = any(${taken.map(({ key }) => key)})
      order by b.key`.execute(db);
    return rows;
  },

  /** As it is now, held against every other reading of it; null where it was removed meanwhile. */
  async lock(key: string): Promise<Kept | null> {
    const { rows } = await sql<Kept>`${kept} where b.key = ${key} for update of b`.execute(db);
    return rows[0] ?? null;
  },

  async keep(
    key: string,
    it: {
      readonly status: BoardStatus;
      readonly outcome: BoardOutcome;
      readonly why: string | null;
      readonly at: string;
      readonly lastOkAt: string | null;
      readonly nextAt: string | null;
      readonly failures: number;
      readonly notFound: number;
      readonly emptySince: string | null;
      readonly since: Since | null;
      readonly method: string;
    },
  ): Promise<void> {
    await sql`update market_boards set status = ${it.status}, last_outcome = ${it.outcome}, why = ${it.why},
      last_read_at = ${it.at}::timestamptz, last_ok_at = ${it.lastOkAt}::timestamptz,
      next_at = ${it.nextAt}::timestamptz, taken_until = null, failures = ${it.failures},
      not_found = ${it.notFound}, empty_since = ${it.emptySince}::timestamptz,
      etag = ${it.since?.etag ?? null}, modified = ${it.since?.modified ?? null}, method = ${it.method}
      where key = ${key}`.execute(db);
  },

  /**
   * Until when a system of boards is left alone: for a day after it blocked two boards that it answered before, and
   * answered none since. Null where it is not. A board that it blocks day after day says nothing of the others.
   */
  async restsUntil(ats: string, now: string): Promise<string | null> {
    const { rows } = await sql<{ until: string }>`with read as (
        select last_read_at as at, last_outcome as outcome, failures from market_boards
        where ats = ${ats} and last_read_at > ${now}::timestamptz - interval '1 day')
      select max(at) + interval '1 day' as until from read where outcome = 'blocked' and failures = 1
        and at > coalesce((select max(at) from read where outcome <> 'blocked'), '-infinity')
      having count(*) > 1`.execute(db);
    return rows[0]?.until ?? null;
  },

  /** Reads it no sooner than then. */
  async putOff(key: string, until: string): Promise<void> {
    await sql`update market_boards set taken_until = null, next_at = greatest(next_at, ${until}::timestamptz)
      where key = ${key}`.execute(db);
  },

  async noteReading(it: BoardReading): Promise<void> {
    await sql`insert into market_readings (board, at, outcome, why, count, opened, reopened, closed, complete,
        unchanged, sha256, duration_ms)
      values (${it.board}, ${it.at}::timestamptz, ${it.outcome}, ${it.why}, ${it.count}, ${it.opened},
        ${it.reopened}, ${it.closed}, ${it.complete}, ${it.unchanged}, ${it.sha256}, ${it.durationMs})`.execute(
      db,
    );
  },

  /** Newest first. */
  async readings(filter: {
    readonly board?: string | undefined;
    readonly outcome?: BoardOutcome | undefined;
    readonly after: number | null;
    readonly limit: number;
  }): Promise<(BoardReading & { readonly n: number })[]> {
    const where = [
      sql`true`,
      ...(filter.board ? [sql`board = ${filter.board}`] : []),
      ...(filter.outcome ? [sql`outcome = ${filter.outcome}`] : []),
      ...(filter.after === null ? [] : [sql`n < ${filter.after}`]),
    ];
    const { rows } = await sql<
      BoardReading & { n: string }
    >`select n, board, at, outcome, why, count, opened,
        reopened, closed, complete, unchanged, sha256, duration_ms as "durationMs"
      from market_readings where ${sql.join(where, sql` and `)} order by n desc limit ${filter.limit + 1}`.execute(
      db,
    );
    return rows.map((row) => ({ ...row, n: Number(row.n) }));
  },

  async forgetReadings(before: string): Promise<void> {
    await sql`delete from market_readings where at < ${before}::timestamptz`.execute(db);
  },

  async bySystem(): Promise<
    readonly { ats: Board["ats"]; boards: number; working: number; lastOkAt: string | null }[]
  > {
    const { rows } = await sql<{
      ats: Board["ats"];
      boards: number;
      working: number;
      lastOkAt: string | null;
    }>`select ats, count(*)::int as boards, (count(*) filter (where status = 'working'))::int as working,
      max(last_ok_at) as "lastOkAt" from market_boards group by ats`.execute(db);
    return rows;
  },
});
