-- What calls may take up. One row for each combination of agent, server and tool that a limit is for.
create table limits (
  id text primary key,
  -- One agent; each by itself; or, with neither, all together. Servers likewise.
  agent_id text references agents (id),
  each_agent boolean not null default false,
  server_id text references tool_servers (id),
  each_server boolean not null default false,
  tool text,
  concurrent integer check (concurrent >= 1),
  per_minute integer check (per_minute >= 1),
  body_bytes bigint check (body_bytes >= 1),
  result_bytes bigint check (result_bytes >= 1),
  timeout_ms bigint check (timeout_ms >= 1),
  cost_micros_per_day bigint check (cost_micros_per_day >= 0),
  changed_by text not null,
  changed_at timestamptz not null,
  check (agent_id is null or not each_agent),
  check (server_id is null or not each_server),
  check (tool is null or server_id is not null),
  check (num_nonnulls(concurrent, per_minute, body_bytes, result_bytes, timeout_ms, cost_micros_per_day) > 0)
);
create unique index limits_whom on limits
  (coalesce(agent_id, ''), each_agent, coalesce(server_id, ''), each_server, coalesce(tool, ''));

-- In force from the first start, and an operator's to change: one agent cannot take a whole server to itself.
insert into limits (id, each_agent, each_server, concurrent, changed_by, changed_at) values
  ('lim_00000000000000000000000001', false, true, 128, 'Reeve', now()),
  ('lim_00000000000000000000000002', true, true, 64, 'Reeve', now());

-- What was used of limits that hold over all processes: a bucket of tokens for `per_minute`, a sum for a day's cost. No
-- reference to the limit: a call in another process may still count for one that was removed this moment.
create table limit_counters (
  limit_id text not null,
  -- Empty where all are counted together.
  agent_id text not null,
  server_id text not null,
  -- What is left of the bucket at that time; null before the first call that counts.
  tokens double precision,
  at timestamptz not null,
  day date not null,
  spent_micros bigint not null default 0,
  primary key (limit_id, agent_id, server_id)
);

-- Counts a call in all counters or in none. The rows are locked one after the other in the order of their keys, so that
-- of two calls at once the second sees the first, and neither waits for the other forever. Answers the number of the
-- counter that refuses for the longest, from 1, and for how many seconds; 0 where the call counts.
create function take_limits(
  p_limits text[], p_agents text[], p_servers text[], p_rates integer[], p_budgets bigint[], p_costs bigint[],
  p_at timestamptz, out refused integer, out rate boolean, out seconds double precision
) language plpgsql as $$
declare
  k record;
  c limit_counters;
  today date := (p_at at time zone 'utc')::date;
  midnight double precision := extract(epoch from ((today + 1)::timestamp at time zone 'utc') - p_at);
begin
  refused := 0; rate := false; seconds := 0;
  for k in select * from unnest(p_limits, p_agents, p_servers, p_rates, p_budgets, p_costs)
      with ordinality as it (lim, agent, server, rate, budget, cost, n) order by lim, agent, server loop
    insert into limit_counters (limit_id, agent_id, server_id, tokens, at, day)
    values (k.lim, k.agent, k.server, k.rate, p_at, today)
    -- A clock that is a little behind does not take back; one that was far ahead is forgotten.
    on conflict (limit_id, agent_id, server_id) do update set
      tokens = least(k.rate, coalesce(limit_counters.tokens, k.rate)
        + greatest(0, extract(epoch from p_at - limit_counters.at)) * k.rate / 60.0),
      at = case when limit_counters.at > p_at + interval '1 minute' then p_at else greatest(limit_counters.at, p_at) end,
      spent_micros = case when limit_counters.day = today then limit_counters.spent_micros else 0 end,
      day = today
    returning * into c;
    if k.rate is not null and c.tokens < 1 and (1 - c.tokens) * 60.0 / k.rate > seconds then
      refused := k.n; rate := true; seconds := (1 - c.tokens) * 60.0 / k.rate;
    end if;
    if k.budget is not null and k.cost > 0 and c.spent_micros + k.cost > k.budget and midnight > seconds then
      refused := k.n; rate := false; seconds := midnight;
    end if;
  end loop;
  if refused = 0 then
    update limit_counters l set tokens = l.tokens - 1, spent_micros = l.spent_micros + it.cost
    from unnest(p_limits, p_agents, p_servers, p_costs) as it (lim, agent, server, cost)
    where l.limit_id = it.lim and l.agent_id = it.agent and l.server_id = it.server;
  end if;
end $$;

-- The call did not go out after all: it does not count.
create function return_limits(p_limits text[], p_agents text[], p_servers text[], p_costs bigint[], p_at timestamptz)
returns void language plpgsql as $$
declare
  k record;
begin
  for k in select * from unnest(p_limits, p_agents, p_servers, p_costs) as it (lim, agent, server, cost)
      order by lim, agent, server loop
    update limit_counters l set tokens = l.tokens + 1,
      spent_micros = case when l.day = (p_at at time zone 'utc')::date
        then greatest(0, l.spent_micros - k.cost) else l.spent_micros end
    where l.limit_id = k.lim and l.agent_id = k.agent and l.server_id = k.server;
  end loop;
end $$;
