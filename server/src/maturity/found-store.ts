import { agentKinds, sureEnough } from "@reeve/contract/discovery";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../platform/clock.ts";
import { listCanaries, plantedEntries } from "../registry/canaries/store.ts";
import type { Rows } from "./assemble.ts";
import { judgedAlone, seconded } from "./on-record-store.ts";
import type { CanaryFacts, FindFacts, ScanFacts } from "./facts.ts";

type Db = Kysely<object>;

const dayMs = 86_400_000;
const windowMs = 90 * dayMs;

const untilSeconded = "It counts until somebody else confirms the register.";

/** One scan alone does not make it gone: whoever hands in scans can leave something out. */
const stillThere = sql<boolean>`(d.gone_at is null or not exists (select from discovery_scopes w
  where w.scope = d.scope and w.last_run_at >= d.gone_at + interval '1 day'))`;

/**
 * What scans found that counts as an agent while nobody has settled it: discovered, and without anything that a register knows.
 * What the inventory knows to be one is counted once, and what it knows to be registered is.
 */
export async function foundAgents(db: Db, nowMs: number): Promise<Rows["agents"]> {
  const { rows } = await sql<{
    id: string;
    name: string;
    createdAt: string;
    lastSeenAt: string;
    saidOfIt: string | null;
  }>`
    select distinct on (coalesce(e.id, d.id)) d.id, d.name, d.first_seen_at as "createdAt", d.last_seen_at as "lastSeenAt",
      case when d.dismissed_until > ${isoTime(nowMs)}::timestamptz then d.judged_by || ' says that it is no agent. ' || ${untilSeconded}
        when d.agent_id is not null then d.judged_by || ' says that it is ' || a.name || '. ' || ${untilSeconded}
        when d.gone_at is not null then 'The newest scan did not find it. It counts until one of a day later does not either.' end as "saidOfIt"
    from discovered d left join sightings s on s.source = d.source and s.locator = d.id left join inventory_entries e on e.id = s.entry
    left join agents a on a.id = d.agent_id
    where (case when d.agent_id is null then e.agent_id is null
        and (d.dismissed_until is null or d.dismissed_until <= ${isoTime(nowMs)}::timestamptz or not ${seconded})
      else lower(a.name) <> lower(d.name) and ${judgedAlone} end)
      and (e.id is null or e.id not in ${plantedEntries}) and ${stillThere}
      and d.kind = any(${agentKinds}) and d.confidence >= ${sureEnough} order by coalesce(e.id, d.id), d.id`.execute(
    db,
  );
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

/** Everything of that kind that was first found in the last 90 days. Claimed or in quarantine it is settled; a judgement that ran out settles nothing any more. */
export async function recentFinds(db: Db, nowMs: number): Promise<readonly FindFacts[]> {
  const { rows } = await sql<FindFacts>`
    select d.id, d.name, d.first_seen_at as "firstSeenAt",
      case when d.agent_id is not null or d.dismissed_until > ${isoTime(nowMs)}::timestamptz then d.judged_at
        when s.claimed_at is not null or s.quarantined_at is not null then least(s.claimed_at, s.quarantined_at)
        when e.agent_id is not null then greatest(d.first_seen_at, (select max(c.at) from inventory_corrections c
          join inventory_correction_sides x on x.correction = c.id where x.sighting = s.key and c.kind = 'merge' and c.holds))
        else d.gone_at end as "settledAt"
    from discovered d left join sightings s on s.source = d.source and s.locator = d.id left join inventory_entries e on e.id = s.entry
    where d.kind = any(${agentKinds}) and d.confidence >= ${sureEnough} and (e.id is null or e.id not in ${plantedEntries})
      and d.first_seen_at >= ${isoTime(nowMs - windowMs)}::timestamptz order by d.id`.execute(db);
  return rows;
}

export async function wholeScans(db: Db): Promise<readonly ScanFacts[]> {
  const { rows } = await sql<ScanFacts>`
    select scope, source, last_run_at as at, unread from discovery_scopes order by scope`.execute(
    db,
  );
  return rows;
}

/** What was planted in the last 90 days, and when it was first seen. */
export const plantedLately = async (db: Db, nowMs: number): Promise<readonly CanaryFacts[]> => [
  ...(await listCanaries(db, isoTime(nowMs - windowMs), nowMs)).map(
    ({ id, name, plantedAt, found }) => ({
      id,
      name,
      plantedAt,
      foundAt: found?.at ?? null,
      foundBy: found?.by ?? null,
    }),
  ),
  ...(await plantedAndStruck(db, isoTime(nowMs - windowMs))),
];

/** What the record knows to be planted and the list of them does not: it was found by nothing. */
async function plantedAndStruck(db: Db, since: string): Promise<readonly CanaryFacts[]> {
  const { rows } = await sql<CanaryFacts>`
    select subject as id, subject as name, at as "plantedAt", null as "foundAt", null as "foundBy" from counted_changes
    where operation = 'canaries.plant' and at >= ${since}::timestamptz and subject not in (select id from canaries)`.execute(
    db,
  );
  return rows;
}
