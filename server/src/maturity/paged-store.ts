import { sql, type Kysely } from "kysely";
import { isoTime } from "../platform/clock.ts";
import { closes, questionsGone } from "./escalated-store.ts";
import type { PageFacts } from "./facts.ts";

const windowMs = 90 * 86_400_000;
/** As a question is kept: only the owner may answer it. */
const onlyTheOwner = '%"approvers":["owner"]%';

/** What was asked of owners and of nobody else in the last 90 days, and when they answered. Of what is gone nobody knows whom it was for. */
export async function ownerPages(
  db: Kysely<object>,
  nowMs: number,
  canary: string | null,
): Promise<readonly PageFacts[]> {
  const { rows } = await sql<PageFacts>`
    select a.id, a.agent_id as agent, a.requested_at as "askedAt", ${closes} as "closesAt",
      (select min(v.at) from approval_votes v where v.approval_id = a.id) as "answeredAt"
    from approvals a where a.asks like ${onlyTheOwner}
      and a.requested_at >= ${isoTime(nowMs - windowMs)}::timestamptz order by a.id`.execute(db);
  const gone = await questionsGone(db, nowMs, canary);
  return [...rows, ...gone.map((it) => ({ ...it, closesAt: it.askedAt, answeredAt: null }))];
}
