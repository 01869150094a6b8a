import type { CompanyId, PostingId } from "@reeve/contract/id";
import type { HiringGroup, Posting, RoleFamily } from "@reeve/contract/market";
import { sql, type Kysely } from "kysely";
import type { Opening } from "../companies/place.ts";
import type { Known } from "./follow.ts";
import type { Life } from "./life.ts";
import { withTitle } from "./titles-store.ts";

interface Row extends Omit<Posting, "company" | "daysOpen"> {
  readonly company: CompanyId;
  readonly name: string;
}

const dayMs = 86_400_000;

/** As it was shown and read, for keeping. */
export interface Written
  extends Omit<Posting, "company" | "daysOpen" | "lastSeen" | "firstSeen" | "closedAt">, Life {
  readonly externalId: string;
  readonly company: CompanyId;
  readonly contentHash: string;
  readonly described: boolean;
}

/** What an earlier reading found out, at the cost of a request of its own. */
export interface Described extends Known {
  readonly title: string;
  readonly described: boolean;
  readonly terms: readonly string[];
  readonly counts: Posting["counts"];
}

const selected = (
  from = sql`market_postings p`,
) => sql`select p.id, p.company, c.name, p.board, p.title, p.family, p.tier as "group", p.also, p.counts,
  p.matched_text as "matchedText", p.explicit, p.terms, p.why, p.department, p.locations, p.remote, p.pay, p.url,
  p.posted_at as "postedAt", p.first_seen as "firstSeen", p.last_seen as "lastSeen", p.closed_at as "closedAt",
  p.repost_of as "repostOf"
  from ${from} join market_companies c on c.id = p.company`;

const posting = ({ company, name, ...it }: Row, nowMs: number): Posting => ({
  ...it,
  company: { id: company, name },
  daysOpen: Math.max(
    0,
    Math.floor(
      ((it.closedAt ? Date.parse(it.closedAt) : nowMs) - Date.parse(it.firstSeen)) / dayMs,
    ),
  ),
});

const known = sql`select id, external_id as "externalId", content_hash as "contentHash",
  repost_of as "repostOf", first_seen as "firstSeen", last_seen as "lastSeen",
  missing_since as "missingSince", closed_at as "closedAt", title, described, terms, counts
  from market_postings`;

