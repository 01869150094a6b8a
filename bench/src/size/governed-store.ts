import { hashOf, reviewedText } from "./estate-store.ts";
import { id, peopleOf, text, time, days, type Run, type Size } from "./shape.ts";

/** What people had to do with it all: findings, approvals, stops, incidents, reviews, drills and messages. */
export async function fillGoverned(run: Run, size: Size): Promise<void> {
  const { agents, nowMs } = size;
  const now = time(nowMs);
  const people = peopleOf(size);
  const agent = (n: string): string => id("agt", `(${n}) % ${agents} + 1`);
  const ago = (share: string): string => `(${now} - (${share}) * interval '1 second')`;
  const within = (n: string, of: number): string =>
    ago(`((${n}) * 7919 % ${of}) * ${(days * 86_400) / of} + 60`);

  const findings = agents * 6;
  await run(`insert into findings (id, kind, severity, subject, title, detail, status, seen, first_seen_at, last_seen_at, resolved_at, opened_at)
    select ${id("fnd", "n")}, (array['outcome_unknown', 'ungoverned_path', 'access_expiring', 'drift_alarm', 'stop_unconfirmed', 'agent_quarantined'])[n / ${agents} + 1],
      (array['low', 'medium', 'medium', 'high', 'high', 'critical'])[n % 6 + 1], ${agent("n")}, 'Something of agent-' || n % ${agents} + 1 || ' is not as it should be', 'It was seen, and is to be looked at.',
      case when n % 5 = 0 then 'open' else 'resolved' end, 1 + n % 4, ${within("n", findings)}, ${within("n", findings)} + interval '1 minute', case when n % 5 <> 0 then ${within("n", findings)} + interval '1 minute' end, ${within("n", findings)}
    from generate_series(0, ${findings - 1}) n`);

  const approvals = agents * 2;
  const asks =
    '{"approvers":["owner"],"argsHash":"0","definition":null,"policies":[],"quorum":1,"rules":[],"severity":"high","timeoutMs":900000}';
  await run(`insert into approvals (id, binding, agent_id, agent_name, principal, session, action, kind, server, tool, args, asks, reason, requested_at, expires_at, status, decided_at, agent_epoch)
    select ${id("apv", "n")}, 'binding-' || n, ${agent("n")}, 'agent-' || n % ${agents} + 1, null, null, ${id("act", "n")}, 'tool_call', 'server-' || n % ${size.servers}, 'tool-3', '{}', ${text(asks)}, 'A person is asked.',
      at, at + interval '15 minutes', case when n % 4 = 0 then 'denied' else 'approved' end, at + (n % 900) * interval '1 second', 0
    from (select n, ${within("n", approvals)} as at from generate_series(0, ${approvals - 1}) n) a`);
  await run(`insert into approvals (id, binding, agent_id, agent_name, action, kind, server, tool, args, asks, reason, requested_at, expires_at, status, agent_epoch)
    select ${id("apv", `${approvals} + n`)}, 'waiting-' || n, ${agent("n")}, 'agent-' || n + 1, ${id("act", `${approvals} + n`)}, 'tool_call', 'server-' || n % ${size.servers}, 'tool-3', '{}', ${text(asks)}, 'A person is asked.', ${now}, ${now} + interval '1 day', 'pending', 0
    from generate_series(0, ${Math.round(agents / 50)}) n`);
  await run(`insert into approval_votes (approval_id, voter, voter_kind, voter_name, person_id, approve, reason, at, proof)
    select id, p, 'person', 'Person', p, status = 'approved', 'I looked at it.', decided_at, 'session'
    from (select *, ${id("per", `length(binding) * 31 % ${people}`)} as p from approvals where status <> 'pending') a`);

  const stops = Math.round(agents / 4);
  await run(`insert into stops (id, level, agent_id, says, reason, source, by_id, by_name, made_at, begun_at, ended_by, ended_reason, ended_at)
    select ${id("stp", "n")}, 'agent', ${agent("n")}, 'agent-' || n % ${agents} + 1, 'It did what it should not.', 'person', ${id("per", "1")}, 'Person 1', at, at,
      case when n % 50 <> 0 then 'Person 1' end, case when n % 50 <> 0 then 'It is mended.' end, case when n % 50 <> 0 then at + interval '20 minutes' end
    from (select n, ${within("n", stops)} as at from generate_series(0, ${stops - 1}) n) s`);
  await run(
    `insert into stop_points (stop_id, process, point, after_ms, cut, confirmed_at) select id, 'one', 'one', 20 + length(id), 0, made_at from stops`,
  );

  const incidents = Math.round(agents / 5);
  await run(`insert into incidents (id, title, summary, mode, near_miss, visibility, state, severity, cause_kind, cause_subject, cause_key, by_name, first_bad_at, reported_at, accepted_at, identified_at, resolved_at, closed_at, closed_as, closed_reason, closed_by, policies, policy_digest)
    select ${id("inc", "n")}, 'Agent-' || n % ${agents} + 1 || ' did what it should not', '', 'real', n % 4 = 0, 'everyone', case when n % 20 = 0 then 'active' else 'closed' end, 'SEV' || 1 + n % 4, 'agent', ${agent("n")}, 'agent:' || n, 'Person 1',
      at, at + interval '10 minutes', at + interval '20 minutes', case when n % 20 <> 0 then at + interval '1 hour' end, case when n % 20 <> 0 then at + interval '2 hours' end, case when n % 20 <> 0 then at + interval '3 hours' end,
      case when n % 20 <> 0 then 'resolved' end, case when n % 20 <> 0 then 'It is mended.' end, case when n % 20 <> 0 then 'Person 1' end, '[]', '0'
    from (select n, ${within("n", incidents)} as at from generate_series(0, ${incidents - 1}) n) i`);
  await run(`insert into incident_agents select id, cause_subject, 'agent', '1.1' from incidents`);
  await run(
    `insert into incident_updates select i.id, k, reported_at + k * interval '5 minutes', 'Person 1', 'note', 'Looked at.' from incidents i, generate_series(1, 5) k`,
  );

  await run(`insert into agent_reviews (id, agent_id, status, kind, hash, reviewed, differences, asked_by, asked_at, authors, decided_by, decided_person, decided_at)
    select ${id("rvw", `n + ${agents} * k`)}, ${id("agt", "n")}, 'approved', 'change', ${hashOf(reviewedText(size))}, ${reviewedText(size)}, '[]', 'Person 1', at, array[${id("per", "1")}], 'Person 2', ${id("per", "2")}, at + interval '1 hour'
    from (select n, k, ${within(`n + ${agents} * k`, agents * 2)} - interval '1 hour' as at from generate_series(1, ${agents}) n, generate_series(0, 1) k) r`);
  await run(`insert into drills (id, kind, agent_id, agent_name, canary, status, source, by_name, process, started_at, ended_at, effect_ms, target_ms, evidence)
    select ${id("drl", "n")}, (array['stop', 'revoke', 'approval', 'audit', 'policy'])[n % 5 + 1], ${agent("n")}, 'agent-' || n % ${agents} + 1, false, 'passed', 'person', 'Person 1', 'one', at, at + interval '3 seconds', 40 + n % 50, 1000, '{}'
    from (select n, ${within("n", 1_000)} as at from generate_series(0, 999) n) d`);
  await run(`insert into messages (id, key, event, severity, subject, title, link, concerns, at, spread_at)
    select ${id("msg", "n")}, 'generated-' || n, 'finding.opened', 'high', ${agent("n")}, 'Something is not as it should be', '/findings', '{}', at, at
    from (select n, ${within("n", agents)} as at from generate_series(0, ${agents - 1}) n) m`);
  await run(`insert into completeness_days (day, at, seen, registered, total, low, high)
    select (${now} - n * interval '1 day')::date, ${now} - n * interval '1 day', ${agents}, ${agents}, ${agents * 1.02}, ${agents}, ${agents * 1.05} from generate_series(1, ${days}) n`);
}
