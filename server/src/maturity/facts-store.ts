import { driftSeen } from "./drift-store.ts";
import { DeclaredScope } from "@reeve/contract/agent";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import { readCompleteness } from "../registry/inventory/completeness-store.ts";
import { assemble, type Rows, type Whole } from "./assemble.ts";
import type { Facts, SampleFacts } from "./facts.ts";
import { apart, dailyDrills, outages, withoutCanary } from "./drilled-store.ts";
import { changesUnlike, leftOnRecord } from "./on-record-store.ts";
import { escalationsLately } from "./escalated-store.ts";
import { limitsOnCalls, pricedServers } from "./limited-store.ts";
import { toldByServers } from "./reconciled-store.ts";
import { aroundGone, asActivity, observed } from "./observed-store.ts";
import { permitsOf } from "./permits.ts";
import { standardLimits } from "./observe.ts";
import { dayOf } from "./rollup/fold.ts";
import { foundAgents, plantedLately, recentFinds, wholeScans } from "./found-store.ts";
import { closedLately, rehearsedLately } from "./incidents-store.ts";
import { ownerPages } from "./paged-store.ts";
import { comparedVersions, suites } from "./gated-store.ts";
import { gradersMeasured } from "./graded-store.ts";
import { readLog, readScored, type LogRead } from "./log-read-store.ts";
import { vouchedOnRecord } from "./vouched.ts";
import { vouchedFor } from "./vouched-store.ts";
import { risksLeft } from "./risk-facts-store.ts";
import { inSlices } from "../platform/slices.ts";

type Db = Kysely<object>;

const dayMs = 86_400_000;
/** ACTIONS are those of today and of the seven whole days before. */
const windowDays = 7;
const longestMs = 90 * dayMs;
const yearMs = 365 * dayMs;
/** An action without an end counts as under way for so long; then the ledger settles it as unknown. */
const endTimeoutMs = 16 * 60_000;
const statementMs = 20_000;
/** What is put side by side here is some megabytes for ten thousand agents, and is not to go over the disk. */
const memory = "48MB";

/** Changes that probes ask about. */
const askedChanges = [
  "agents.update",
  "gates.compare",
  "reviews.approve",
  "handovers.accept",
  "policies.put",
  "policies.remove",
  "grants.create",
  "grants.narrow",
  "grants.requests.approve",
  "grants.revoke",
];

/**
 * Reads all of it in one transaction that sees one moment, in a number of queries that does not grow with the estate. With
 * what was read of the log of changes before, only what follows is read of it.
 */
export async function readFacts(
  database: Database,
  nowMs: number,
  uncounted: number,
  before: LogRead | null = null,
): Promise<{ readonly facts: Facts; readonly log: LogRead }> {
  const { rows, whole, log } = await readRows(database, nowMs, before);
  const facts = await inSlices(assemble(rows, { ...whole, uncounted }), standardLimits.sliceMs);
  return { facts, log };
}

