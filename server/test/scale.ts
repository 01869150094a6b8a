import type { Database } from "../src/platform/database.ts";

export interface Scale {
  readonly agents: number;
  readonly actions: number;
  readonly nowMs: number;
}

const id = (prefix: string, n: string): string => `'${prefix}_01' || lpad((${n})::text, 24, '0')`;
const text = (it: string | number): string => `'${String(it)}'`;

/**
 * Fills an empty, migrated database with an estate of some size, by SQL alone: people, agents with keys and grants, and
 * actions over the last seven days with their ends. The records have no real hashes: it is for measuring time.
 */
export async function seedScale(
  database: Database,
  { agents, actions, nowMs }: Scale,
): Promise<void> {
  const now = `${text(new Date(nowMs).toISOString())}::timestamptz`;
  const run = async (sql: string): Promise<void> => void (await database.pool.query(sql));
  const owner = id("per", "n % 400");
  await run(`insert into people (id, name, email, role, status, created_at)
    select ${id("per", "n")}, 'Person ' || n, 'person' || n || '@example.com', 'owner', case when n % 50 = 7 then 'left' else 'active' end, ${now}
    from generate_series(0, 399) n`);
  await run(`insert into tool_servers (id, name, transport, status, created_at)
    select ${id("srv", "n")}, 'server-' || n, '{"kind":"http","url":"http://127.0.0.1/"}', 'up', ${now} from generate_series(0, 39) n`);
  await run(`insert into tools (id, server_id, name, pinned_hash, listed_hash, effect, external, first_seen_at, last_seen_at)
    select ${id("tol", "s * 10 + t")}, ${id("srv", "s")}, 'tool-' || t, 'h', 'h', case t % 10 when 9 then 'destructive' when 3 then 'write' else 'read' end, false, ${now}, ${now}
    from generate_series(0, 39) s, generate_series(0, 9) t`);
  await run(`insert into agents (id, name, name_key, purpose, environment, tier, status, behaviour, change, incidents, risk, backup, scope, version, created_at, updated_at, last_seen_at)
    select ${id("agt", "n")}, 'agent-' || n, 'agent-' || n, 'Does the work of agent ' || n, case n % 3 when 0 then 'production' when 1 then 'staging' else 'office' end,
      case n % 20 when 0 then 'critical' when 1 then 'high' when 2 then 'high' else 'low' end, 'active', ${owner}, ${owner}, ${owner}, ${owner}, ${id("per", "(n + 1) % 400")},
      '{"servers":["server-' || n % 40 || '"],"tools":[],"data":[]}', '1.' || n % 9, ${now} - interval '60 days', ${now}, ${now}
    from generate_series(1, ${agents}) n`);
  await run(`insert into agent_credentials (id, agent_id, kind, thumbprint, algorithm, public_key, created_at, expires_at, last_used_at)
    select ${id("crd", "n")}, ${id("agt", "n")}, 'public_key', 'thumb-' || n, 'EdDSA', '{}', ${now} - interval '60 days', ${now} + interval '300 days', ${now} - interval '1 hour'
    from generate_series(1, ${agents}) n`);
  await run(`insert into grants (id, agent_id, server_id, tools, reason, created_by, created_at)
    select ${id("grt", "n")}, ${id("agt", "n")}, ${id("srv", "n % 40")}, array['tool-0', 'tool-1', 'tool-2', 'tool-3', 'tool-4'], 'work', 'Person 1', ${now} - interval '60 days'
    from generate_series(1, ${agents}) n`);
  await run(`insert into attestations (kind, agent, person, says, at)
    select k, ${id("agt", "n")}, ${owner}, 'So it is.', ${now} - interval '10 days' from generate_series(1, ${agents}) n, unnest(array['ownership', 'review']) k`);
  // Their clock begins now: whom nobody attests for long is suspended.
  await run(`insert into answering (agent_id, since) select id, ${now} from agents`);
  await run(`insert into counted_changes (seq, at, operation, subject, agent, actor_kind, actor_id, actor_name, request_id, detail)
    select 1000 + n * 2 + k, ${now} - interval '60 days', op, ${id("agt", "n")}, ${id("agt", "n")}, 'person', ${id("per", "399")}, 'Person 399', 'req', '{}'
    from generate_series(1, ${agents}) n, (values (0, 'agents.register'), (1, 'grants.create')) as o(k, op)`);
  await run(`select ensure_record_partitions(${now} - interval '62 days', 4)`);
  // A change counts where the log has it.
  await run(`insert into records (log_id, seq, ts, kind, action, subject, body, hash, nodes)
    select 0, seq, at, 'admin', 'req', subject, '{"admin":{"actor":{"id":"' || actor_id || '"},"operation":"' || operation || '"}}', '', '' from counted_changes where request_id = 'req'`);
  await seedActions(run, { agents, actions, nowMs });
  await run("analyze");
}

