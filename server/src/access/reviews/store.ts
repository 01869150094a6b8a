import { isNameless } from "../../platform/second-person.ts";
import { DeclaredScope, type Agent } from "@reeve/contract/agent";
import type { AgentId, GrantId, ReviewId } from "@reeve/contract/id";
import type { Review, Reviewed, ReviewDifference, ReviewStatus } from "@reeve/contract/review";
import { sql, type Kysely, type RawBuilder } from "kysely";
import { canonicalHash } from "../../platform/canonical.ts";
import type { Held } from "./reviewed.ts";

export interface KeptReview {
  readonly review: Review;
  readonly authorIds: readonly string[];
  readonly held: Held;
}

interface Row {
  readonly id: ReviewId;
  readonly agent_id: AgentId;
  readonly agent: string;
  readonly tier: Agent["tier"];
  readonly status: ReviewStatus;
  readonly kind: Review["kind"];
  readonly hash: string;
  readonly reviewed: string;
  readonly change: string | null;
  readonly differences: string;
  readonly asked_by: string;
  readonly asked_at: string;
  readonly authors: string[];
  readonly author_names: string[] | null;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly reason: string | null;
}

/** A live agent with what its newest review was about, and what it is granted now. */
export interface Watched {
  readonly agent: Pick<Agent, "id" | "version" | "environment" | "tier" | "scope">;
  readonly reviewed: Reviewed;
  readonly granted: Pick<Reviewed, "every" | "tools">;
}

interface WatchedRow extends Omit<Watched["agent"], "scope"> {
  readonly scope: string;
  readonly reviewed: string;
  readonly every: string[];
  readonly tools: Reviewed["tools"];
}

const all = sql`select r.*, a.name as agent, a.tier,
    (select array_agg(coalesce(p.name, t.name, w.who) order by w.who) from unnest(r.authors) as w (who)
      left join people p on p.id = w.who left join operator_tokens t on t.id = w.who) as author_names
  from agent_reviews r join agents a on a.id = r.agent_id`;

