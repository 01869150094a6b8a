import type { AgentId, ComparisonId, PersonId } from "@reeve/contract/id";
import type { GateRule, VersionGate } from "@reeve/contract/version-gate";
import { sql, type Kysely } from "kysely";

type Db = Kysely<object>;

interface Row {
  readonly body: string;
  readonly by: string | null;
  readonly reason: string | null;
  readonly at: string | null;
  readonly until: string | null;
}

const columns = sql`body, override_by as "by", override_reason as reason, override_at as at, override_until as until`;

const gate = ({ body, by, reason, at, until }: Row): VersionGate => ({
  ...(JSON.parse(body) as VersionGate),
  override:
    at === null || until === null ? null : { by: by ?? "", reason: reason ?? "", at, until },
});

export async function addGate(db: Db, it: VersionGate): Promise<void> {
  await sql`insert into version_gates (id, agent, reference, candidate, verdict, body, made_by, made_at)
    values (${it.id}, ${it.agent.id}, ${it.reference}, ${it.candidate}, ${it.verdict}, ${JSON.stringify(it)}, ${it.by}, ${it.at}::timestamptz)`.execute(
    db,
  );
}

export async function gateById(db: Db, id: ComparisonId): Promise<VersionGate | null> {
  const { rows } = await sql<Row>`select ${columns} from version_gates where id = ${id}`.execute(
    db,
  );
  return rows[0] ? gate(rows[0]) : null;
}

/** The comparison, unchanged by anyone else until the transaction ends. */
export async function lockGate(db: Db, id: ComparisonId): Promise<VersionGate | null> {
  await sql`select from version_gates where id = ${id} for update`.execute(db);
  return gateById(db, id);
}

/** One more than asked for tells that there are more. */
export async function listGates(
  db: Db,
  agent: AgentId | null,
  after: ComparisonId | null,
  limit: number,
): Promise<VersionGate[]> {
  const { rows } = await sql<Row>`select ${columns} from version_gates
    where ${agent === null ? sql`true` : sql`agent = ${agent}`} and ${after === null ? sql`true` : sql`id < ${after}`}
    order by id desc limit ${limit + 1}`.execute(db);
  return rows.map(gate);
}

/** How often this candidate was compared before: each time is one more chance to be wrong. */
export async function comparedBefore(db: Db, agent: AgentId, candidate: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from version_gates
    where agent = ${agent} and candidate = ${candidate}`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Why a version of an agent is stopped; null where it is not. */
export async function stoppedBecause(
  db: Db,
  agent: AgentId,
  version: string,
): Promise<string | null> {
  const { rows } = await sql<{ reason: string }>`select reason from stops
    where level = 'version' and agent_id = ${agent} and version = ${version} and ended_at is null limit 1`.execute(
    db,
  );
  return rows[0]?.reason ?? null;
}

export async function putOverride(
  db: Db,
  id: ComparisonId,
  it: NonNullable<VersionGate["override"]> & { readonly person: PersonId },
): Promise<void> {
  await sql`update version_gates set override_by = ${it.by}, override_person = ${it.person}, override_reason = ${it.reason},
    override_at = ${it.at}::timestamptz, override_until = ${it.until}::timestamptz where id = ${id}`.execute(
    db,
  );
}

/** Comparisons whose override ran out, of which the version is the agent's and nothing newer was found of it. */
export async function ranOut(db: Db, now: string): Promise<readonly VersionGate[]> {
  const { rows } = await sql<Row>`select ${columns} from version_gates g
    where override_until <= ${now}::timestamptz and override_until > ${now}::timestamptz - interval '30 days'
      and body::json->>'stop' is not null
      and not exists (select from version_gates l where l.agent = g.agent and l.candidate = g.candidate and l.made_at > g.made_at)
      and not exists (select from stops s where s.level = 'version' and s.version = g.candidate and s.ended_at is null
        and s.agent_id = coalesce(g.body::json->'candidateAgent'->>'id', g.agent))
    order by id limit 50`.execute(db);
  return rows.map(gate);
}

/** A rule as it is kept: what it names is looked up anew each time. */
type Kept = Omit<GateRule, "agent" | "dataset" | "by" | "at">;
interface RuleRow extends Pick<GateRule, "by" | "at"> {
  readonly body: string;
  readonly agent: AgentId;
  readonly name: string;
  readonly dataset: GateRule["dataset"]["id"];
  readonly datasetName: string;
}

async function rules(db: Db, agent: AgentId | null): Promise<readonly GateRule[]> {
  const { rows } =
    await sql<RuleRow>`select r.body, r.agent, a.name, r.dataset, d.name as "datasetName",
      r.set_by as "by", r.set_at as at
    from gate_rules r join agents a on a.id = r.agent join datasets d on d.id = r.dataset
    where ${agent === null ? sql`true` : sql`r.agent = ${agent}`} order by a.name limit 1000`.execute(
      db,
    );
  return rows.map((row) => ({
    ...(JSON.parse(row.body) as Kept),
    agent: { id: row.agent, name: row.name },
    dataset: { id: row.dataset, name: row.datasetName },
    by: row.by,
    at: row.at,
  }));
}
export const listRules = (db: Db): Promise<readonly GateRule[]> => rules(db, null);
export const ruleOf = async (db: Db, agent: AgentId): Promise<GateRule | null> =>
  (await rules(db, agent))[0] ?? null;

export async function putRule(db: Db, { agent, dataset, by, at, ...it }: GateRule): Promise<void> {
  await sql`insert into gate_rules (agent, dataset, body, set_by, set_at)
    values (${agent.id}, ${dataset.id}, ${JSON.stringify(it)}, ${by}, ${at}::timestamptz)
    on conflict (agent) do update set dataset = excluded.dataset, body = excluded.body, set_by = excluded.set_by,
      set_at = excluded.set_at`.execute(db);
}

export async function removeRule(db: Db, agent: AgentId): Promise<void> {
  await sql`delete from gate_rules where agent = ${agent}`.execute(db);
}
