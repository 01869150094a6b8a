import type { CredentialId } from "@reeve/contract/id";
import { sql, type Kysely, type RawBuilder } from "kysely";
import { ringName } from "../../access/oauth/ring-store.ts";
import type { KnownStop } from "../../access/stops/known.ts";
import type { KnownDelegation } from "../../access/delegations/known.ts";
import type { KnownCredential } from "../../access/credentials/store.ts";
import type { Database } from "../../platform/database.ts";
import { allServers } from "../../registry/servers/store.ts";
import { allTools } from "../../registry/servers/tool-store.ts";
import { openSql, type ReadSql } from "../../registry/touched/sql.ts";
import type { ReadLimit } from "../limits/fitting.ts";
import { limitRows } from "../limits/store.ts";
import type { ReadOutsider } from "../outside/known.ts";
import { outsideRows } from "../outside/store.ts";
import type { ReadRestriction } from "../restrictions/rule.ts";
import { restrictionRows } from "../restrictions/store.ts";
import {
  policyKey,
  type Kept,
  type ReadAgent,
  type ReadBreakGlass,
  type ReadGrant,
  type ReadPerson,
  type ReadPolicy,
  type ReadState,
} from "./state.ts";

type Tables = {
  epoch: { value: number };
  tool_definitions: { tool_id: string; hash: string; definition: string };
  policies: { id: string; name: string };
  policy_versions: {
    policy_id: string;
    version: number;
    compiled: string;
    removed_at: string | null;
  };
};
type Db = Kysely<Tables>;

export interface StateReader {
  epoch(): Promise<number>;
  /** Reads all of it in one transaction that sees one moment. */
  read(kept: Kept): Promise<ReadState>;
}

/** Reads the state again and again; what did not change since the last time is not made anew. */
export function stateReader(database: Database): StateReader {
  const agents: Rows<ReadAgent> = rows();
  const credentials: Rows<KnownCredential> = rows();
  const policies: Rows<ReadPolicy> = rows();
  const grants: Rows<ReadGrant> = rows();
  const breakGlass: Rows<ReadBreakGlass> = rows();
  const limits: Rows<ReadLimit> = rows();
  const delegations: Rows<KnownDelegation> = rows();
  const people: Rows<ReadPerson> = rows();
  const outsiders: Rows<ReadOutsider> = rows();
  const stops: Rows<KnownStop> = rows();
  let readSql: ReadSql | null = null;
  const restrictions: Rows<ReadRestriction> = rows();
  return {
    epoch: () => epochOf(database.kysely.withTables<Tables>()),
    read: (kept) =>
      database.kysely
        .transaction()
        .setIsolationLevel("repeatable read")
        .execute(async (transaction) => {
          const db = transaction.withTables<Tables>();
          const epoch = await epochOf(db);
          const tools = await allTools(transaction);
          const unknown = tools.filter(({ hash }) => !kept.hasDefinition(hash));
          const granted = grants.keep(await lines(db, grantRows));
          if (readSql === null && granted.some(asksForClasses)) readSql = await openSql();
          const inForce = policies.keep(await lines(db, policyRows));
          return {
            epoch,
            agents: agents.keep(await lines(db, agentRows)),
            credentials: new Map(
              credentials
                .keep(await lines(db, credentialRows))
                .map((one): [CredentialId, KnownCredential] => [one.id, one]),
            ),
            servers: await allServers(transaction),
            tools,
            definitions: await definitions(
              db,
              unknown.map(({ hash }) => hash),
            ),
            policies: inForce,
            compiled: await compiled(
              db,
              inForce.filter((one) => !kept.hasPolicy(policyKey(one))),
            ),
            grants: granted,
            readSql,
            signingKeys: await sealedKeys(transaction),
            breakGlass: breakGlass.keep(await lines(db, breakGlassRows)),
            limits: limits.keep(await lines(db, limitRows)),
            delegations: delegations.keep(await lines(db, delegationRows)),
            people: people.keep(await lines(db, personRows)),
            outsiders: outsiders.keep(await lines(db, outsideRows)),
            stops: stops.keep(await lines(db, stopRows)),
            restrictions: restrictions.keep(await lines(db, restrictionRows)),
          };
        }),
  };
}

const asksForClasses = ({ constraints }: ReadGrant): boolean =>
  typeof constraints === "object" && constraints !== null && "dataClasses" in constraints;

async function sealedKeys(db: Kysely<object>): Promise<string | null> {
  const { rows } = await sql<{ sealed: string }>`
    select sealed from shared_keys where name = ${ringName}`.execute(db);
  return rows[0]?.sealed ?? null;
}

