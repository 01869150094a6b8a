import { agentKinds, sureEnough } from "@reeve/contract/discovery";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../platform/clock.ts";
import { foundSums } from "../registry/discovery/seal-store.ts";
import { listCanaries, plantedEntries } from "../registry/canaries/store.ts";
import type { Rows } from "./assemble.ts";
import { judgedAlone, judgedOnRecord, seconded } from "./on-record-store.ts";
import type { CanaryFacts, FindFacts, ScanFacts } from "./facts.ts";

type Db = Kysely<object>;

const dayMs = 86_400_000;
const windowMs = 90 * dayMs;

/** More of one scope say no more. */
const mostGone = 1_000;

const untilSeconded = "It counts until somebody else confirms the register.";

/** One scan alone does not make it gone: whoever hands in scans can leave something out. */
const stillThere = sql<boolean>`(d.gone_at is null or not exists (select from discovery_scopes w
  where w.scope = d.scope and w.last_run_at >= d.gone_at + interval '1 day'))`;

/** What the inventory knows to be an agent of the register has that agent's own entry there beside it. */
const entryIsRegistered = sql<boolean>`exists (select from sightings own where own.entry = e.id and own.source = 'register' and own.locator = e.agent_id)`;

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
    where (case when d.agent_id is null then not ${entryIsRegistered}
        and (d.dismissed_until is null or d.dismissed_until <= ${isoTime(nowMs)}::timestamptz or not ${seconded})
      else not ${judgedOnRecord} or lower(a.name) <> lower(d.name) and ${judgedAlone} end)
      and (e.id is null or e.id not in ${plantedEntries}) and ${stillThere}
      and d.kind = any(${agentKinds}) and d.confidence >= ${sureEnough} order by coalesce(e.id, d.id), d.id`.execute(
    db,
  );
  const gone = await foundAndGone(db);
  return [...rows, ...gone].map((row) => ({
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

/**
 * What the record knows that scans found, and is not there as it was found: as many agents as are missing, and one at least.
 */
async function foundAndGone(db: Db) {
  const { rows } = await sql<{ scope: string; at: string; missing: number }>`
    with kept as (${foundSums(sql`true`)})
    select s.of as scope, s.at, greatest(1, (s.says::json ->> 'agents')::int - coalesce(kept.agents, 0)) as missing
    from counted_seals s left join kept on kept.scope = s.of where s.what = 'found'
      and (s.says::json ->> 'rows')::int > 0 and kept.digest is distinct from s.says::json ->> 'digest' order by s.of`.execute(
    db,
  );
  return rows.flatMap(({ scope, at, missing }) =>
    Array.from({ length: Math.min(missing, mostGone) }, (_, n) => ({
      id: `gone:${scope}:${n}`,
      name: `Found in ${scope}, and gone`,
      createdAt: at,
      lastSeenAt: at,
      saidOfIt: `What was found in ${scope} is not there as the record has it.`,
    })),
  );
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

/** The newest scan on record was whole, and was not then or not so. */
const notSo = sql<boolean>`(s.says::json ->> 'last' = 'true' and ((s.says::json ->> 'unread')::int <> d.unread
  or d.last_run_at not between s.at - interval '5 seconds' and s.at + interval '5 seconds'))`;

export async function wholeScans(db: Db): Promise<readonly ScanFacts[]> {
  const { rows } = await sql<ScanFacts>`
    select d.scope, d.source, d.last_run_at as at, case when ${notSo} then greatest(d.unread, 1) else d.unread end as unread
    from discovery_scopes d left join counted_seals s on s.what = 'found' and s.of = d.scope order by d.scope`.execute(
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
