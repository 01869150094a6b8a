import type {
  Discovered,
  DiscoveredKind,
  DiscoveryScope,
  DiscoverySource,
  Evidence,
  KeptEvidence,
} from "@reeve/contract/discovery";
import type { AgentId, DiscoveredId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { narrowed, status, type Filter } from "./narrowed-store.ts";
import { nameKeyOf, type Seen, type Thing } from "./thing.ts";

const columns = (
  now: string,
) => sql`d.id, d.kind, d.name, d.scope, d.source, d.confidence, d.severity, d.signals, d.owners,
  d.places, d.first_seen_at, d.last_seen_at, d.agent_id, a.name as agent_name, d.dismissed_until, d.judged_by, d.judged_at,
  d.reason, ${status(now)} as status`;

interface Row extends Omit<
  Discovered,
  "signals" | "owners" | "firstSeenAt" | "lastSeenAt" | "judgement" | "agent"
> {
  readonly signals: string;
  readonly owners: string;
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  readonly agent_id: AgentId | null;
  readonly agent_name: string | null;
  readonly dismissed_until: string | null;
  readonly judged_by: string | null;
  readonly judged_at: string | null;
  readonly reason: string | null;
}

/** What was found, in a database or in a transaction of it. */
export const discoveryStore = (db: Kysely<object>) => ({
  /** One scan at a time changes a scope, until the transaction ends. */
  async lock(scope: string): Promise<void> {
    await sql`select pg_advisory_xact_lock(7233628, hashtext(${scope}))`.execute(db);
  },

  /** Adds what is new and renews what was there. Answers the keys that were not known, or were gone. */
  async keep(scope: string, run: string, all: readonly Evidence[], now: string): Promise<number> {
    if (all.length === 0) return 0;
    const rows = all.map((it) => ({
      ...it,
      nameKey: nameKeyOf(it.name),
      says: JSON.stringify(it.says),
      owners: JSON.stringify(it.owners),
      traits: JSON.stringify(it.traits),
    }));
    const { rows: kept } = await sql<{ fresh: boolean }>`
      with given as (select * from jsonb_to_recordset(${written(rows)}::jsonb) as g(key text, signal text, kind text, name text,
        "nameKey" text, place text, line integer, confidence double precision, severity text, says text, owners text, traits text)),
      known as (select e.key, e.gone_at from discovery_evidence e join given g on g.key = e.key where e.scope = ${scope}),
      put as (insert into discovery_evidence (scope, key, signal, kind, name, name_key, place, line, confidence, severity, says, owners, traits,
          run, first_seen_at, last_seen_at, gone_at)
        select ${scope}, key, signal, kind, name, "nameKey", place, line, confidence, severity, says, owners, traits, ${run}, ${now}::timestamptz,
          ${now}::timestamptz, null from given
        on conflict (scope, key) do update set signal = excluded.signal, kind = excluded.kind, name = excluded.name,
          name_key = excluded.name_key, place = excluded.place, line = excluded.line, confidence = excluded.confidence,
          severity = excluded.severity, says = excluded.says, owners = excluded.owners, traits = excluded.traits, run = excluded.run,
          last_seen_at = excluded.last_seen_at, gone_at = null
        returning key)
      select not exists (select 1 from known k where k.key = put.key and k.gone_at is null) as fresh from put`.execute(
      db,
    );
    return kept.filter(({ fresh }) => fresh).length;
  },

  /** What is there by earlier scans and not by this one. */
  async missed(scope: string, run: string): Promise<readonly { key: string; place: string }[]> {
    const { rows } = await sql<{
      key: string;
      place: string;
    }>`select key, place from discovery_evidence
      where scope = ${scope} and run <> ${run} and gone_at is null`.execute(db);
    return rows;
  },

  async markGone(scope: string, keys: readonly string[], now: string): Promise<void> {
    await sql`update discovery_evidence set gone_at = ${now}::timestamptz where scope = ${scope} and key = any(${keys})`.execute(
      db,
    );
  },

  /** All evidence of a scope, for each thing that it speaks for. */
  async byThing(
    scope: string,
  ): Promise<readonly { kind: DiscoveredKind; nameKey: string; seen: Seen[] }[]> {
    const { rows } = await sql<
      EvidenceRow & { name_key: string }
    >`select * from discovery_evidence where scope = ${scope}
      order by kind, name_key, key`.execute(db);
    const things = new Map<string, { kind: DiscoveredKind; nameKey: string; seen: Seen[] }>();
    for (const row of rows) {
      const key = JSON.stringify([row.kind, row.name_key]);
      const thing = things.get(key) ?? { kind: row.kind, nameKey: row.name_key, seen: [] };
      thing.seen.push(evidence(row));
      things.set(key, thing);
    }
    return [...things.values()];
  },

  async putThings(
    scope: string,
    source: DiscoverySource,
    all: readonly (Thing & {
      readonly id: DiscoveredId;
      readonly kind: DiscoveredKind;
      readonly nameKey: string;
    })[],
  ): Promise<void> {
    if (all.length === 0) return;
    const rows = all.map((it) => ({
      ...it,
      signals: JSON.stringify(it.signals),
      owners: JSON.stringify(it.owners),
    }));
    await sql`insert into discovered (id, scope, kind, name_key, name, source, confidence, severity, signals, owners, places, first_seen_at,
        last_seen_at, gone_at)
      select id, ${scope}, kind, "nameKey", name, ${source}, confidence, severity, signals, owners, places, "firstSeenAt", "lastSeenAt", "goneAt"
      from jsonb_to_recordset(${written(rows)}::jsonb) as g(id text, kind text, "nameKey" text, name text, confidence double precision,
        severity text, signals text, owners text, places integer, "firstSeenAt" timestamptz, "lastSeenAt" timestamptz, "goneAt" timestamptz)
      on conflict (scope, kind, name_key) do update set name = excluded.name, source = excluded.source, confidence = excluded.confidence,
        severity = excluded.severity, signals = excluded.signals, owners = excluded.owners, places = excluded.places,
        first_seen_at = excluded.first_seen_at, last_seen_at = excluded.last_seen_at, gone_at = excluded.gone_at`.execute(
      db,
    );
  },

  async ended(it: DiscoveryScope): Promise<void> {
    await sql`insert into discovery_scopes values (${it.scope}, ${it.source}, ${it.scanner}, ${it.lastRunAt}::timestamptz, ${it.evidence}, ${it.unread})
      on conflict (scope) do update set source = excluded.source, scanner = excluded.scanner, last_run_at = excluded.last_run_at,
        evidence = excluded.evidence, unread = excluded.unread`.execute(db);
  },

  async list(filter: Filter, now: string): Promise<Discovered[]> {
    const where = [
      narrowed(filter, now),
      ...(filter.after
        ? [
            sql`(d.confidence < ${filter.after.confidence} or (d.confidence = ${filter.after.confidence} and d.id > ${filter.after.id}))`,
          ]
        : []),
    ];
    const { rows } =
      await sql<Row>`select ${columns(now)} from discovered d left join agents a on a.id = d.agent_id
      where ${sql.join(where, sql` and `)} order by d.confidence desc, d.id limit ${filter.limit + 1}`.execute(
        db,
      );
    return rows.map(discovered);
  },

  async find(id: DiscoveredId, now: string): Promise<Discovered | null> {
    const { rows } =
      await sql<Row>`select ${columns(now)} from discovered d left join agents a on a.id = d.agent_id where d.id = ${id}`.execute(
        db,
      );
    return rows[0] ? discovered(rows[0]) : null;
  },

  async evidenceOf(id: DiscoveredId): Promise<KeptEvidence[]> {
    const { rows } =
      await sql<EvidenceRow>`select e.* from discovery_evidence e join discovered d on d.scope = e.scope and d.kind = e.kind
      and d.name_key = e.name_key where d.id = ${id} order by e.gone_at nulls first, e.confidence desc, e.place, e.line limit 200`.execute(
        db,
      );
    return rows.map(evidence);
  },

  async judge(
    id: DiscoveredId,
    it: {
      agent: AgentId | null;
      until: string | null;
      by: string;
      at: string;
      reason: string | null;
    },
  ): Promise<void> {
    await sql`update discovered set agent_id = ${it.agent}, dismissed_until = ${it.until}::timestamptz, judged_by = ${it.by},
      judged_at = ${it.at}::timestamptz, reason = ${it.reason} where id = ${id}`.execute(db);
  },

  async counts(by: "kind" | "source" | "status", now: string): Promise<Record<string, number>> {
    const column = by === "status" ? status(now) : sql.ref(`d.${by}`);
    const { rows } = await sql<{
      it: string;
      n: number;
    }>`select ${column} as it, count(*)::integer as n from discovered d group by 1 order by 1`.execute(
      db,
    );
    return Object.fromEntries(rows.map(({ it, n }) => [it, n]));
  },

  async waiting(kinds: readonly DiscoveredKind[], least: number, now: string): Promise<number> {
    const { rows } = await sql<{
      n: number;
    }>`select count(*)::integer as n from discovered d where ${status(now)} = 'open'
      and d.kind = any(${kinds}) and d.confidence >= ${least}`.execute(db);
    return rows[0]?.n ?? 0;
  },

  async scopes(): Promise<DiscoveryScope[]> {
    const { rows } =
      await sql<DiscoveryScope>`select scope, source, scanner, last_run_at as "lastRunAt", evidence, unread
      from discovery_scopes order by last_run_at desc, scope limit 200`.execute(db);
    return rows;
  },
});

/** PostgreSQL keeps neither a NUL nor half a character, and what is found was written by others. */
export const written = (rows: readonly object[]): string =>
  JSON.stringify(rows, (_, value: unknown) =>
    typeof value === "string" ? value.replaceAll(/[\0\p{Surrogate}]/gu, "\u{fffd}") : value,
  );

interface EvidenceRow extends Omit<Evidence, "says" | "owners" | "traits"> {
  readonly traits: string;
  readonly says: string;
  readonly owners: string;
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  readonly gone_at: string | null;
}

const evidence = (row: EvidenceRow): KeptEvidence => ({
  key: row.key,
  signal: row.signal,
  kind: row.kind,
  name: row.name,
  place: row.place,
  line: row.line,
  confidence: row.confidence,
  severity: row.severity,
  says: JSON.parse(row.says) as string[],
  owners: JSON.parse(row.owners) as string[],
  traits: JSON.parse(row.traits) as Evidence["traits"],
  firstSeenAt: row.first_seen_at,
  lastSeenAt: row.last_seen_at,
  goneAt: row.gone_at,
});

const discovered = (row: Row): Discovered => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  scope: row.scope,
  source: row.source,
  confidence: row.confidence,
  severity: row.severity,
  signals: JSON.parse(row.signals) as string[],
  owners: JSON.parse(row.owners) as string[],
  places: row.places,
  status: row.status,
  firstSeenAt: row.first_seen_at,
  lastSeenAt: row.last_seen_at,
  judgement:
    row.judged_by === null || row.judged_at === null
      ? null
      : {
          by: row.judged_by,
          reason: row.reason ?? "",
          at: row.judged_at,
          expiresAt: row.dismissed_until,
        },
  agent: row.agent_id === null ? null : { id: row.agent_id, name: row.agent_name ?? row.agent_id },
});
