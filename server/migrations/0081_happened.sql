-- What the overview and an agent's page add up, rolled up of `records` by a cursor for each log: a page reads some thousand
-- rows and never the half million actions of a day. They can be emptied at any time: they fill again from the records, and
-- what is not counted yet is read from the records themselves.
create table happened_read (
  log_id integer primary key,
  next_seq bigint not null
);

-- Whole minutes, by answer.
create table happened_minutes (
  at timestamptz not null,
  decision text not null,
  actions bigint not null,
  primary key (at, decision)
);

-- Whole hours, by agent; '' stands for actions that name none.
create table happened_hours (
  at timestamptz not null,
  agent text not null,
  actions bigint not null,
  refused bigint not null,
  primary key (at, agent)
);

-- Whole days (UTC), by agent.
create table happened_days (
  agent text not null,
  day date not null,
  passed bigint not null,
  refused bigint not null,
  primary key (agent, day)
);

-- Counts the next records of a log in the caller's transaction, together with how far it came: hours and days as far back as
-- they are kept. Gives how many are left; of a log that another process is counting it gives none.
create function happened_count(p_log integer, p_most integer, p_hours timestamptz, p_days timestamptz)
returns bigint language plpgsql as $$
declare
  first bigint;
  until bigint;
  ends bigint;
begin
  insert into happened_read (log_id, next_seq)
    select p_log, coalesce((select size from log_starts where log_id = p_log), 0) on conflict do nothing;
  select next_seq into first from happened_read where log_id = p_log for update skip locked;
  if first is null then return 0; end if;
  select size into ends from heads where log_id = p_log;
  until := least(ends, first + p_most);
  if until <= first then return 0; end if;
  with rows as materialized (
    select ts, coalesce(agent, '') as agent, decision from records where log_id = p_log and seq >= first and seq < until and kind = 'intent' and ts >= p_days),
  minutes as (
    insert into happened_minutes as m select date_trunc('minute', ts), decision, count(*) from rows where ts >= p_hours group by 1, 2 order by 1, 2
    on conflict (at, decision) do update set actions = m.actions + excluded.actions),
  hours as (
    insert into happened_hours as h select date_trunc('hour', ts), agent, count(*), count(*) filter (where decision in ('block', 'escalate'))
    from rows where ts >= p_hours group by 1, 2 order by 1, 2
    on conflict (at, agent) do update set actions = h.actions + excluded.actions, refused = h.refused + excluded.refused)
  insert into happened_days as d select agent, (ts at time zone 'UTC')::date, count(*) filter (where decision in ('allow', 'scope')),
      count(*) filter (where decision in ('block', 'escalate'))
    from rows group by 1, 2 order by 1, 2
    on conflict (agent, day) do update set passed = d.passed + excluded.passed, refused = d.refused + excluded.refused;
  update happened_read set next_seq = until where log_id = p_log;
  return ends - until;
end $$;
