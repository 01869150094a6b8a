import { sql, type Kysely } from "kysely";
import type { RiskFacts } from "./facts.ts";
import { alsoBy, member } from "./on-record-store.ts";

/** How the newest change of it that is on record left it. */
const known = sql`(select rec.body::json #>> '{admin,after,status}' as status, (rec.body::json #>> '{admin,after,acceptance,until}')::timestamptz as until
  from records rec where rec.kind = 'admin' and rec.log_id = 0 and rec.subject = r.id collate "default"
    and position(${member("operation", sql`'risks.review'`)} in rec.body) = 0 order by rec.seq desc limit 1)`;

/** The closing that stands, as the record has it: it was not opened again since. */
const closing = (
  id: string,
) => sql`(select c.seq, c.actor_id, c.actor_name, ${alsoBy("c", "risks.confirm")} as confirmed from counted_changes c
  where c.operation = 'risks.close' and c.subject = ${sql.ref(id)} and not exists (select from counted_changes o
    where o.operation = 'risks.reopen' and o.subject = c.subject and o.seq > c.seq) order by c.seq desc limit 1)`;

/** Every risk that is not over, with the acceptance that stands. Nobody ends a risk alone. */
export async function risksLeft(db: Kysely<object>): Promise<readonly RiskFacts[]> {
  const { rows } = await sql<RiskFacts>`
    select r.id, r.title, case when r.status = 'closed' or (r.status = 'accepted' and known.status is distinct from 'accepted') then 'open' else r.status end as status, p.name as "acceptedBy", coalesce(p.status in ('active', 'invited'), false) as "acceptorHere",
      least(c.until, known.until) as until, coalesce(json_array_length(c.controls::json), 0) as controls, case when r.status = 'closed' then over.actor_name end as "closedAlone"
    from risks r left join risk_acceptances c on c.risk_id = r.id and c.ended_at is null left join people p on p.id = c.person_id
      left join lateral ${known} known on true left join lateral ${closing("r.id")} over on r.status = 'closed'
    where r.status <> 'closed' or over.confirmed is not true order by r.id`.execute(db);
  return [...rows, ...(await struckOut(db))];
}

/** Risks that the record knows to be written down, and the register has no more: nobody can say that they are over. */
async function struckOut(db: Kysely<object>): Promise<readonly RiskFacts[]> {
  const { rows } = await sql<RiskFacts>`
    select made.subject as id, made.subject as title, 'open' as status, null as "acceptedBy", false as "acceptorHere", null as until, 0 as controls
    from counted_changes made left join lateral ${closing("made.subject")} over on true
    where made.operation = 'risks.create' and over.confirmed is not true and not exists (select from risks r where r.id = made.subject)`.execute(
    db,
  );
  return rows;
}
