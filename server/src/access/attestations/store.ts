import { Tier, type AgentStatus } from "@reeve/contract/agent";
import { Attested, type AgentAttestation } from "@reeve/contract/attestation";
import type { AgentId, AttestationId, HandoverId, PersonId } from "@reeve/contract/id";
import type { Role } from "@reeve/contract/role";
import { sql, type Kysely, type RawBuilder } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import { asksAfterMs, type Clocked } from "./standing.ts";

export interface Place extends Clocked {
  readonly id: AgentId;
  readonly name: string;
  readonly status: AgentStatus;
  readonly statusReason: string | null;
  readonly owner:
    | (NonNullable<Clocked["owner"]> & { readonly name: string; readonly id: PersonId })
    | null;
  readonly attested: NonNullable<Clocked["attested"]>;
  /** What was attested last; null while nothing was. */
  readonly hash: string | null;
  /** The reason for which the clock suspended it. */
  readonly suspendedFor: string | null;
  /** The backup, while they may act here. */
  readonly backup: { readonly id: PersonId; readonly name: string; readonly role: Role } | null;
  /** Duties, the backup among them, that nobody who may act here holds. */
  readonly open: readonly string[];
}

const kept = sql`a.status in ('registered', 'active', 'suspended')`;
const here = (person: string) =>
  sql`${sql.ref(`${person}.status`)} in ('active', 'invited') is true`;
/** The duties that nobody holds who may act here. Who stands in for the owner is somebody else. */
const open = sql`array_remove(array[case when not ${here("o")} then 'behaviour' end, case when not ${here("c")} then 'change' end,
  case when not ${here("i")} then 'incidents' end, case when not ${here("r")} then 'risk' end,
  case when a.backup is not distinct from a.behaviour or not ${here("b")} then 'backup' end], null)`;

async function places(db: Kysely<object>, which: RawBuilder<unknown>): Promise<readonly Place[]> {
  const { rows } = await sql<{ place: Place }>`
    select json_build_object('id', a.id, 'name', a.name, 'tier', a.tier, 'status', a.status, 'statusReason', a.status_reason,
      'owner', case when o.id is not null then json_build_object('id', o.id, 'name', o.name, 'status', o.status, 'sinceMs', trunc(extract(epoch from o.status_since) * 1000)::bigint) end,
      'attested', json_build_object('sinceMs', trunc(extract(epoch from coalesce(t.since, a.created_at)) * 1000)::bigint,
        'reopenedMs', trunc(extract(epoch from t.reopened_at) * 1000)::bigint),
      'hash', t.hash, 'suspendedFor', t.suspended_for,
      'backup', case when ${here("b")} then json_build_object('id', b.id, 'name', b.name, 'role', b.role) end,
      'open', to_json(${open})) as place
    from agents a left join people o on o.id = a.behaviour left join people c on c.id = a.change left join people i on i.id = a.incidents
      left join people r on r.id = a.risk left join people b on b.id = a.backup left join answering t on t.agent_id = a.id
    where ${which} order by a.id`.execute(db);
  return rows.map(({ place }) => place);
}

