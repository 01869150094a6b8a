-- What an agent has done and read in one stretch of work, for the policies that ask. Shared by all processes, and bounded:
-- a session that is idle is forgotten, and one that names too much is taken for the worst.
create table agent_sessions (
  -- The agent, and the name it gave the session, where it gave one.
  key text primary key,
  agent_id text not null references agents (id),
  -- Only growing: classes of data that were read, `server/tool` of calls that went out.
  taint text[] not null default '{}',
  tools_used text[] not null default '{}',
  spent_micros bigint not null default 0,
  -- Not all that was answered is known: what was heard of nowhere may have been heard of from anybody.
  incomplete boolean not null default false,
  touched_at timestamptz not null
);
create index agent_sessions_of_agent on agent_sessions (agent_id);
create index agent_sessions_idle on agent_sessions (touched_at);

-- Calls of the last minute, and those whose answer is still to be read. Written before the decision: a call that is under
-- way counts, one that was blocked is taken out again. Older ones are folded into the session.
create table session_calls (
  action text primary key,
  session text not null references agent_sessions (key) on delete cascade,
  at timestamptz not null,
  tool text,
  classes text[] not null,
  cost_micros bigint not null,
  -- Its answer comes from somebody who is not relied on, and what it names is not yet known.
  unread boolean not null
);
create index session_calls_of_session on session_calls (session, at);

-- Addresses and accounts that were heard of: keyed hashes, and from whom. 0 the user, 1 a system that is relied on, 2 others.
create table session_seen (
  session text not null references agent_sessions (key) on delete cascade,
  hash bytea not null,
  origin smallint not null check (origin between 0 and 2),
  primary key (session, hash, origin)
);

-- Takes note of a call before it is decided on, and answers what was known of the session until then, other calls under
-- way included. The row of the session is locked, so that of two calls at once the second sees the first.
create function hold_session_call(
  p_key text, p_agent text, p_idle interval, p_most integer, p_action text, p_at timestamptz,
  p_tool text, p_classes text[], p_cost bigint, p_unread boolean, p_hashes bytea[],
  out taint text[], out tools_used text[], out calls bigint, out spent bigint, out unsure boolean, out seen jsonb
) language plpgsql as $$
declare
  s agent_sessions;
begin
  delete from agent_sessions where key = p_key and touched_at < p_at - p_idle;
  insert into agent_sessions (key, agent_id, touched_at) values (p_key, p_agent, p_at) on conflict do nothing;
  if found and (select count(*) from agent_sessions where agent_id = p_agent) > p_most then
    raise exception 'agent % has too many sessions', p_agent using errcode = 'check_violation';
  end if;

  -- A call whose answer never came: what it named stays unknown for good.
  with old as (
    delete from session_calls c where c.session = p_key and c.at <= p_at - interval '60 seconds'
      and (not c.unread or c.at <= p_at - interval '15 minutes') returning c.*)
  update agent_sessions a set
    touched_at = greatest(a.touched_at, p_at),
    taint = array(select unnest(a.taint) union select unnest(classes) from old order by 1),
    tools_used = array(select unnest(a.tools_used) union select tool from old where tool is not null order by 1),
    spent_micros = a.spent_micros + coalesce((select sum(cost_micros) from old), 0),
    incomplete = a.incomplete or coalesce((select bool_or(unread) from old), false)
  where a.key = p_key returning * into s;

  select array(select unnest(s.taint) union select unnest(c.classes) from session_calls c where c.session = p_key order by 1),
    array(select unnest(s.tools_used) union select c.tool from session_calls c where c.session = p_key and c.tool is not null order by 1)
  into taint, tools_used;
  select count(*) filter (where c.at > p_at - interval '60 seconds'),
    s.spent_micros + coalesce(sum(c.cost_micros), 0),
    s.incomplete or coalesce(bool_or(c.unread), false)
  into calls, spent, unsure from session_calls c where c.session = p_key;
  select coalesce(jsonb_object_agg(encode(hash, 'hex'), origin), '{}') into seen
  from (select hash, min(origin) as origin from session_seen
    where session = p_key and hash = any(p_hashes) group by hash) known;

  insert into session_calls values (p_action, p_key, p_at, p_tool, p_classes, p_cost, p_unread);
end $$;

-- Takes note of what an answer named: at most so many things for a session, after which it is incomplete.
create function settle_session_call(p_action text, p_origin smallint, p_hashes bytea[], p_all boolean, p_most integer)
returns void language plpgsql as $$
declare
  k text;
  room integer;
begin
  select session into k from session_calls where action = p_action;
  if k is null then return; end if;
  perform from agent_sessions where key = k for update;
  select p_most - count(*) into room from session_seen where session = k;
  insert into session_seen (session, hash, origin)
  select k, hash, p_origin from unnest(p_hashes[1:greatest(room, 0)]) as hash on conflict do nothing;
  if not p_all or cardinality(p_hashes) > room then
    update agent_sessions set incomplete = true where key = k;
  end if;
  update session_calls set unread = false where action = p_action;
end $$;
