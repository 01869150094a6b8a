import { sql, type RawBuilder } from "kysely";
import type { Database } from "../../platform/database.ts";
import type { Held, Provider } from "./artefact.ts";

/** So many rows of each are kept in a bundle, the newest; the count is of all. */
const mostRows = 500;

type Db = Database["kysely"];
type Row = Readonly<Record<string, unknown>>;

/** Rows of a query that is ordered from the newest, and how many there are; gaps are words with how many lack what. */
export async function held(
  db: Db,
  query: RawBuilder<Row>,
  gaps: RawBuilder<{ n: number; says: string }> | null = null,
): Promise<Held> {
  // Asked once: what is added up of a million rows is not added up again to count it.
  const { rows: read } = await sql<
    Row & { readonly of: number }
  >`with r as materialized (${query}) select r.*, (select count(*)::int from r) as "of" from r limit ${mostRows}`.execute(
    db,
  );
  const rows = read.map(({ of, ...row }): Row => {
    void of;
    return row;
  });
  const found = gaps === null ? [] : (await gaps.execute(db)).rows;
  return {
    count: read[0]?.of ?? 0,
    rows,
    gaps: found.filter(({ n }) => n > 0).map(({ n, says }) => says.replace("#", String(n))),
  };
}

const current = sql`a.status in ('registered', 'active', 'suspended')`;

const registry: Provider = {
  id: "registry",
  name: "Agents in the register, with who answers for them",
  query: "Every agent that is not retired, with its owner and its newest attestation.",
  page: "/agents",
  days: null,
  read: (db, { now }) =>
    held(
      db,
      sql`select a.id, a.name, a.tier, a.status, a.environment, p.name as owner, t.since as "attestedAt"
        from agents a left join people p on p.id = a.behaviour left join answering t on t.agent_id = a.id and t.hash is not null
        where ${current} order by a.created_at desc, a.id`,
      sql`select count(*)::int as n, 'Agents with no owner who is here: #.' as says from agents a left join people p on p.id = a.behaviour
          where ${current} and p.status in ('active', 'invited') is not true
        union all select count(*)::int, 'Agents not attested in the last 90 days: #.' from agents a left join answering t on t.agent_id = a.id
          where ${current} and (t.hash is null or t.since < ${now}::timestamptz - interval '90 days')`,
    ),
};

const accessReviews: Provider = {
  id: "access_reviews",
  name: "Reviews of agents and what they may do",
  query: "Reviews of agents that somebody decided in the last year.",
  page: "/reviews",
  days: 365,
  read: (db, { since }) =>
    held(
      db,
      sql`select r.id, r.agent_id as agent, r.kind, r.status, r.hash, r.asked_by as "askedBy", r.decided_by as "decidedBy", r.decided_at as "decidedAt"
        from agent_reviews r where r.decided_at >= ${since}::timestamptz order by r.decided_at desc, r.id`,
      sql`select count(*)::int as n, 'Reviews that wait for somebody: #.' as says from agent_reviews where status = 'waiting'
        union all select count(*)::int, 'Agents at work that nobody else ever reviewed: #.' from agents a where a.status = 'active'
          and not exists (select from agent_reviews r where r.agent_id = a.id and r.status = 'approved')`,
    ),
};

const decisions: Provider = {
  id: "decisions",
  name: "The log of decisions, in a hash chain with signed checkpoints",
  query:
    "Actions by day and answer in the last 30 days, each with its intent before and its end after.",
  page: "/actions",
  days: 30,
  async read(db, { since }) {
    const days = sql<Row>`select to_char(ts at time zone 'UTC', 'YYYY-MM-DD') as day, coalesce(decision, 'none') as answer, count(*)::int as actions
      from records where kind = 'intent' and ts >= ${since}::timestamptz group by 1, 2 order by 1 desc, 2`;
    const it = await held(
      db,
      days,
      sql`select case when exists (select from checkpoints) then 0 else 1 end as n, 'There is no signed checkpoint yet.' as says`,
    );
    const count = it.rows.reduce((sum, { actions }) => sum + Number(actions), 0);
    return { ...it, count };
  },
};

