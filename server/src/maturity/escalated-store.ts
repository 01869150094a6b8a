import { sql, type Kysely } from "kysely";
import { isoTime } from "../platform/clock.ts";
import type { EscalationFacts } from "./facts-of-control.ts";

const windowMs = 90 * 86_400_000;
const most = 20_000;

interface Asks {
  readonly quorum: number;
  readonly policies: readonly unknown[];
}

/** Questions to people of the last 90 days, with who answered and what the record knows of the answers. */
export async function escalationsLately(
  db: Kysely<object>,
  nowMs: number,
  canary: string | null,
): Promise<readonly EscalationFacts[]> {
  const since = isoTime(nowMs - windowMs);
  const { rows } = await sql<Omit<EscalationFacts, "policies" | "quorum"> & { asks: string }>`
    with known as (select subject, count(*) as n from counted_changes
      where operation in ('approvals.approve', 'approvals.deny') and at >= ${since}::timestamptz group by subject)
    select a.id, a.agent_id as agent, a.status, a.requested_at as "askedAt", a.expires_at as "closesAt", a.binding, a.asks,
      coalesce(v.others, 0) as others, coalesce(v.votes, 0) as votes, coalesce(known.n, 0) as recorded, u.at as "usedAt"
    from approvals a left join known on known.subject = a.id left join approval_uses u on u.approval_id = a.id
    left join lateral (select count(*) as votes, count(distinct person_id) filter (where approve = (a.status = 'approved')
      and person_id is distinct from a.principal and person_id is not null) as others from approval_votes where approval_id = a.id) v on true
    where a.requested_at >= ${since}::timestamptz and a.agent_id <> ${canary ?? ""} order by a.id desc limit ${most}`.execute(
    db,
  );
  return rows.map(({ asks, ...row }) => {
    const { quorum, policies } = JSON.parse(asks) as Asks;
    return { ...row, quorum, policies: policies.length };
  });
}
