import { id, peopleOf, text, time, dayMs, type Run, type Size } from "./shape.ts";

const toolsOfServer = 10;
const granted = ["tool-0", "tool-1", "tool-2", "tool-3", "tool-5"];

/** What agent `n` is, in canonical JSON: what people vouched for is a hash of that. */
const serverOf = ({ servers }: Size, k: 0 | 1): string => {
  const both = [0, 1].map((shift) => `('server-' || (n * 7 + ${shift}) % ${servers}) collate "C"`);
  return `${k === 0 ? "least" : "greatest"}(${both.join(", ")})`;
};
const versionOf = "'1.' || n % 9";
const purposeOf = "'Does the work of agent ' || n || '.'";
const environmentOf = "(array['production', 'production', 'staging', 'office'])[n % 4 + 1]";
const tierOf =
  "(array['low', 'low', 'low', 'medium', 'medium', 'high', 'high', 'critical'])[n % 8 + 1]";
/** Whoever left answers for nothing any more. */
const ownerOf = (size: Size, shift: number): string => {
  const who = `((n * 13 + ${shift}) % ${peopleOf(size)})`;
  return id("per", `${who} + case when ${who} % 100 = 77 then 1 else 0 end`);
};
const scopeText = (size: Size): string =>
  `'{"data":["customer"],"servers":["' || ${serverOf(size, 0)} || '","' || ${serverOf(size, 1)} || '"],"tools":[]}'`;
const entryText = (size: Size): string =>
  `'{"environment":"' || ${environmentOf} || '","owner":"' || ${ownerOf(size, 0)} || '","purpose":"' || ${purposeOf} || '","scope":' || ${scopeText(size)} || '}'`;
const versionText = (size: Size): string => {
  const grant = (k: 0 | 1): string => `${serverOf(size, k)} || ': ${granted.join(" ")}'`;
  return `'{"grants":["' || ${grant(0)} || '","' || ${grant(1)} || '"],"scope":' || ${scopeText(size)} || ',"version":"' || ${versionOf} || '"}'`;
};
/** What it may use, as attestations and reviews list it. */
const toolsText = (size: Size, each: (server: string, tool: number) => string): string =>
  ([0, 1] as const)
    .flatMap((k) => [0, 1, 2, 3, 5].map((tool) => each(serverOf(size, k), tool)))
    .join(" || ',' || ");
const attestedText = (size: Size): string => {
  const tool = (server: string, t: number): string =>
    `'{"definition":"h${t % 3}","effect":"${t === 3 ? "write" : "read"}","server":"' || ${server} || '","tool":"tool-${t}"}'`;
  return `'{"scope":' || ${scopeText(size)} || ',"tools":[' || ${toolsText(size, tool)} || '],"version":"' || ${versionOf} || '"}'`;
};
/** What a review of it is about. */
export const reviewedText = (size: Size): string => {
  const tool = (server: string, t: number): string =>
    `'{"hash":"h${t % 3}","name":"' || ${server} || '/tool-${t}"}'`;
  return `'{"environment":"' || ${environmentOf} || '","every":[],"scope":' || ${scopeText(size)} || ',"tier":"' || ${tierOf} || '","tools":[' || ${toolsText(size, tool)} || '],"version":"' || ${versionOf} || '"}'`;
};
export const hashOf = (it: string): string => `encode(sha256(convert_to(${it}, 'UTF8')), 'hex')`;

