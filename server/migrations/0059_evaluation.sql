-- Calls that name no session: stretches of work of one agent for one principal, with a rest between them.
create table unnamed_sessions (
  agent text not null,
  principal text not null,
  session text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (agent, principal, session)
);
create index unnamed_sessions_last on unnamed_sessions (agent, principal, last_at);

-- One row for each session, and whether something in it waits for the evaluators. Whoever scores holds it for a while, so
-- that of many processes one does, and what a crash left is done again.
create table session_heads (
  agent text not null,
  session text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  -- Since when a step waits to be scored; null where none does.
  waiting_since timestamptz,
  -- Up to which step it was scored; null before the first time.
  scored_to timestamptz,
  -- Held by a process until then, or to be looked at again then.
  held_until timestamptz,
  primary key (agent, session)
);
create index session_heads_waiting on session_heads (last_at) where waiting_since is not null;
create index session_heads_last on session_heads (last_at);
insert into session_heads (agent, session, first_at, last_at, waiting_since)
  select agent, session, min(at), max(at), case when max(at) > now() - interval '7 days' then max(at) end
  from session_steps group by agent, session;

-- What people set of evaluators that ship; one without a row is as it ships.
create table evaluator_settings (
  evaluator text primary key,
  is_on boolean not null,
  rate double precision not null check (rate >= 0 and rate <= 1),
  -- JSON: by agent, and by `server/tool`, where they differ from `rate`.
  agent_rates jsonb not null,
  tool_rates jsonb not null,
  -- JSON: by the name of a setting.
  settings jsonb not null,
  changed_at timestamptz not null,
  changed_by text not null
);

-- More sessions of an agent for a while, because an alarm asks for it.
create table sampling_raised (
  agent text primary key,
  rate double precision not null check (rate > 0 and rate <= 1),
  until timestamptz not null,
  reason text not null
);

-- Salt of the choice of sessions. It is none of an evaluator's, so that all of them see the same sessions.
create table sampling_salt (one boolean primary key default true check (one), salt uuid not null default gen_random_uuid());
insert into sampling_salt default values;

-- Scores of sessions by hour and by day (UTC), added up as they come: what charts read. `weight` is 1/π.
create table score_sums (
  span text not null check (span in ('hour', 'day')),
  agent text not null,
  evaluator text not null,
  at timestamptz not null,
  version text not null,
  agent_version text not null,
  passed bigint not null,
  failed bigint not null,
  unscored bigint not null,
  weight double precision not null,
  weight_passed double precision not null,
  weight_squared double precision not null,
  measured bigint not null,
  measure double precision not null,
  cost_micros bigint not null,
  primary key (span, agent, evaluator, at, version, agent_version)
);
create index score_sums_at on score_sums (span, at);

-- Keeps scores, and their sums with them. What a version of an evaluator said of the same session or step before is
-- replaced in its place: whoever reads in the order in which scores came hears of a session once.
create function scores_put(given json) returns void language sql as $$
  with said as (select * from rows from (json_to_recordset(given) as (id text, evaluator text, name text, version text, kind text, aspect text,
      agent text, agent_name text, agent_version text, session text, action text, label text, unscored text, value double precision,
      measure double precision, explanation text, inclusion double precision, natural_rate boolean, cost_micros bigint, at timestamptz)) with ordinality as s),
  before as materialized (select s.* from said g join scores s
      on (s.agent, s.session, s.action, s.evaluator, s.version) = (g.agent, g.session, g.action, g.evaluator, g.version)),
  changed as (update scores s set label = g.label, unscored = g.unscored, value = g.value, measure = g.measure,
      explanation = g.explanation, inclusion = g.inclusion, natural_rate = g.natural_rate, cost_micros = g.cost_micros, at = g.at,
      agent_version = g.agent_version
    from said g where (s.agent, s.session, s.action, s.evaluator, s.version) = (g.agent, g.session, g.action, g.evaluator, g.version)),
  added as (insert into scores (id, evaluator, name, version, kind, aspect, agent, agent_name, agent_version, session, action, label,
      unscored, value, measure, explanation, inclusion, natural_rate, cost_micros, at)
    select id, evaluator, name, version, kind, aspect, agent, agent_name, agent_version, session, action, label,
      unscored, value, measure, explanation, inclusion, natural_rate, cost_micros, at
    from said g where not exists (select from before b
      where (b.agent, b.session, b.action, b.evaluator, b.version) = (g.agent, g.session, g.action, g.evaluator, g.version))
    order by ordinality),
  moved as (
    select agent, evaluator, at, version, agent_version, label, inclusion, measure, cost_micros, 1 as sign from said where action = ''
    union all
    select agent, evaluator, at, version, agent_version, label, inclusion, measure, cost_micros, -1 from before where action = '')
  insert into score_sums
    select span, agent, evaluator, date_trunc(span, at, 'UTC'), version, coalesce(agent_version, ''),
      coalesce(sum(sign) filter (where label = 'pass'), 0), coalesce(sum(sign) filter (where label = 'fail'), 0),
      coalesce(sum(sign) filter (where label = 'unscored'), 0),
      coalesce(sum(sign / inclusion) filter (where label <> 'unscored'), 0),
      coalesce(sum(sign / inclusion) filter (where label = 'pass'), 0),
      coalesce(sum(sign / inclusion / inclusion) filter (where label <> 'unscored'), 0),
      coalesce(sum(sign) filter (where measure is not null), 0), coalesce(sum(sign * measure), 0), sum(sign * cost_micros)
    from moved cross join unnest(array['hour', 'day']) as span
    group by 1, 2, 3, 4, 5, 6
    order by 1, 2, 3, 4, 5, 6
  on conflict (span, agent, evaluator, at, version, agent_version) do update set
    passed = score_sums.passed + excluded.passed, failed = score_sums.failed + excluded.failed,
    unscored = score_sums.unscored + excluded.unscored, weight = score_sums.weight + excluded.weight,
    weight_passed = score_sums.weight_passed + excluded.weight_passed,
    weight_squared = score_sums.weight_squared + excluded.weight_squared,
    measured = score_sums.measured + excluded.measured, measure = score_sums.measure + excluded.measure,
    cost_micros = score_sums.cost_micros + excluded.cost_micros
$$;
