import { sql, type Kysely } from "kysely";
import type { RiskFacts } from "./facts.ts";
import { member, onRecord } from "./on-record-store.ts";

const said = (operation: string) =>
  onRecord({
    subject: sql.ref("r.id"),
    at: null,
    says: [member("operation", sql`${operation}`)],
  });

/** Every risk that is not closed, with the acceptance that stands. */
export async function risksLeft(db: Kysely<object>): Promise<readonly RiskFacts[]> {
  const { rows } = await sql<RiskFacts>`
    select r.id, r.title, case when r.status = 'closed' or (r.status = 'accepted' and not ${said("risks.accept")}) then 'open' else r.status end as status, p.name as "acceptedBy", coalesce(p.status in ('active', 'invited'), false) as "acceptorHere",
      c.until, coalesce(json_array_length(c.controls::json), 0) as controls
    from risks r left join risk_acceptances c on c.risk_id = r.id and c.ended_at is null left join people p on p.id = c.person_id
    where r.status <> 'closed' or not ${said("risks.close")} order by r.id`.execute(db);
  return rows;
}
