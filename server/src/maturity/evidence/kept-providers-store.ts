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
  page: "/settings/retention",
  days: null,
  read: (db) =>
    held(
      db,
      sql`select r.class, coalesce(r.days::text, 'for good') as days, r.changed_by as "changedBy", r.changed_at as "changedAt",
          (select count(*)::int from removals m where m.class = r.class) as removals from retention r order by r.class`,
      sql`select count(*)::int as n, 'Records of actions are kept for less than 183 days.' as says from retention where class = 'actions' and days < 183`,
    ),
};

/** What is kept later comes in by one entry more. */
export const providers: readonly Provider[] = [...providersHere, risks, riskReviews, retention];
