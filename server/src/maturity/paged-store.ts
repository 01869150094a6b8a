import { sql, type Kysely } from "kysely";
import { isoTime } from "../platform/clock.ts";
import type { PageFacts } from "./facts.ts";

const windowMs = 90 * 86_400_000;
/** As a question is kept: only the owner may answer it. */
const onlyTheOwner = '%"approvers":["owner"]%';

/** What was asked of owners and of nobody else in the last 90 days, and when they answered. */
export async function ownerPages(db: Kysely<object>, nowMs: number): Promise<readonly PageFacts[]> {
  const { rows } = await sql<PageFacts>`
    select p.id, p.agent_id as agent, p.requested_at as "askedAt", p.expires_at as "closesAt",
      (select min(v.at) from approval_votes v where v.approval_id = p.id) as "answeredAt"
    from approvals p where p.asks like ${onlyTheOwner}
      and p.requested_at >= ${isoTime(nowMs - windowMs)}::timestamptz order by p.id`.execute(db);
  return rows;
}