function readRows(
  database: Database,
  nowMs: number,
  before: LogRead | null,
): Promise<{
  readonly rows: Rows;
  readonly whole: Omit<Whole, "uncounted">;
  readonly log: LogRead;
}> {
  const today = dayOf(nowMs);
  const since = isoTime((today - windowDays) * dayMs);
  return database.kysely
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (db) => {
      await sql`select set_config('statement_timeout', ${String(statementMs)}, true), set_config('work_mem', ${memory}, true)`.execute(
        db,
      );
      const log = await readLog(db, before, {
        since: isoTime(nowMs - longestMs),
        operations: askedChanges,
      });
      const gone = await aroundGone(db, since);
      const rows: Rows = {
        agents: [...(await agents(db)), ...(await foundAgents(db, nowMs))],
        people: await all(
          db,
          sql`select id, name, case when status in ('active', 'invited') and id in (select person from (${leftOnRecord}) gone) then 'left' else status end as status from people`,
        ),
        credentials: await all(
          db,
          sql`select id, agent_id as agent, kind, created_at as "createdAt", last_used_at as "lastUsedAt"
          from agent_credentials where revoked_at is null and expires_at > ${isoTime(nowMs)}::timestamptz`,
        ),
        grants: await all(
          db,
          sql`select g.id, g.agent_id as agent, s.name as server, g.server_id as "serverId", g.tools, g.created_at as "createdAt", g.expires_at as "expiresAt"
          from grants g join tool_servers s on s.id = g.server_id
          where g.revoked_at is null and not g.held and s.removed_at is null and (g.expires_at is null or g.expires_at > ${isoTime(nowMs)}::timestamptz)`,
        ),
        tools: await all(
          db,
          sql`select server_id as "serverId", name, effect from tools where listed_hash is not null order by name`,
        ),
        days: await all(
          db,
          sql`select d.agent, sum(actions)::bigint as actions, sum(attributed)::bigint as attributed, sum(versioned)::bigint as versioned,
            sum(decided)::bigint as decided, sum(enforced)::bigint as enforced, sum(before_act)::bigint as "beforeAct", sum(on_behalf)::bigint as "onBehalf", sum(both_asked)::bigint as "bothAsked", sum(allowed)::bigint as allowed,
            sum(ended)::bigint as ended, sum(observed)::bigint as observed, sum(ungoverned)::bigint as ungoverned, coalesce(max(o.n), 0)::bigint as "underWay", to_timestamp(min(day)::bigint * 86400) as "firstAt", max(last_at) as "lastAt", max(last_tool_call_at) as "lastToolCallAt",
            greatest(max(last_data_access_at), max(t.at)) as "lastDataAccessAt"
          from (select agent, day, actions, attributed, versioned, decided, enforced, before_act, on_behalf, both_asked, allowed, ended, 0 as observed, 0 as ungoverned,
              last_at, last_tool_call_at, last_data_access_at from counted_days
            union all ${observed(since)} union all ${asActivity(gone)}) d
          left join (select agent, count(*) as n from counted_open where state = 'open' and at > ${isoTime(nowMs - endTimeoutMs)}::timestamptz group by agent) o on o.agent = d.agent
          left join (select agent, max(last_at) as at from data_days where class <> '' and day >= ${since}::timestamptz::date group by agent) t on t.agent = d.agent
          where day >= ${today - windowDays} group by d.agent`,
        ),
        uses: await all(
          db,
          sql`select agent, server, tool, effect, last_at as "lastAt" from counted_uses where last_at >= ${isoTime(nowMs - longestMs)}::timestamptz`,
        ),
        attestations: vouchedOnRecord(await vouchedFor(db), log.said),
        changes: log.changes,
        registrations: await all(
          db,
          sql`select distinct on (agent) agent, actor_kind, actor_id, at from counted_changes where operation = 'agents.register' and agent is not null order by agent, seq`,
        ),
        stops: await stops(db, nowMs),
        revocations: await revocations(db, nowMs),
        left: await all(
          db,
          sql`select id as person, status_since as at from people where status in ('left', 'suspended')
          union all select l.person, l.at from (${leftOnRecord}) l join people p on p.id = l.person and p.status not in ('left', 'suspended')`,
        ),
        tokens: await all(db, sql`select id, person from operator_tokens where person is not null`),
      };
      const permits = await all<{ name: string; compiled: string }>(
        db,
        sql`select p.name, v.compiled from policy_versions v join policies p on p.id = v.policy_id
        where v.removed_at is null and v.mode = 'enforce' and v.permits > 0 order by p.name`,
      );
      const [gap] = await all<{ records: number | null; at: string | null }>(
        db,
        sql`select sum(records)::bigint as records, max(at) as at from counted_gaps where at >= ${since}::timestamptz`,
      );
      const [sample] = await all<{ at: string; actions: string }>(
        db,
        sql`select at, actions from audit_sample`,
      );
      const unlike = await changesUnlike(db, {
        since: isoTime(nowMs - longestMs),
        operations: askedChanges,
      });
      const canary = await apart(db);
      const scored = await readScored(db, before, nowMs);
      return {
        log: { ...log, ...scored },
        rows: withoutCanary(rows, canary),
        whole: {
          at: nowMs,
          since,
          finds: await recentFinds(db, nowMs),
          pages: await ownerPages(db, nowMs, canary),
          risks: await risksLeft(db),
          scans: await wholeScans(db),
          completeness: await readCompleteness(db, nowMs),
          canaries: await plantedLately(db, nowMs),
          incidents: await closedLately(db, nowMs),
          rehearsals: await rehearsedLately(db, nowMs),
          outages: await outages(db, nowMs),
          daily: await dailyDrills(db, nowMs),
          aroundGone: gone.reduce((sum, { n }) => sum + n, 0),
          told: await toldByServers(db, nowMs, canary),
          escalations: await escalationsLately(db, nowMs, canary),
          limits: await limitsOnCalls(db),
          priced: await pricedServers(db),
          gates: await comparedVersions(db, nowMs),
          suites: await suites(db),
          drift: await driftSeen(db, nowMs),
          scored: scored.scored,
          graders: await gradersMeasured(db, nowMs),
          permits: permits.flatMap(({ name, compiled }) => permitsOf(name, compiled)),
          gap: gapOf(gap, unlike, nowMs),
          sample: sample
            ? { at: sample.at, actions: JSON.parse(sample.actions) as SampleFacts["actions"] }
            : null,
        },
      };
    });
}