const grants: Provider = {
  id: "grants",
  name: "Grants in force: what each agent may use",
  query: "Every grant that is neither revoked nor expired nor held.",
  page: "/matrix",
  days: null,
  read: (db, { now }) => {
    const live = sql`g.revoked_at is null and not g.held and (g.expires_at is null or g.expires_at > ${now}::timestamptz)`;
    return held(
      db,
      sql`select g.id, a.name as agent, s.name as server, g.tools, g.reason, g.created_by as "createdBy", g.created_at as "createdAt", g.expires_at as "expiresAt"
        from grants g join agents a on a.id = g.agent_id join tool_servers s on s.id = g.server_id where ${live} order by g.id desc`,
      sql`select count(*)::int as n, 'Grants of every tool of a server: #.' as says from grants g where ${live} and '*' = any(g.tools)`,
    );
  },
};

const credentials: Provider = {
  id: "credentials",
  name: "Identities of agents: keys of their own",
  query: "Credentials of agents that are neither revoked nor expired; never a secret.",
  page: "/agents",
  days: null,
  read: (db, { now }) =>
    held(
      db,
      sql`select c.id, a.name as agent, c.kind, c.created_at as "createdAt", c.expires_at as "expiresAt", c.last_used_at as "lastUsedAt"
        from agent_credentials c join agents a on a.id = c.agent_id where c.revoked_at is null and c.expires_at > ${now}::timestamptz order by c.id desc`,
      sql`select count(*)::int as n, 'Development tokens still in use: #.' as says from agent_credentials c
        where c.revoked_at is null and c.expires_at > ${now}::timestamptz and c.kind = 'development_token'`,
    ),
};

const policies: Provider = {
  id: "policies",
  name: "Policies, each version with its author and reviewer",
  query: "Versions of policies in force or put in the last year.",
  page: "/policies",
  days: 365,
  read: (db, { since }) =>
    held(
      db,
      sql`select p.name, v.version, v.mode, v.author, v.reviewer, v.reviewed_at as "reviewedAt", v.created_at as "createdAt", v.removed_at as "removedAt"
        from policy_versions v join policies p on p.id = v.policy_id where v.removed_at is null or v.created_at >= ${since}::timestamptz
        order by v.created_at desc, p.name, v.version desc`,
      sql`select count(*)::int as n, 'Policies in force with no second person: #.' as says from policy_versions
          where removed_at is null and reviewer is null
        union all select count(*)::int, 'Policies in force that only watch: #.' from policy_versions where removed_at is null and mode = 'shadow'
        union all select case when exists (select from policy_versions where removed_at is null and mode = 'enforce') then 0 else 1 end, 'No policy is enforced.'`,
    ),
};

const approvals: Provider = {
  id: "approvals",
  name: "Approvals of exact actions by people",
  query: "Approvals that people were asked for in the last 90 days, with what they answered.",
  page: "/approvals",
  days: 90,
  read: (db, { since, now }) =>
    held(
      db,
      sql`select a.id, a.agent_name as agent, a.server, a.tool, a.status, a.binding, a.requested_at as "requestedAt", a.decided_at as "decidedAt",
          array(select v.voter_name from approval_votes v where v.approval_id = a.id order by v.at) as people
        from approvals a where a.requested_at >= ${since}::timestamptz order by a.id desc`,
      sql`select count(*)::int as n, 'Approvals that ran out with no answer: #.' as says from approvals
        where requested_at >= ${since}::timestamptz and status = 'pending' and expires_at <= ${now}::timestamptz`,
    ),
};

const stops: Provider = {
  id: "stops",
  name: "Stops, with how long each process took to confirm",
  query: "Stops of the last 90 days, and when each process had ended everything.",
  page: "/stops",
  days: 90,
  read: (db, { since }) =>
    held(
      db,
      sql`select s.id, s.level, s.says, s.source, s.reason, s.by_name as "by", s.made_at as "at", s.ended_at as "endedAt",
          (select max(p.after_ms) from stop_points p where p.stop_id = s.id) as "slowestMs",
          (select count(*)::int from stop_points p where p.stop_id = s.id and p.confirmed_at is null) as unconfirmed
        from stops s where s.made_at >= ${since}::timestamptz order by s.id desc`,
      sql`select count(*)::int as n, 'Stops that not every process confirmed: #.' as says from stops s where s.made_at >= ${since}::timestamptz
        and exists (select from stop_points p where p.stop_id = s.id and p.confirmed_at is null)`,
    ),
};

