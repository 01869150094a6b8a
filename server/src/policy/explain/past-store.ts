import type { PolicyRef } from "@reeve/contract/decision";
import type { AgentId, GrantId } from "@reeve/contract/id";
import type { PolicyMode } from "@reeve/contract/policy";
import { sql, type Kysely } from "kysely";
import { parseExact } from "../authoring/est.ts";
import { withRules } from "../replay/draft.ts";
import { grantRule, rulesOf, type Rule } from "../decide/rules.ts";
import type { Snapshot, SnapshotPolicy } from "../snapshot/snapshot.ts";
import { agentEntity, serverEntity, toolEntity } from "../snapshot/vocabulary.ts";
import type { Written } from "./considered.ts";

type Db = Kysely<object>;

interface Stored {
  readonly name: string;
  readonly version: number;
  readonly mode: PolicyMode;
  readonly compiled: string;
}

interface GrantRow {
  readonly id: GrantId;
  readonly server: string;
  readonly tools: readonly string[];
  readonly expires_ms: number | null;
  readonly version: number;
  readonly constraints: unknown;
}

/** How policies are written, and which of them were in force before. */
export const pastStore = (db: Db) => ({
  /** Statements by `name@version`, and inside it by their rule's id. */
  async texts(
    policies: readonly PolicyRef[],
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, Written>>> {
    const keys = [...new Set(policies.map(({ name, version }) => `${name}@${version}`))];
    if (keys.length === 0) return new Map();
    const { rows } = await sql<Stored>`select name, version, mode, compiled
      from policy_versions join policies on policies.id = policy_versions.policy_id
      where name || '@' || version = any(${keys})`.execute(db);
    return new Map(
      rows.map(({ name, version, compiled }) => [`${name}@${version}`, written(name, compiled)]),
    );
  },

  /** The version of a policy as it would be decided by; null where there is none. */
  async version(name: string, version: number): Promise<SnapshotPolicy | null> {
    const { rows } = await sql<Stored>`select name, version, mode, compiled
      from policy_versions join policies on policies.id = policy_versions.policy_id
      where name = ${name} and version = ${version}`.execute(db);
    const [row] = rows;
    return row ? { version, rules: rulesOf(row) } : null;
  },

  /** The state with the policies that were in force at a time, and the agent's grants of that time. */
  async asOf(now: Snapshot, agent: AgentId, at: string): Promise<Snapshot> {
    const { rows } = await sql<Omit<Stored, "compiled"> & { compiled: string | null }>`
      select name, version, mode, case when removed_at is null then null else compiled end as compiled
      from policy_versions join policies on policies.id = policy_versions.policy_id
      where policy_versions.created_at <= ${at}::timestamptz
        and (removed_at is null or removed_at > ${at}::timestamptz)`.execute(db);
    const policies = new Map<string, SnapshotPolicy>();
    for (const row of rows) {
      const known = now.policies.get(row.name);
      const same = row.compiled === null && known?.version === row.version;
      const rules = same ? known.rules : rulesOf({ ...row, compiled: row.compiled ?? "" });
      policies.set(row.name, { version: row.version, rules });
    }
    const granted = await grantsOf(db, agent, at);
    const key = agentEntity(agent).key;
    const others = now.grants.filter(({ principal }) => principal.keys?.includes(key) !== true);
    // What is lifted today was not lifted then.
    return { ...withRules(now, policies, [...others, ...granted]), breakGlass: new Map() };
  },
});

async function grantsOf(db: Db, agent: AgentId, at: string): Promise<readonly Rule[]> {
  const { rows } = await sql<GrantRow>`
    select g.id, s.name as server, coalesce(v.tools, g.tools) as tools, coalesce(v.version, g.version) as version,
      coalesce(v.constraints, g.constraints) as constraints,
      trunc(extract(epoch from case when v.version is null then g.expires_at else v.expires_at end) * 1000)::bigint as expires_ms
    from grants g join tool_servers s on s.id = g.server_id
    left join lateral (select * from grant_versions v
      where v.grant_id = g.id and v.ended_at > ${at}::timestamptz order by v.version limit 1) v on true
    where g.agent_id = ${agent} and not g.held and coalesce(g.in_force_at, g.created_at) <= ${at}::timestamptz
      and (g.revoked_at is null or g.revoked_at > ${at}::timestamptz)`.execute(db);
  return rows.map((row) =>
    grantRule({
      id: row.id,
      agent: agentEntity(agent),
      server: serverEntity(row.server),
      tools: row.tools.includes("*") ? null : row.tools.map((tool) => toolEntity(row.server, tool)),
      expiresAtMs: row.expires_ms,
      version: row.version,
      constraints: row.constraints,
    }),
  );
}

/** The statements of a compiled policy, by the ids that its rules have. */
export function written(name: string, compiled: string): ReadonlyMap<string, Written> {
  const statements = parseExact(compiled);
  if (!Array.isArray(statements)) return new Map();
  return new Map(
    (statements as (Written & { readonly annotations?: Readonly<Record<string, string>> })[]).map(
      (it, n) => [it.annotations?.["id"] ?? `${name}#${n + 1}`, it],
    ),
  );
}
