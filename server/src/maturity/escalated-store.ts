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
  const struck = await questionsGone(db, nowMs, canary);
  const { rows } = await sql<Omit<EscalationFacts, "policies" | "quorum"> & { asks: string }>`
    with known as (select subject, count(*) as n from counted_changes
      where operation in ('approvals.approve', 'approvals.deny') and at >= ${since}::timestamptz group by subject)
    select a.id, a.agent_id as agent, a.status, a.requested_at as "askedAt", ${closes} as "closesAt", a.binding, a.asks,
      coalesce(v.others, 0) as others, coalesce(v.votes, 0) as votes, coalesce(known.n, 0) as recorded, u.at as "usedAt"
    from approvals a left join known on known.subject = a.id left join approval_uses u on u.approval_id = a.id
    left join lateral (select count(*) as votes, count(distinct person_id) filter (where approve = (a.status = 'approved')
      and person_id is distinct from a.principal and person_id is not null) as others from approval_votes where approval_id = a.id) v on true
    where a.requested_at >= ${since}::timestamptz and a.agent_id <> ${canary ?? ""} order by a.id desc limit ${most}`.execute(
    db,
  );
  const asked = rows.map(({ asks, ...row }) => {
    const { quorum, policies } = JSON.parse(asks) as Asks;
    return { ...row, quorum, policies: policies.length };
  });
  return [
    ...asked,
    ...struck.map(({ id, agent, askedAt }) => ({
      ...nothing,
      id,
      agent,
      askedAt,
      closesAt: askedAt,
    })),
  ];
}

/** What is left of a question that is gone. */
const nothing = {
  gone: true,
  status: "pending",
  binding: "",
  policies: 0,
  quorum: 0,
  others: 0,
  votes: 0,
  recorded: 0,
  usedAt: null,
} as const;

/** Until when a question could be answered: while nobody did, as long as its policies gave. */
export const closes = sql`case when a.status = 'pending'
  then least(a.expires_at, a.requested_at + (a.asks::json ->> 'timeoutMs')::bigint * interval '1 millisecond') else a.expires_at end`;

export interface QuestionGone {
  readonly id: string;
  readonly agent: string;
  readonly askedAt: string;
}

/** No question waits for longer. */
const longestDays = 30;

/** Questions of the last 90 days that actions waited for, as the records of these have it, and that are not there as they were asked. */
export async function questionsGone(
  db: Kysely<object>,
  nowMs: number,
  canary: string | null,
): Promise<readonly QuestionGone[]> {
  const { rows } = await sql<QuestionGone>`
    select q.approval as id, q.agent, q.at as "askedAt" from counted_questions q left join approvals a on a.id = q.approval and a.agent_id = q.agent
      and a.requested_at between q.at - ${`${longestDays} days`}::interval and q.at + interval '1 minute'
    where q.at >= ${isoTime(nowMs - windowMs)}::timestamptz and q.agent <> ${canary ?? ""} and a.id is null order by q.at desc limit ${most}`.execute(
    db,
  );
  return rows;
}
