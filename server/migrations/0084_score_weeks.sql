-- Weeks (from Monday, UTC) beside hours and days: of a quarter of a year, what is asked of all agents adds up few rows.
alter table score_sums drop constraint score_sums_span_check;
alter table score_sums add constraint score_sums_span_check check (span in ('hour', 'day', 'week'));
insert into score_sums
  select 'week', agent, evaluator, date_trunc('week', at, 'UTC'), version, agent_version, sum(passed), sum(failed), sum(unscored),
    sum(weight), sum(weight_passed), sum(weight_squared), sum(measured), sum(measure), sum(cost_micros)
  from score_sums where span = 'day' group by 1, 2, 3, 4, 5, 6;

-- As before in what it keeps, with less work for each score: what was said before is looked for once and changed where it was
-- found, streams that are known are left alone, and days and weeks are added up from hours.
create or replace function scores_put(given json) returns void language sql as $$
  with said as (select * from rows from (json_to_recordset(given) as (id text, evaluator text, name text, version text, kind text, aspect text,
      agent text, agent_name text, agent_version text, session text, action text, label text, unscored text, value double precision,
      measure double precision, explanation text, inclusion double precision, natural_rate boolean, cost_micros bigint, at timestamptz)) with ordinality as s),
  before as materialized (select s.* from said g join scores s
      on (s.agent, s.session, s.action, s.evaluator, s.version) = (g.agent, g.session, g.action, g.evaluator, g.version)),
  changed as (update scores s set label = g.label, unscored = g.unscored, value = g.value, measure = g.measure,
      explanation = g.explanation, inclusion = g.inclusion, natural_rate = g.natural_rate, cost_micros = g.cost_micros, at = g.at,
      agent_version = g.agent_version
    from before b join said g on (b.agent, b.session, b.action, b.evaluator, b.version) = (g.agent, g.session, g.action, g.evaluator, g.version)
    where s.n = b.n and s.at = b.at),
  added as (insert into scores (id, evaluator, name, version, kind, aspect, agent, agent_name, agent_version, session, action, label,
      unscored, value, measure, explanation, inclusion, natural_rate, cost_micros, at)
    select id, evaluator, name, version, kind, aspect, agent, agent_name, agent_version, session, action, label,
      unscored, value, measure, explanation, inclusion, natural_rate, cost_micros, at
    from said g where not exists (select from before b
      where (b.agent, b.session, b.action, b.evaluator, b.version) = (g.agent, g.session, g.action, g.evaluator, g.version))
    order by ordinality),
  streams as (insert into score_streams (evaluator, version, name, kind, aspect, first_at)
    select distinct on (evaluator, version) evaluator, version, name, kind, aspect, at from said g
    where not exists (select from score_streams s where (s.evaluator, s.version) = (g.evaluator, g.version))
    order by evaluator, version, at on conflict do nothing),
  moved as (
    select agent, evaluator, at, version, agent_version, label, inclusion, measure, cost_micros, 1 as sign from said where action = ''
    union all
    select agent, evaluator, at, version, agent_version, label, inclusion, measure, cost_micros, -1 from before where action = ''),
  hours as (
    select agent, evaluator, date_trunc('hour', at, 'UTC') as hour, version, coalesce(agent_version, '') as agent_version,
      coalesce(sum(sign) filter (where label = 'pass'), 0) as passed, coalesce(sum(sign) filter (where label = 'fail'), 0) as failed,
      coalesce(sum(sign) filter (where label = 'unscored'), 0) as unscored,
      coalesce(sum(sign / inclusion) filter (where label <> 'unscored'), 0) as weight,
      coalesce(sum(sign / inclusion) filter (where label = 'pass'), 0) as weight_passed,
      coalesce(sum(sign / inclusion / inclusion) filter (where label <> 'unscored'), 0) as weight_squared,
      coalesce(sum(sign) filter (where measure is not null), 0) as measured, coalesce(sum(sign * measure), 0) as measure,
      sum(sign * cost_micros) as cost_micros
    from moved group by 1, 2, 3, 4, 5)
  insert into score_sums
    select span, agent, evaluator, date_trunc(span, hour, 'UTC'), version, agent_version, sum(passed), sum(failed), sum(unscored),
      sum(weight), sum(weight_passed), sum(weight_squared), sum(measured), sum(measure), sum(cost_micros)
    from hours cross join unnest(array['hour', 'day', 'week']) as span
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