/** People, tool servers with tools, agents with owners, credentials, grants and attestations. */
export async function fillEstate(run: Run, size: Size): Promise<void> {
  const { agents, servers, nowMs } = size;
  const people = peopleOf(size);
  const now = time(nowMs);
  const ago = (days: number): string => time(nowMs - days * dayMs);
  const owner = (shift: number): string => ownerOf(size, shift);
  await run(`insert into people (id, name, email, role, status, created_at, last_seen_at, status_since)
    select ${id("per", "n")}, 'Person ' || n, 'person' || n || '@example.com',
      case when n % 100 = 1 then 'admin' when n % 20 = 2 then 'operator' when n % 10 = 3 then 'approver' else 'owner' end,
      case when n % 100 = 77 then 'left' else 'active' end, ${ago(120)}, ${ago(1)}, ${ago(3)}
    from generate_series(0, ${people - 1}) n`);
  await run(`insert into tool_servers (id, name, transport, status, created_at, synced_at)
    select ${id("srv", "n")}, 'server-' || n, '{"kind":"local"}', 'up', ${ago(120)}, ${now}
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
    select ${id("agt", "n")}, 'agent-' || n, 'agent-' || n, ${purposeOf},
      ${environmentOf}, ${tierOf},
      case when n % 50 = 49 then 'retired' when n % 50 = 48 then 'registered' else 'active' end, case when n % 50 = 49 then 'Nobody needs it.' end,
      ${owner(0)}, ${owner(0)}, ${owner(1)}, ${owner(2)}, ${owner(3)},
      ${scopeText(size)}, ${versionOf},
      ${ago(100)}, ${ago(2)}, case when n % 50 < 48 then ${now} end
    from generate_series(1, ${agents}) n`);
  await run(`insert into agent_credentials (id, agent_id, kind, thumbprint, algorithm, public_key, created_at, expires_at, last_used_at)
    select ${id("crd", "n")}, ${id("agt", "n")}, 'public_key', 'thumb-' || n, 'EdDSA', '{"crv":"Ed25519","kty":"OKP","x":"' || md5(n::text) || '"}',
      ${ago(60)}, ${ago(-300)}, ${now} - interval '1 hour' from generate_series(1, ${agents}) n`);
  await run(`insert into grants (id, agent_id, server_id, tools, reason, created_by, created_at, in_force_at)
    select ${id("grt", "n * 2 + k")}, ${id("agt", "n")}, ${id("srv", `(n * 7 + k) % ${servers}`)},
      array[${granted.map(text).join(", ")}], 'Its work.', 'Person 1', ${ago(90)}, ${ago(90)}
    from generate_series(1, ${agents}) n, generate_series(0, 1) k`);
  await run(`insert into attestations (kind, agent, person, says, pin, at) values
    ('register', null, ${id("per", 1)}, 'So it is.', null, ${ago(20)}), ('use_policy', null, ${id("per", 1)}, 'So it is.', null, ${ago(20)})`);
  // Each on its own moment, as people do it. A review is another's than the owner's, and what can change is pinned.
  await run(`insert into attestations (kind, agent, person, says, pin, at)
    select kind, ${id("agt", "n")}, person, 'So it is.', pin, ${ago(10)} + (n * 4 + k) * interval '5 seconds'
    from generate_series(1, ${agents}) n, lateral (values (0, 'ownership', ${owner(0)}, null), (1, 'review', ${owner(1)}, null),
      (2, 'entry', ${owner(0)}, ${hashOf(entryText(size))}), (3, 'version', ${owner(0)}, ${hashOf(versionText(size))})) as v(k, kind, person, pin)
    where n % 10 <> 4`);
  await run(`insert into answering (agent_id, since, hash)
    select ${id("agt", "n")}, ${ago(10)} + n * interval '20 seconds', ${hashOf(attestedText(size))} from generate_series(1, ${agents}) n`);
  await run(`insert into agent_attestations (id, agent_id, person_id, at, says, hash, what)
    select ${id("att", "n * 4 + k")}, ${id("agt", "n")}, ${owner(0)}, ${ago(10)} - k * interval '30 days' + n * interval '20 seconds', 'I answer for it.', ${hashOf(attestedText(size))}, ${attestedText(size)}
    from generate_series(1, ${agents}) n, generate_series(0, 3) k`);
  await run(`insert into delegations (agent_id, person_id, epoch, made_at, expires_at)
    select ${id("agt", "n")}, ${owner(5)}, 1, ${ago(5)}, ${ago(-20)} from generate_series(1, ${agents}, 4) n`);
}
