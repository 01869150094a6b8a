import { id, peopleOf, text, time, dayMs, type Run, type Size } from "./shape.ts";

const toolsOfServer = 10;

/** People, tool servers with tools, agents with owners, credentials, grants and attestations. */
export async function fillEstate(run: Run, size: Size): Promise<void> {
  const { agents, servers, nowMs } = size;
  const people = peopleOf(size);
  const now = time(nowMs);
  const ago = (days: number): string => time(nowMs - days * dayMs);
  const owner = (shift: number): string => id("per", `(n * 13 + ${shift}) % ${people}`);
  await run(`insert into people (id, name, email, role, status, created_at, last_seen_at, status_since)
    select ${id("per", "n")}, 'Person ' || n, 'person' || n || '@example.com',
      case when n % 100 = 1 then 'admin' when n % 20 = 2 then 'operator' when n % 10 = 3 then 'approver' else 'owner' end,
      case when n % 100 = 77 then 'left' else 'active' end, ${ago(120)}, ${ago(1)}, ${ago(3)}
    from generate_series(0, ${people - 1}) n`);
  await run(`insert into tool_servers (id, name, transport, status, created_at, synced_at)
    select ${id("srv", "n")}, 'server-' || n, '{"kind":"http","url":"http://127.0.0.1:9/"}', 'up', ${ago(120)}, ${now}
    from generate_series(0, ${servers - 1}) n`);
  await run(`insert into tools (id, server_id, name, pinned_hash, listed_hash, effect, external, first_seen_at, last_seen_at, data_classes)
    select ${id("tol", `s * ${toolsOfServer} + t`)}, ${id("srv", "s")}, 'tool-' || t, 'h' || t % 3, 'h' || t % 3,
      case t when 9 then 'destructive' when 3 then 'write' when 4 then 'write' else 'read' end, t = 4, ${ago(120)}, ${now},
      case t when 0 then array['customer'] when 1 then array['customer', 'pii'] else '{}' end
    from generate_series(0, ${servers - 1}) s, generate_series(0, ${toolsOfServer - 1}) t`);
  await run(`insert into tool_definitions (tool_id, hash, definition, first_seen_at)
    select t.id, 'h' || v, '{"description":"Does one thing, in its version ' || v || '.","inputSchema":{"type":"object"},"name":"' || t.name || '"}', ${ago(120)}
    from tools t, generate_series(0, 2) v`);
  await run(`insert into agents (id, name, name_key, purpose, environment, tier, status, status_reason, behaviour, change, incidents, risk, backup, scope, version, created_at, updated_at, last_seen_at)
    select ${id("agt", "n")}, 'agent-' || n, 'agent-' || n, 'Does the work of agent ' || n || '.',
      (array['production', 'production', 'staging', 'office'])[n % 4 + 1], (array['low', 'low', 'low', 'medium', 'medium', 'high', 'high', 'critical'])[n % 8 + 1],
      case when n % 50 = 49 then 'retired' when n % 50 = 48 then 'registered' else 'active' end, case when n % 50 = 49 then 'Nobody needs it.' end,
      ${owner(0)}, ${owner(0)}, ${owner(1)}, ${owner(2)}, ${owner(3)},
      '{"servers":["server-' || n * 7 % ${servers} || '","server-' || (n * 7 + 1) % ${servers} || '"],"tools":[],"data":["customer"]}', '1.' || n % 9,
      ${ago(100)}, ${ago(2)}, case when n % 50 < 48 then ${now} end
    from generate_series(1, ${agents}) n`);
  await run(`insert into agent_credentials (id, agent_id, kind, thumbprint, algorithm, public_key, created_at, expires_at, last_used_at)
    select ${id("crd", "n")}, ${id("agt", "n")}, 'public_key', 'thumb-' || n, 'EdDSA', '{"crv":"Ed25519","kty":"OKP","x":"' || md5(n::text) || '"}',
      ${ago(60)}, ${ago(-300)}, ${now} - interval '1 hour' from generate_series(1, ${agents}) n`);
  await run(`insert into grants (id, agent_id, server_id, tools, reason, created_by, created_at, in_force_at)
    select ${id("grt", "n * 2 + k")}, ${id("agt", "n")}, ${id("srv", `(n * 7 + k) % ${servers}`)},
      array['tool-0', 'tool-1', 'tool-2', 'tool-3', 'tool-5'], 'Its work.', 'Person 1', ${ago(90)}, ${ago(90)}
    from generate_series(1, ${agents}) n, generate_series(0, 1) k`);
  await run(`insert into attestations (kind, agent, person, says, at)
    select k, ${id("agt", "n")}, ${owner(0)}, 'So it is.', ${ago(10)}
    from generate_series(1, ${agents}) n, unnest(array['ownership', 'review']) k where n % 10 <> 4`);
  await run(`insert into answering (agent_id, since) select id, ${now} from agents`);
  await run(`insert into agent_attestations (id, agent_id, person_id, at, says, hash, what)
    select ${id("att", "n * 4 + k")}, ${id("agt", "n")}, ${owner(0)}, ${ago(10)} - k * interval '30 days', 'I answer for it.', ${text("h")}, '{"scope":{"data":[],"servers":[],"tools":[]},"tools":[],"version":"1.1"}'
    from generate_series(1, ${agents}) n, generate_series(0, 3) k`);
  await run(`insert into delegations (agent_id, person_id, epoch, made_at, expires_at)
    select ${id("agt", "n")}, ${owner(5)}, 1, ${ago(5)}, ${ago(-20)} from generate_series(1, ${agents}, 4) n`);
}