const batch = 100_000;

async function seedActions(
  run: (sql: string) => Promise<void>,
  { agents, actions, nowMs }: Scale,
): Promise<void> {
  const step = (6.9 * 86_400_000) / actions;
  const from = nowMs - step * actions;
  const agent = `'agt_01' || lpad((n % ${agents} + 1)::text, 24, '0')`;
  const at = `to_timestamp((${from} + n * ${step}) / 1000.0)`;
  for (let first = 0; first < actions; first += batch) {
    const rows = `generate_series(${first}, ${Math.min(actions, first + batch) - 1}) n`;
    const action = "'act_01' || lpad(n::text, 24, '0')";
    await run(`insert into records (log_id, seq, ts, kind, action, agent, server, tool, action_kind, decision, body, hash, nodes)
      select 1, n * 2, ${at}, 'intent', ${action}, ${agent}, 'server-' || (n % ${agents} + 1) % 40, 'tool-' || n % 5, 'tool_call', case when n % 50 = 3 then 'block' else 'allow' end,
        '{"intent":{"agent":{"id":"' || ${agent} || '","name":"agent-' || n % ${agents} + 1 || '"},"agentVersion":"1.2","args":{"path":"tickets/' || n || '.md","text":"' || repeat('words and more words ', 12) || '"},'
        || '"argsHash":"' || md5(n::text) || md5(n::text) || '","decision":{"answer":"' || case when n % 50 = 3 then 'block' else 'allow' end || '","code":"' || case when n % 50 = 3 then 'default-deny' else 'permitted' end
        || '","id":"dec_01","mode":"enforce","policies":[{"name":"grant:grt_01' || lpad((n % ${agents} + 1)::text, 24, '0') || '","version":1}],"reason":"It may.","shadow":null},"effect":"' || case n % 5 when 3 then 'write' else 'read' end
        || '","id":"' || ${action} || '","kind":"tool_call","principal":"' || case when n % 3 = 0 then ${id("per", "n % 400")} else ${agent} end || '","server":"server-' || (n % ${agents} + 1) % 40 || '","session":null,"source":"gate","startedAt":"2026-11-20T10:00:00.000Z","tool":"tool-' || n % 5 || '"}}',
        '\\x00', '\\x00' from ${rows}`);
    await run(`insert into records (log_id, seq, ts, kind, action, outcome, body, hash, nodes)
      select 1, n * 2 + 1, ${at} + interval '5 milliseconds', 'end', ${action}, case when n % 50 = 3 then 'denied' else 'ok' end,
        '{"end":{"endedAt":"2026-11-20T10:00:00.005Z","error":null,"id":"' || ${action} || '","outcome":"ok","result":{"bytes":200,"hash":"' || md5(n::text) || '","preview":"' || repeat('an answer ', 20) || '","status":200}}}',
        '\\x00', '\\x00' from ${rows}`);
  }
  // As it is where Reeve has run: the sweep has looked at all but the newest.
  await run(`insert into heads (log_id, size, chain, swept_to) values (1, ${actions * 2}, '\\x00', ${text(new Date(nowMs - 1_200_000).toISOString())})
    on conflict (log_id) do update set size = excluded.size, swept_to = excluded.swept_to`);
}