export const postingStore = (db: Kysely<object>) => ({
  /** Those of a board that are open, that closed of late, and those that have one of these names. */
  async known(
    board: string,
    names: readonly string[],
    since: string,
  ): Promise<readonly Described[]> {
    const { rows } = await sql<Described>`${known} where board = ${board}
        and (closed_at is null or last_seen >= ${since}::timestamptz or external_id = any(${[...names]}))
      order by id`.execute(db);
    return rows;
  },

  /** Openings with the same words that other boards of the company showed of late. */
  async elsewhere(
    { key, company }: { readonly key: string; readonly company: CompanyId },
    hashes: readonly string[],
    since: string,
  ): Promise<readonly Described[]> {
    if (hashes.length === 0) return [];
    const { rows } = await sql<Described>`${known} where company = ${company} and board <> ${key}
      and last_seen >= ${since}::timestamptz and content_hash = any(${[...hashes]})
      order by first_seen desc, id desc`.execute(db);
    return rows;
  },

  async write(all: readonly Written[]): Promise<void> {
    for (let from = 0; from < all.length; from += 500)
      await sql`insert into market_postings (id, board, external_id, company, title, family, tier, also, counts,
          matched_text, explicit, terms, why, department, locations, remote, pay, url, posted_at, first_seen,
          last_seen, missing_since, closed_at, repost_of, described, content_hash)
        select id, board, "externalId", company, title, family, "group", also, counts, "matchedText", explicit,
          terms, why, department, locations, remote, pay, url, "postedAt", "firstSeen", "lastSeen",
          "missingSince", "closedAt", "repostOf", described, "contentHash"
        from jsonb_to_recordset(${JSON.stringify(all.slice(from, from + 500))}::jsonb) as it (id text, board text,
          "externalId" text, company text, title text, family text, "group" text, also text[], counts text,
          "matchedText" text, explicit boolean, terms text[], why text, department text, locations text[],
          remote boolean, pay text, url text, "postedAt" timestamptz, "firstSeen" timestamptz,
          "lastSeen" timestamptz, "missingSince" timestamptz, "closedAt" timestamptz, "repostOf" text,
          described boolean, "contentHash" text)
        on conflict (board, external_id) do update set title = excluded.title, family = excluded.family,
          tier = excluded.tier, also = excluded.also, counts = excluded.counts,
          matched_text = excluded.matched_text, explicit = excluded.explicit, terms = excluded.terms,
          why = excluded.why, department = excluded.department, locations = excluded.locations,
          remote = excluded.remote, pay = excluded.pay, url = excluded.url, posted_at = excluded.posted_at,
          last_seen = excluded.last_seen, missing_since = excluded.missing_since,
          closed_at = excluded.closed_at, described = excluded.described,
          content_hash = excluded.content_hash`.execute(db);
  },

  async live(all: readonly (readonly [PostingId, Life])[]): Promise<void> {
    const lives = all.map(([id, { lastSeen, missingSince, closedAt }]) => ({
      id,
      lastSeen,
      missingSince,
      closedAt,
    }));
    await sql`update market_postings p set last_seen = it."lastSeen", missing_since = it."missingSince",
        closed_at = it."closedAt"
      from jsonb_to_recordset(${JSON.stringify(lives)}::jsonb) as it (id text, "lastSeen" timestamptz,
        "missingSince" timestamptz, "closedAt" timestamptz) where p.id = it.id`.execute(db);
  },

  /** What places a company: its openings that count, each once, however many of its boards show it. */
  async counting(
    company: CompanyId,
  ): Promise<readonly (Opening & Pick<Posting, "locations" | "remote" | "pay">)[]> {
    const { rows } = await sql<Opening & Pick<Posting, "locations" | "remote" | "pay">>`
      select id as posting, family, tier, title, url, first_seen as "firstSeen", last_seen as "lastSeen", explicit,
        locations, remote, pay
      from market_postings p where company = ${company} and closed_at is null and counts = 'yes'
        and not exists (select 1 from market_postings o
          where o.id = p.repost_of and o.closed_at is null and o.counts = 'yes')
      order by id limit 5000`.execute(db);
    return rows;
  },

  async some(ids: readonly string[], nowMs: number): Promise<readonly Posting[]> {
    const { rows } = await sql<Row>`${selected()} where p.id = any(${[...ids]})`.execute(db);
    return rows.map((row) => posting(row, nowMs));
  },

  /** Newest first; of companies that opted out only where one asks for that company and may see it. */
  async list(
    filter: {
      readonly company?: CompanyId | undefined;
      readonly group?: HiringGroup | undefined;
      readonly family?: RoleFamily | undefined;
      readonly counts?: Posting["counts"] | undefined;
      readonly q?: string | undefined;
      readonly closed: boolean;
      readonly hidden: boolean;
      readonly after: readonly [firstSeen: string, id: string] | null;
      readonly limit: number;
    },
    nowMs: number,
  ): Promise<Posting[]> {
    const where = [
      filter.closed ? sql`true` : sql`p.closed_at is null`,
      ...(filter.hidden ? [] : [sql`c.opted_out_at is null`]),
      ...(filter.company ? [sql`p.company = ${filter.company}`] : []),
      ...(filter.group ? [sql`p.tier = ${filter.group}`] : []),
      ...(filter.family ? [sql`p.family = ${filter.family}`] : []),
      ...(filter.counts ? [sql`p.counts = ${filter.counts}`] : []),
      ...(filter.after
        ? [sql`(p.first_seen, p.id) < (${filter.after[0]}::timestamptz, ${filter.after[1]})`]
        : []),
    ];
    const from = filter.q ? withTitle(filter.q) : undefined;
    const { rows } = await sql<Row>`${selected(from)} where ${sql.join(where, sql` and `)}
      order by p.first_seen desc, p.id desc limit ${filter.limit + 1}`.execute(db);
    return rows.map((row) => posting(row, nowMs));
  },
});