/** Rows by their own text: one that reads as before is the object it was before. */
interface Rows<T> {
  keep(texts: readonly string[]): readonly T[];
}

function rows<T>(): Rows<T> {
  let known: ReadonlyMap<string, T> = new Map();
  return {
    keep(texts: readonly string[]): readonly T[] {
      known = new Map(texts.map((text) => [text, known.get(text) ?? (JSON.parse(text) as T)]));
      return [...known.values()];
    },
  };
}

/** The rows of a query, each as JSON on a line: PostgreSQL hands over thousands in one piece. */
async function lines(db: Db, query: RawBuilder<unknown>): Promise<readonly string[]> {
  const { rows } = await sql<{
    text: string | null;
  }>`select string_agg(row_to_json(it)::text, e'\n') as text from (${query}) it`.execute(db);
  return rows[0]?.text?.split("\n") ?? [];
}

const agentRows = sql`
  select a.id, a.name, a.status, a.epoch, a.environment, a.tier, a.version,
    case when p.id is not null
      then json_build_object('id', p.id, 'name', p.name, 'status', p.status,
        'sinceMs', trunc(extract(epoch from p.status_since) * 1000)::bigint) end as owner,
    case when b.status in ('active', 'invited') then b.name end as backup,
    json_build_object('sinceMs', trunc(extract(epoch from coalesce(t.since, a.created_at)) * 1000)::bigint,
      'reopenedMs', trunc(extract(epoch from t.reopened_at) * 1000)::bigint) as attested,
    coalesce(r.ready, false) as ready
  from agents a left join people p on p.id = a.behaviour left join people b on b.id = a.backup
  left join answering t on t.agent_id = a.id
  left join agent_readiness r on r.agent = a.id order by a.id`;

const credentialRows = sql`
  select id, agent_id as agent, kind, token_hash as "tokenHash",
    trunc(extract(epoch from expires_at) * 1000)::bigint as "expiresAtMs",
    (select json_agg(jti order by jti) from revoked_tokens r
      where r.credential_id = agent_credentials.id) as "revokedTokens"
  from agent_credentials where revoked_at is null order by id`;

const policyRows = sql`
  select name, version, mode
  from policy_versions join policies on policies.id = policy_versions.policy_id
  where removed_at is null order by name`;

const grantRows = sql`
  select g.id, g.agent_id as agent, s.name as server, g.tools, g.version, g.constraints,
    trunc(extract(epoch from g.expires_at) * 1000)::bigint as "expiresAtMs"
  from grants g join tool_servers s on s.id = g.server_id
  where g.revoked_at is null and not g.held and s.removed_at is null order by g.id`;

const breakGlassRows = sql`
  select id, agent_id as agent, policy, opener_person as by, ticket,
    trunc(extract(epoch from expires_at) * 1000)::bigint as "expiresAtMs"
  from break_glass where confirmed_at is not null and ended_at is null order by policy, id`;

const delegationRows = sql`
  select d.agent_id as agent, d.person_id as person, p.name, p.email, p.status, d.epoch,
    trunc(extract(epoch from d.expires_at) * 1000)::bigint as "expiresAtMs"
  from delegations d join people p on p.id = d.person_id
  where d.ended_at is null order by d.agent_id, d.person_id`;

const stopRows = sql`
  select id, level, agent_id as agent, version, server, tool, person_id as person, says, reason, by_name as by, made_at as at
  from stops where ended_at is null order by id`;

const personRows = sql`
  select p.id, p.name, p.email, p.role from people p
  where exists (select from delegations d where d.person_id = p.id)
    or exists (select from agents a where a.behaviour = p.id)
  order by p.id`;

async function epochOf(db: Db): Promise<number> {
  const row = await db.selectFrom("epoch").select("value").executeTakeFirstOrThrow();
  return row.value;
}

async function definitions(
  db: Db,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (hashes.length === 0) return new Map();
  const rows = await db
    .selectFrom("tool_definitions")
    .select(["hash", "definition"])
    .where("hash", "=", sql<string>`any(${[...hashes]})`)
    .execute();
  return new Map(rows.map(({ hash, definition }) => [hash, definition]));
}

async function compiled(
  db: Db,
  policies: readonly ReadPolicy[],
): Promise<ReadonlyMap<string, string>> {
  if (policies.length === 0) return new Map();
  const names = policies.map(({ name }) => name);
  const rows = await db
    .selectFrom("policy_versions")
    .innerJoin("policies", "policies.id", "policy_versions.policy_id")
    .select(["name", "version", "compiled"])
    .where("removed_at", "is", null)
    .where("name", "=", sql<string>`any(${names})`)
    .execute();
  return new Map(rows.map((row) => [policyKey(row), row.compiled]));
}
