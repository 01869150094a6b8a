import { sql, type Kysely } from "kysely";
import { isoTime } from "../platform/clock.ts";
import type { GateFacts, SuiteFacts } from "./facts-of-evals.ts";
import { member, onRecord } from "./on-record-store.ts";

const windowMs = 90 * 86_400_000;
const mostGates = 20_000;

/** What it came to is what the record has of it. */
const compared = onRecord({
  subject: sql.ref("g.agent"),
  at: sql.ref("g.made_at"),
  says: [
    sql`'"operation":"gates.compare"'`,
    member("id", sql.ref("g.id")),
    member("candidate", sql.ref("g.candidate")),
    member("verdict", sql.ref("g.verdict")),
  ],
});

/** Versions that were compared in the last 90 days, oldest first. */
export async function comparedVersions(
  db: Kysely<object>,
  nowMs: number,
): Promise<readonly GateFacts[]> {
  const { rows } = await sql<GateFacts>`
    select id, agent, candidate, verdict, made_at as at, override_by as "overrideBy", override_until as "overrideUntil"
    from version_gates g where ${compared} and made_at >= ${isoTime(nowMs - windowMs)}::timestamptz order by made_at, id limit ${mostGates}`.execute(
    db,
  );
  return rows;
}

/** The dataset that new versions of an agent are held against, by its rule: how many cases of what it has, and since when. */
export async function suites(db: Kysely<object>): Promise<readonly SuiteFacts[]> {
  const { rows } = await sql<SuiteFacts>`
    with counted as (select dataset, (count(*) filter (where aspect = 'quality'))::int as quality,
        (count(*) filter (where aspect = 'safety'))::int as safety
      from dataset_cases where dataset in (select dataset from gate_rules) group by dataset)
    select r.agent, r.dataset, c.quality, c.safety,
      (select max(v.made_at) from dataset_versions v where v.dataset = r.dataset) as at
    from gate_rules r join counted c on c.dataset = r.dataset`.execute(db);
  return rows;
}