/** Records that are missing, and changes that are not as the record has them: of either nobody can say what they hid. */
const gapOf = (
  gap: { readonly records: number | null; readonly at: string | null } | undefined,
  unlike: number,
  nowMs: number,
): Facts["gap"] => {
  const records = (gap?.records ?? 0) + unlike;
  return records === 0 ? null : { records, at: gap?.at ?? isoTime(nowMs) };
};

async function all<T>(db: Db, query: ReturnType<typeof sql>): Promise<readonly T[]> {
  return (await query.execute(db)).rows as T[];
}

/** Their tiers, and whether they are retired, as the record has it where it does. */
async function agents(db: Db): Promise<Rows["agents"]> {
  const rows = await all<Rows["agents"][number] & { scope: string }>(
    db,
    sql`select id, name, case when agents.status = 'retired' and known.status <> 'retired' then 'active' else agents.status end as status,
    coalesce(known.tier, agents.tier) as tier, purpose, environment, version, scope, created_at as "createdAt",
    last_seen_at as "lastSeenAt", behaviour, change, incidents, risk, backup, reopened_at as "reopenedAt"
    from agents left join answering on answering.agent_id = agents.id left join counted_agents known on known.agent = agents.id
    order by id collate "C"`,
  );
  return rows.map((row) => ({ ...row, scope: DeclaredScope.parse(JSON.parse(row.scope)) }));
}

/** Each agent's newest stop within a year, and whether anything of it passed before the stop was lifted. */
const stops = (db: Db, nowMs: number): Promise<Rows["stops"]> =>
  all(
    db,
    sql`with stop as (
      select distinct on (agent) agent, seq, at from counted_changes
      where operation in ('agents.stop', 'stops.make') and subject = agent and at >= ${isoTime(nowMs - yearMs)}::timestamptz order by agent, seq desc)
    select stop.agent, stop.seq, stop.at, lifted.at as until, passed.at as "lastPassedAt" from stop
    left join lateral (select min(at) as at from counted_changes c where c.agent = stop.agent and c.operation in ('agents.resume', 'stops.resume') and c.subject = c.agent and c.seq > stop.seq) lifted on true
    left join lateral (select max(ts) as at from records r where r.kind = 'intent' and r.agent = stop.agent and r.decision in ('allow', 'scope')
      and r.ts > stop.at and r.ts < coalesce(lifted.at, ${isoTime(nowMs)}::timestamptz)) passed on true`,
  );

const revocations = (db: Db, nowMs: number): Promise<Rows["revocations"]> =>
  all(
    db,
    sql`select g.id, g.agent_id as agent, 'grant' as what, g.revoked_at as at, c.last_at as "lastPassedAt"
      from grants g left join counted_grants c on c.grant_id = g.id where g.revoked_at >= ${isoTime(nowMs - longestMs)}::timestamptz
    union all select id, agent_id, 'credential', revoked_at, last_used_at from agent_credentials where revoked_at >= ${isoTime(nowMs - longestMs)}::timestamptz`,
  );
