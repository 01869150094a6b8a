import { agentKinds, sureEnough } from "@reeve/contract/discovery";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../platform/clock.ts";
import type { Rows } from "./assemble.ts";
import type { FindFacts, ScanFacts } from "./facts.ts";

type Db = Kysely<object>;

const dayMs = 86_400_000;
const windowMs = 90 * dayMs;

/** What scans found that counts as an agent while nobody has settled it: discovered, and without anything that a register knows. */
export async function foundAgents(db: Db, nowMs: number): Promise<Rows["agents"]> {
  const { rows } = await sql<{ id: string; name: string; createdAt: string; lastSeenAt: string }>`
    select id, name, first_seen_at as "createdAt", last_seen_at as "lastSeenAt" from discovered
    where agent_id is null and gone_at is null and (dismissed_until is null or dismissed_until <= ${isoTime(nowMs)}::timestamptz)
      and kind = any(${agentKinds}) and confidence >= ${sureEnough} order by id`.execute(db);
  return rows.map((row) => ({
    ...row,
    status: "discovered",
    tier: "medium",
    purpose: "",
    environment: "",
    version: null,
    scope: { servers: [], tools: [], data: [] },
    behaviour: null,
    change: null,
    incidents: null,
    risk: null,
    backup: null,
  }));
}

/** Everything of that kind that was first found in the last 90 days. A judgement that ran out settles nothing any more. */
export async function recentFinds(db: Db, nowMs: number): Promise<readonly FindFacts[]> {
  const { rows } = await sql<FindFacts>`
    select id, name, first_seen_at as "firstSeenAt",
      case when agent_id is not null or dismissed_until > ${isoTime(nowMs)}::timestamptz then judged_at else gone_at end as "settledAt"
    from discovered where kind = any(${agentKinds}) and confidence >= ${sureEnough}
      and first_seen_at >= ${isoTime(nowMs - windowMs)}::timestamptz order by id`.execute(db);
  return rows;
}

export async function wholeScans(db: Db): Promise<readonly ScanFacts[]> {
  const { rows } = await sql<ScanFacts>`
    select scope, source, last_run_at as at, unread from discovery_scopes order by scope`.execute(
    db,
  );
  return rows;
}
