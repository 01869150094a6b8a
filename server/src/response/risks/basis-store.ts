import type { AgentId, PersonId } from "@reeve/contract/id";
import type { Tier } from "@reeve/contract/agent";
import type { RiskScope } from "@reeve/contract/risk";
import { sql, type Kysely } from "kysely";
import { attestationStore } from "../../access/attestations/store.ts";
import type { Basis } from "./basis.ts";

/** An agent that a risk is of, with who answers for its risk. */
export interface AtRisk {
  readonly id: AgentId;
  readonly name: string;
  readonly tier: Tier;
  readonly risk: { readonly id: PersonId; readonly name: string } | null;
}

/** The agents that a risk is of now; who was retired can do nothing any more. */
export async function agentsOf(db: Kysely<object>, scope: RiskScope): Promise<AtRisk[]> {
  const { rows } = await sql<{
    id: AgentId;
    name: string;
    tier: Tier;
    person: PersonId | null;
    person_name: string | null;
  }>`select a.id, a.name, a.tier, p.id as person, p.name as person_name from agents a left join people p on p.id = a.risk
    where a.status <> 'retired' and (a.id = any(${scope.agents.map(({ id }) => id)})
      or a.tier = ${scope.tier} or a.behaviour = ${scope.owner?.id ?? null}) order by a.name, a.id`.execute(
    db,
  );
  return rows.map(({ person, person_name, ...agent }) => ({
    ...agent,
    risk: person === null ? null : { id: person, name: person_name ?? person },
  }));
}

/** What the agents of a risk are now. */
export async function basisOf(
  db: Kysely<object>,
  agents: readonly AtRisk[],
  now: string,
): Promise<Basis> {
  const ids = agents.map(({ id }) => id);
  const present = await attestationStore(db).present(ids, now);
  const { rows } = await sql<{ id: AgentId; grants: string[]; data: string[] }>`select a.id,
      array(select g.id from grants g join tool_servers s on s.id = g.server_id where g.agent_id = a.id and g.revoked_at is null and not g.held
        and s.removed_at is null and (g.expires_at is null or g.expires_at > ${now}::timestamptz) order by g.id) as grants,
      array(select distinct d.class from data_days d where d.agent = a.id and d.class <> '' order by d.class) as data
    from agents a where a.id = any(${ids})`.execute(db);
  const has = new Map(rows.map((row) => [row.id, row]));
  const enforced = await sql<{
    name: string;
  }>`select p.name from policies p join policy_versions v on v.policy_id = p.id
    where v.removed_at is null and v.mode = 'enforce' and v.forbids > 0 order by p.name`.execute(
    db,
  );
  // What was only rehearsed is none.
  const incidents = await sql<{
    id: string;
  }>`select distinct i.id from incidents i join incident_agents g on g.incident_id = i.id
    where g.agent_id = any(${ids}) and i.mode <> 'test' order by i.id`.execute(db);
  return {
    agents: agents.flatMap(({ id, name }) => {
      const is = present.get(id);
      const { grants = [], data = [] } = has.get(id) ?? {};
      return is ? [{ id, name, is, grants, data }] : [];
    }),
    enforced: enforced.rows.map(({ name }) => name),
    incidents: incidents.rows.map(({ id }) => id),
  };
}