const limits: Provider = {
  id: "limits",
  name: "Limits of calls, cost and time",
  query: "Every limit in force.",
  page: "/limits",
  days: null,
  read: (db) =>
    held(
      db,
      sql`select l.id, l.agent_id as agent, l.each_agent as "eachAgent", l.server_id as server, l.tool, l.concurrent, l.per_minute as "perMinute",
          l.timeout_ms as "timeoutMs", l.cost_micros_per_day as "costMicrosPerDay", l.changed_by as "changedBy" from limits l order by l.id`,
      sql`select case when exists (select from limits where cost_micros_per_day is not null) then 0 else 1 end as n, 'No limit bounds what calls cost.' as says`,
    ),
};

const tools: Provider = {
  id: "tools",
  name: "Tools, pinned by the hash of what they say they are",
  query: "Every tool that a server lists, with its pinned definition.",
  page: "/servers",
  days: null,
  read: (db) =>
    held(
      db,
      sql`select s.name as server, t.name as tool, t.effect, t.pinned_hash as "pinnedHash", t.listed_hash = t.pinned_hash as "asPinned"
        from tools t join tool_servers s on s.id = t.server_id where t.listed_hash is not null and s.removed_at is null order by s.name, t.name`,
      sql`select count(*)::int as n, 'Tools that are not what was pinned: #.' as says from tools t join tool_servers s on s.id = t.server_id
        where t.listed_hash is not null and s.removed_at is null and t.listed_hash <> t.pinned_hash`,
    ),
};

const findings: Provider = {
  id: "findings",
  name: "Findings: gaps between what is declared and what is so",
  query: "Findings of the last 90 days, and those that are open.",
  page: "/findings",
  days: 90,
  read: (db, { since }) =>
    held(
      db,
      sql`select f.id, f.kind, f.severity, f.subject, f.status, f.opened_at as "openedAt", f.resolved_at as "resolvedAt"
        from findings f where f.status <> 'resolved' or f.last_seen_at >= ${since}::timestamptz order by f.last_seen_at desc, f.id`,
      sql`select count(*)::int as n, 'Critical findings that are open: #.' as says from findings where status = 'open' and severity = 'critical'`,
    ),
};

const data: Provider = {
  id: "data",
  name: "Which classes of data agents touched",
  query: "Touches of classified data by agent and class in the last 30 days.",
  page: "/data",
  days: 30,
  read: (db, { since }) =>
    held(
      db,
      sql`select d.agent, d.class, sum(d.touches)::int as touches, max(d.last_at) as "lastAt" from data_days d
        where d.class <> '' and d.day >= ${since}::timestamptz::date group by 1, 2 order by 4 desc, 1, 2`,
    ),
};

const evaluations: Provider = {
  id: "evaluations",
  name: "Scores of live sessions, by evaluator",
  query: "Scores of whole sessions in the last 90 days by agent and evaluator.",
  page: "/quality",
  days: 90,
  read: (db, { since }) =>
    held(
      db,
      sql`select c.agent, c.evaluator, c.version, count(*) filter (where c.label = 'pass')::int as passed, count(*) filter (where c.label = 'fail')::int as failed,
          count(*) filter (where c.label = 'unscored')::int as unscored, max(c.at) as "lastAt"
        from scores c where c.action = '' and c.at >= ${since}::timestamptz group by 1, 2, 3 order by 7 desc, 1, 2, 3`,
      sql`select count(*)::int as n, 'Agents at work with no scored session in this time: #.' as says from agents a where a.status = 'active'
        and not exists (select from scores c where c.agent = a.id and c.at >= ${since}::timestamptz)`,
    ),
};

/** Every artefact that speaks for controls here; risks and how long logs are kept stand beside. */
export const providersHere: readonly Provider[] = [
  registry,
  accessReviews,
  decisions,
  grants,
  credentials,
  policies,
  approvals,
  stops,
  limits,
  tools,
  findings,
  data,
  evaluations,
];
