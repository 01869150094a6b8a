import { sql } from "kysely";
import type { Provider } from "./artefact.ts";
import { held, providersHere } from "./providers-store.ts";

const risks: Provider = {
  id: "risks",
  name: "Residual risks, with who accepted them until when",
  query: "Every risk that is not closed, with its simulated losses and its newest acceptance.",
  page: "/risks",
  days: null,
  read: (db) =>
    held(
      db,
      sql`select r.id, r.title, r.status, p.name as owner, r.figures::json -> 'after' -> 'mean' as "meanDollarsAYear", r.figures::json -> 'after' -> 'tail' as "tailDollarsAYear",
          c.at as "acceptedAt", c.until, by.name as "acceptedBy", c.statement, c.hash
        from risks r join people p on p.id = r.owner left join risk_acceptances c on c.risk_id = r.id and c.ended_at is null
        left join people by on by.id = c.person_id where r.status <> 'closed' order by r.id desc`,
      sql`select count(*)::int as n, 'Risks that nobody has accepted: #.' as says from risks where status in ('open', 'waiting')`,
    ),
};

const riskReviews: Provider = {
  id: "risk_reviews",
  name: "Reviews of the risks that are left",
  query: "Reviews of single risks and of the whole register in the last year.",
  page: "/risks",
  days: 365,
  read: (db, { since, now }) =>
    held(
      db,
      sql`select v.n, v.risk_id as risk, p.name as "by", v.at, v.says, v.mean, v.open from risk_reviews v join people p on p.id = v.person_id
        where v.at >= ${since}::timestamptz order by v.n desc`,
      sql`select count(*)::int as n, 'Risks not reviewed in this quarter: #.' as says from risks r where r.status <> 'closed'
          and coalesce((select max(v.at) from risk_reviews v where v.risk_id = r.id), r.created_at) < ${now}::timestamptz - interval '92 days'
        union all select case when exists (select from risk_reviews where risk_id is null and at >= ${now}::timestamptz - interval '366 days') then 0 else 1 end,
          'The register as a whole was not reviewed in this year.'`,
    ),
};

const retention: Provider = {
  id: "retention",
  name: "How long logs are kept, and what was removed",
  query: "The rule of each class that is kept, and each removal with its signed note.",
  page: "/record",
  days: null,
  read: (db) =>
    held(
      db,
      sql`select r.class, coalesce(r.days::text, 'for good') as days, r.changed_by as "changedBy", r.changed_at as "changedAt",
          (select count(*)::int from removals m where m.class = r.class) as removals from retention r order by r.class`,
      sql`select count(*)::int as n, 'Records of actions are kept for less than 183 days.' as says from retention where class = 'actions' and days < 183`,
    ),
};

const incidents: Provider = {
  id: "incidents",
  name: "Incidents, with how long each phase took",
  query: "Incidents that were reported in the last year, rehearsals left out.",
  page: "/incidents",
  days: 365,
  read: (db, { since }) =>
    held(
      db,
      sql`select i.id, i.ref, i.severity, i.state, i.near_miss as "nearMiss", i.cause_kind as cause, i.first_bad_at as "firstBadAt",
          i.reported_at as "reportedAt", i.accepted_at as "acceptedAt", i.resolved_at as "resolvedAt", i.closed_at as "closedAt", i.closed_as as "closedAs"
        from incidents i where i.reported_at >= ${since}::timestamptz and i.mode <> 'test' order by i.reported_at desc, i.id`,
      sql`select count(*)::int as n, 'Incidents that nobody has accepted yet: #.' as says from incidents
        where mode <> 'test' and state <> 'closed' and accepted_at is null`,
    ),
};

const alarms: Provider = {
  id: "alarms",
  name: "Monitors of drift, and their alarms",
  query:
    "Monitors on watch now, with how many alarms each raised in the last 90 days, rehearsals left out.",
  page: "/monitors",
  days: 90,
  read: (db, { since }) =>
    held(
      db,
      sql`select m.id, m.name, m.agent, m.kind, m.run_length as "sessionsToAFalseAlarm", exists (select from monitor_baselines b
          where b.monitor = m.id and b.learned is not null) as learned,
          (select count(*)::int from alarms l where l.monitor = m.id and not l.planted and l.raised_at >= ${since}::timestamptz) as alarms
        from monitors m where m.on_watch order by m.id desc`,
      sql`select count(*)::int as n, 'Agents at work that no monitor watches: #.' as says from agents a where a.status = 'active'
        and not exists (select from monitors m where m.agent = a.id and m.on_watch)`,
    ),
};

const drills: Provider = {
  id: "drills",
  name: "Drills: stop, revoke, approval, audit and tool server, rehearsed",
  query:
    "Drills of the last 90 days that were run to their end, with how long each took to take effect.",
  page: "/drills",
  days: 90,
  read: (db, { since }) =>
    held(
      db,
      sql`select d.id, d.kind, d.agent_name as agent, d.status, d.effect_ms as "effectMs", d.target_ms as "targetMs", d.started_at as "startedAt", d.by_name as "by"
        from drills d where d.started_at >= ${since}::timestamptz and d.status in ('passed', 'failed') order by d.id desc`,
      sql`select count(*)::int as n, 'Kinds of drills whose newest failed: #.' as says from (select distinct on (kind) kind, status from drills
        where status in ('passed', 'failed') order by kind, id desc) d where status = 'failed'`,
    ),
};

const versionGates: Provider = {
  id: "version_gates",
  name: "Versions of agents compared with the one before, and what came out",
  query: "Comparisons of versions in the last 90 days, with who let one go on that did not pass.",
  page: "/versions",
  days: 90,
  read: (db, { since, now }) =>
    held(
      db,
      sql`select g.id, g.agent, g.reference, g.candidate, g.verdict, g.made_by as "by", g.made_at as at, g.override_by as "overriddenBy",
          g.override_reason as "overriddenFor", g.override_until as "overriddenUntil"
        from version_gates g where g.made_at >= ${since}::timestamptz order by g.made_at desc, g.id`,
      sql`select count(*)::int as n, 'Versions that did not pass and were let go on: #.' as says from version_gates
          where verdict <> 'pass' and override_until > ${now}::timestamptz
        union all select count(*)::int, 'Agents at work with no rule for their next version: #.' from agents a
          where a.status = 'active' and not exists (select from gate_rules r where r.agent = a.id)`,
    ),
};

const datasets: Provider = {
  id: "datasets",
  name: "Datasets that versions are tried on, frozen from recorded sessions",
  query: "The newest version of each dataset, with the digest over its cases.",
  page: "/datasets",
  days: null,
  read: (db) =>
    held(
      db,
      sql`select d.id, d.name, v.version, v.cases, v.digest, v.made_by as "by", v.made_at as at from datasets d
        join lateral (select * from dataset_versions v where v.dataset = d.id order by v.version desc limit 1) v on true
        where d.removed_at is null order by d.id desc`,
      sql`select count(*)::int as n, 'Datasets without a case: #.' as says from datasets d
        where d.removed_at is null and not exists (select from dataset_versions v where v.dataset = d.id)`,
    ),
};

/** What is kept later comes in by one entry more. */
export const providers: readonly Provider[] = [
  ...providersHere,
  risks,
  riskReviews,
  retention,
  incidents,
  alarms,
  drills,
  versionGates,
  datasets,
];
