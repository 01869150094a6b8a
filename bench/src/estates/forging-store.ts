import { openDatabase } from "../../../server/src/platform/database.ts";

/** Somebody who may write to the database, and has not the key of the ledger. */
export async function writeTo(url: string, ...statements: readonly string[]): Promise<void> {
  const { pool, ...database } = openDatabase(url, { max: 1 });
  try {
    for (const statement of statements) await pool.query(statement);
  } finally {
    await database[Symbol.asyncDispose]();
  }
}

/** What is written, by what it is to make believe. Each is one statement. */
export const statements = {
  "a person vouched for the register": `insert into attestations (kind, person, says, at)
    select 'register', id, 'All there are.', (select max(at) from counted_changes) from people where name = 'Mary'`,
  "yesterday's drills are today's": `update drills set started_at = started_at + interval '26 hours', ended_at = ended_at + interval '26 hours'`,
  "who left is here": `update people set status = 'active' where name = 'Ada'`,
  "a change was never made": `delete from counted_changes where seq = (select max(seq) from counted_changes where operation = 'agents.update')`,
  "another person made the change": `update counted_changes set actor_id = (select id from people where name = 'Bo'), actor_name = 'Bo'
    where seq = (select max(seq) from counted_changes where operation = 'grants.create')`,
  "a risk is over": `update risks set status = 'closed', closed_by = 'Ada', closed_at = changed_at, closed_reason = 'It is none.' where title = 'A letter is lost'`,
  "a comparison was made": `insert into version_gates (id, agent, reference, candidate, verdict, body, made_by, made_at)
    select replace(id, left(id, 8), left(id, 7) || 'z'), agent, reference, '3', verdict, body, made_by, made_at from version_gates`,
  "what was decided was enforced": `update counted_days set enforced = actions, decided = actions`,
  "nothing went around the gate": `delete from observed where gate is null`,
  "what was found is gone": `delete from discovered where name like 'shadow-%'`,
  "what was found is no agent": `update discovered set kind = 'mcp_server' where name like 'shadow-%'`,
  "what was found is ours": `update discovered set agent_id = (select id from agents order by id limit 1), judged_by = 'Mary', judged_at = last_seen_at,
    reason = 'It is ours.' where name like 'shadow-%'`,
  "what was found is long gone": `update discovered set gone_at = last_seen_at - interval '3 days' where name like 'shadow-%'`,
  "everything could be read": `update discovery_scopes set unread = 0`,
  "it passed the gate": `update observed set road = 'door', gate = (select action from records where kind = 'intent' limit 1) where gate is null`,
  "it was refused": `update observed set outcome = 'denied' where gate is null`,
  "it was months ago": `update observed set ts = ts - interval '90 days' where gate is null`,
  "its sender is nobody's": `update telemetry_sources set status = 'ignored', ignored_until = last_seen_at + interval '90 days', reason = 'A test.'
    where id in (select source from observed where gate is null)`,
  "the risk was never written down": `delete from risks where title = 'A letter is lost'`,
  "the question may wait for years": `update approvals set expires_at = expires_at + interval '9 years' where status = 'pending'`,
  "the question is an old one": `update approvals set requested_at = requested_at - interval '99 days' where status = 'pending'`,
  "nobody is critical": `update agents set tier = 'medium'`,
  "who went around is retired": `update agents set status = 'retired' where id in (select agent from telemetry_sources)`,
  "the incident was rehearsed": `insert into incident_agents (incident_id, agent_id, name) select i.id, a.id, a.name from incidents i, agents a where i.mode = 'test' on conflict do nothing`,
  "nobody was asked": `delete from approvals where status in ('pending', 'expired')`,
  "nothing was planted": `delete from canaries where id not in (select id from canaries order by planted_at limit 3)`,
  "the stage was held": `update maturity_states set stage = 5, levels = regexp_replace(levels, ':[1-4]', ':5', 'g')`,
} as const;