/** Reviews of agents, in a database or in a transaction of it. */
export const reviewStore = (db: Kysely<object>) => {
  const ask = async (query: RawBuilder<unknown>): Promise<KeptReview[]> =>
    ((await query.execute(db)).rows as Row[]).map(kept);
  return {
    async find(id: ReviewId): Promise<KeptReview | null> {
      return (await ask(sql`${all} where r.id = ${id}`))[0] ?? null;
    },

    async waiting(agent: AgentId): Promise<KeptReview | null> {
      return (
        (await ask(sql`${all} where r.agent_id = ${agent} and r.status = 'waiting'`))[0] ?? null
      );
    },

    /** The last one by which the agent, or a change of it, went live. */
    async last(agent: AgentId): Promise<KeptReview | null> {
      const found =
        await ask(sql`${all} where r.agent_id = ${agent} and r.status in ('approved', 'self')
        order by r.decided_at desc, r.n desc limit 1`);
      return found[0] ?? null;
    },

    list(filter: {
      readonly status: ReviewStatus | undefined;
      readonly agent: AgentId | undefined;
      readonly after: ReviewId | null;
      readonly limit: number;
    }): Promise<KeptReview[]> {
      return ask(sql`${all} where ${filter.status ? sql`r.status = ${filter.status}` : sql`true`}
        and ${filter.agent ? sql`r.agent_id = ${filter.agent}` : sql`true`}
        and ${filter.after ? sql`r.id < ${filter.after}` : sql`true`} order by r.id desc limit ${filter.limit + 1}`);
    },

    async add(it: {
      readonly id: ReviewId;
      readonly agent: AgentId;
      readonly status: "waiting" | "self";
      readonly kind: Review["kind"];
      readonly reviewed: Reviewed;
      readonly held: Held;
      readonly differences: readonly ReviewDifference[];
      readonly by: string;
      readonly person: string;
      readonly at: string;
      readonly authors: readonly string[];
    }): Promise<void> {
      const done = it.status === "self";
      await sql`insert into agent_reviews (id, agent_id, status, kind, hash, reviewed, change, differences, asked_by, asked_at, authors,
          decided_by, decided_person, decided_at)
        values (${it.id}, ${it.agent}, ${it.status}, ${it.kind}, ${canonicalHash(it.reviewed)}, ${JSON.stringify(it.reviewed)},
          ${JSON.stringify(it.held)}, ${JSON.stringify(it.differences)}, ${it.by}, ${it.at}::timestamptz, ${[...it.authors]},
          ${done ? it.by : null}, ${done ? it.person : null}, ${done ? it.at : null}::timestamptz)`.execute(
        db,
      );
    },

    /** The one that waits, as it is to be reviewed now. */
    async renew(
      id: ReviewId,
      it: {
        readonly reviewed: Reviewed;
        readonly held: Held;
        readonly differences: readonly ReviewDifference[];
        readonly authors: readonly string[];
      },
    ): Promise<void> {
      await sql`update agent_reviews set hash = ${canonicalHash(it.reviewed)}, reviewed = ${JSON.stringify(it.reviewed)},
        change = ${JSON.stringify(it.held)}, differences = ${JSON.stringify(it.differences)}, authors = ${[...it.authors]}
        where id = ${id} and status = 'waiting'`.execute(db);
    },

    async decide(
      id: ReviewId,
      it: {
        readonly status: Exclude<ReviewStatus, "waiting">;
        readonly by: string;
        readonly person: string | null;
        readonly at: string;
        readonly reason: string | null;
      },
    ): Promise<void> {
      await sql`update agent_reviews set status = ${it.status}, decided_by = ${it.by}, decided_person = ${it.person},
        decided_at = ${it.at}::timestamptz, reason = ${it.reason} where id = ${id} and status = 'waiting'`.execute(
        db,
      );
    },

    /** Who made what nobody has reviewed yet; it is forgotten once somebody has. */
    async authored(agents: readonly AgentId[], who: string, name: string): Promise<void> {
      await sql`insert into agent_authors select id, ${who}, ${name} from unnest(${[...agents]}::text[]) as it (id)
        on conflict do nothing`.execute(db);
    },
    async authorsOf(agent: AgentId): Promise<readonly string[]> {
      const { rows } = await sql<{
        who: string;
      }>`select who from agent_authors where agent_id = ${agent} order by who`.execute(db);
      return rows.map(({ who }) => who);
    },
    /** A person who puts their name to what tokens made that stand for nobody. */
    async takeOver(agent: AgentId, person: string, name: string): Promise<void> {
      const nameless = (await this.authorsOf(agent)).filter(isNameless);
      if (nameless.length === 0) return;
      await sql`delete from agent_authors where agent_id = ${agent} and who = any(${nameless})`.execute(
        db,
      );
      await this.authored([agent], person, name);
    },
    async forgetAuthors(agent: AgentId): Promise<void> {
      await sql`delete from agent_authors where agent_id = ${agent}`.execute(db);
    },

    /** What an agent may use by its grants, with what is held of them unless only what is in force is asked for. */
    async granted(
      agent: AgentId,
      now: string,
      withHeld: boolean,
    ): Promise<Pick<Reviewed, "every" | "tools">> {
      const of = sql`from grants g join tool_servers s on s.id = g.server_id
        where g.agent_id = ${agent} and g.revoked_at is null and s.removed_at is null
          and (g.expires_at is null or g.expires_at > ${now}::timestamptz) and (${withHeld} or not g.held)`;
      const every = await sql<{
        name: string;
      }>`select distinct s.name ${of} and '*' = any (g.tools) order by s.name`.execute(db);
      const tools = await sql<{
        name: string;
        hash: string;
      }>`select distinct s.name || '/' || t.name as name, t.pinned_hash as hash
        from (select s.id, s.name, g.tools ${of}) s join tools t on t.server_id = s.id
        where t.listed_hash is not null and ('*' = any (s.tools) or t.name = any (s.tools))
        order by name`.execute(db);
      return {
        every: every.rows.map(({ name }) => name),
        tools: tools.rows.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      };
    },

    async hold(grant: GrantId): Promise<void> {
      await sql`update grants set held = true where id = ${grant}`.execute(db);
    },
    async release(agent: AgentId, at: string): Promise<void> {
      await sql`update grants set held = false, in_force_at = ${at}::timestamptz where agent_id = ${agent} and held`.execute(
        db,
      );
    },
    async revokeHeld(agent: AgentId, at: string): Promise<void> {
      await sql`update grants set revoked_at = ${at}::timestamptz where agent_id = ${agent} and held and revoked_at is null`.execute(
        db,
      );
    },

    async hasCredential(agent: AgentId): Promise<boolean> {
      const { rows } =
        await sql`select 1 from agent_credentials where agent_id = ${agent} and revoked_at is null limit 1`.execute(
          db,
        );
      return rows.length > 0;
    },

    /**
     * Live agents of the tiers that are held, as they are now and as they were reviewed last: what they are may have moved
     * by a tool's new definition. One statement, however many they are.
     */
    async watched(now: string): Promise<readonly Watched[]> {
      const { rows } = await sql<WatchedRow>`
        with granted as (
          select g.agent_id, s.id as server, s.name, g.tools, '*' = any (g.tools) as every from grants g join tool_servers s on s.id = g.server_id
          where g.revoked_at is null and s.removed_at is null and (g.expires_at is null or g.expires_at > ${now}::timestamptz)),
        every as (select agent_id, json_agg(distinct name order by name) as names from granted where every group by agent_id),
        named as (select g.agent_id, json_agg(distinct jsonb_build_object('name', g.name || '/' || t.name, 'hash', t.pinned_hash)) as tools
          from granted g join tools t on t.server_id = g.server and t.listed_hash is not null and (g.every or t.name = any (g.tools)) group by g.agent_id)
        select a.id, a.version, a.environment, a.tier, a.scope, last.reviewed, coalesce(every.names, '[]'::json) as every, coalesce(named.tools, '[]'::json) as tools
        from agents a cross join lateral (select r.reviewed from agent_reviews r where r.agent_id = a.id and r.status in ('approved', 'self')
            order by r.decided_at desc, r.n desc limit 1) last
          left join every on every.agent_id = a.id left join named on named.agent_id = a.id
        where a.status = 'active' and a.tier in ('high', 'critical')
          and not exists (select from agent_reviews r where r.agent_id = a.id and r.status = 'waiting') order by a.id`.execute(
        db,
      );
      return rows.map(({ reviewed, every, tools, scope, ...agent }) => ({
        agent: { ...agent, scope: DeclaredScope.parse(JSON.parse(scope)) },
        reviewed: JSON.parse(reviewed) as Reviewed,
        granted: { every, tools: tools.toSorted((a, b) => (a.name < b.name ? -1 : 1)) },
      }));
    },
  };
};

const kept = (row: Row): KeptReview => ({
  authorIds: row.authors,
  held: JSON.parse(row.change ?? "{}") as Held,
  review: {
    id: row.id,
    agent: { id: row.agent_id, name: row.agent, tier: row.tier },
    status: row.status,
    kind: row.kind,
    hash: row.hash,
    reviewed: JSON.parse(row.reviewed) as Reviewed,
    differences: JSON.parse(row.differences) as ReviewDifference[],
    askedBy: row.asked_by,
    askedAt: row.asked_at,
    authors: row.author_names ?? [],
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    reason: row.reason,
  },
});