/** Attestations, and what the clock of an agent goes by, in a database or in a transaction of it. */
export const attestationStore = (db: Kysely<object>) => ({
  /** Where agents stand; those that are not there are left out. */
  places: (agents: readonly AgentId[]) => places(db, sql`a.id = any(${agents})`),

  /** Where agents stand of which somebody attested what they are. */
  attested: () => places(db, sql`${kept} and t.hash is not null`),

  /**
   * Where agents stand of which something may have to be done or said at this moment: somebody is gone, something
   * changed, or it is time to ask. Of all others there is nothing, and there may be a hundred thousand of them.
   */
  pressing: (nowMs: number) =>
    places(
      db,
      sql`${kept} and (o.status in ('active', 'invited') is not true or t.reopened_at is not null
        or (a.status = 'active' and ${open} <> '{}') or coalesce(t.since, a.created_at) <= case a.tier
          ${sql.join(
            Tier.options.map(
              (tier) => sql`when ${tier} then ${isoTime(nowMs - asksAfterMs(tier))}::timestamptz`,
            ),
            sql` `,
          )} end)`,
    ),

  /** What agents may use and are meant to: of those named, or of all that were attested. */
  async present(
    agents: AgentId | readonly AgentId[] | null,
    now: string,
  ): Promise<ReadonlyMap<AgentId, Attested>> {
    const which =
      agents === null
        ? sql`a.id in (select agent_id from answering where hash is not null)`
        : sql`a.id = any(${[agents].flat()})`;
    const { rows } = await sql<{
      id: AgentId;
      version: string | null;
      scope: string;
      tools: Attested["tools"];
    }>`
      select a.id, a.version, a.scope, (select coalesce(json_agg(distinct jsonb_build_object('server', s.name, 'tool', t.name, 'effect', t.effect, 'definition', t.pinned_hash)), '[]'::json)
        from grants g join tool_servers s on s.id = g.server_id join tools t on t.server_id = s.id
        where g.agent_id = a.id and g.revoked_at is null and not g.held and s.removed_at is null and (g.expires_at is null or g.expires_at > ${now}::timestamptz)
          and (t.name = any (g.tools) or '*' = any (g.tools))) as tools
      from agents a where ${which}`.execute(db);
    return new Map(
      rows.map(({ id, version, scope, tools }) => [
        id,
        Attested.parse({ version, scope: JSON.parse(scope), tools }),
      ]),
    );
  },

  async list(agent: AgentId, limit: number): Promise<AgentAttestation[]> {
    const { rows } = await sql<{
      id: AttestationId;
      agent_id: AgentId;
      person_id: PersonId;
      name: string;
      at: string;
      says: string;
      hash: string;
      what: string;
      handover_id: HandoverId | null;
    }>`select t.*, p.name from agent_attestations t join people p on p.id = t.person_id
      where t.agent_id = ${agent} order by t.id desc limit ${limit}`.execute(db);
    return rows.map((row) => ({
      id: row.id,
      agent: row.agent_id,
      person: { id: row.person_id, name: row.name },
      at: row.at,
      says: row.says,
      hash: row.hash,
      what: Attested.parse(JSON.parse(row.what)),
      handover: row.handover_id,
    }));
  },

  /** Keeps it, and begins the next period. */
  async add(it: AgentAttestation, what: string): Promise<void> {
    await sql`insert into agent_attestations (id, agent_id, person_id, at, says, hash, what, handover_id)
      values (${it.id}, ${it.agent}, ${it.person.id}, ${it.at}, ${it.says}, ${it.hash}, ${what}, ${it.handover})`.execute(
      db,
    );
    await sql`insert into answering (agent_id, since, hash) values (${it.agent}, ${it.at}, ${it.hash})
      on conflict (agent_id) do update set since = excluded.since, hash = excluded.hash, reopened_at = null, suspended_for = null`.execute(
      db,
    );
  },

  /** Since when what the agent is differs from what was attested; null where it does not. Every process hears of it. */
  async reopen(agent: AgentId, hash: string, at: string | null): Promise<void> {
    await sql`with noted as (
        update answering set reopened_at = ${at} where agent_id = ${agent} and hash = ${hash}
          and (reopened_at is null) is distinct from (${at}::timestamptz is null) returning 1),
      raised as (update epoch set value = value + 1 where exists (select from noted) returning value)
      select pg_notify('reeve_epoch', value::text) from raised`.execute(db);
  },

  async suspendedFor(agent: AgentId, since: string, reason: string): Promise<void> {
    await sql`insert into answering (agent_id, since, suspended_for) values (${agent}, ${since}, ${reason})
      on conflict (agent_id) do update set suspended_for = excluded.suspended_for`.execute(db);
  },

  async epoch(): Promise<number> {
    const { rows } = await sql<{ value: number }>`select value from epoch`.execute(db);
    return rows[0]?.value ?? -1;
  },
});
