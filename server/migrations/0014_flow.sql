-- What operators say of a tool, so that policies can ask where a call comes from: the words by which a person asks for it,
-- the arguments that say whom or what it reaches, the members of its results that others write. Null: nothing was said.
alter table tools add column flow jsonb;

-- What was said in a session is not known in whole: it was too much, or an answer went another way.
alter table agent_sessions add column words_incomplete boolean not null default false;

-- What was said in a session, word by word as keyed hashes of six bytes one after the other, so that a passage is found
-- where it stands; no word can be read back without the key. Who said it is a bit: 1 the user, 2 a system that is relied
-- on, 4 a source the user pointed at, 8 others, 16 what the user asks for, 32 the user hands over to a source.
create table session_words (
  session text not null references agent_sessions (key) on delete cascade,
  origin smallint not null,
  words bytea not null
);
create index session_words_of_session on session_words (session);

-- Begins a session with what a person said, where no call has begun it.
create function begin_agent_session(p_key text, p_agent text, p_idle interval, p_most integer, p_at timestamptz)
returns void language plpgsql as $$
begin
  delete from agent_sessions where key = p_key and touched_at < p_at - p_idle;
  insert into agent_sessions (key, agent_id, touched_at) values (p_key, p_agent, p_at) on conflict do nothing;
  if found and (select count(*) from agent_sessions where agent_id = p_agent) > p_most then
    raise exception 'agent % has too many sessions', p_agent using errcode = 'check_violation';
  end if;
  update agent_sessions set touched_at = greatest(touched_at, p_at) where key = p_key;
end $$;

-- Adds what was said, up to so many bytes for a session; more, and it is incomplete.
create function add_session_words(p_key text, p_origins smallint[], p_words bytea[], p_all boolean, p_most integer)
returns void language plpgsql as $$
declare
  held bigint;
begin
  perform from agent_sessions where key = p_key for update;
  if not found then return; end if;
  select coalesce(sum(length(words)), 0) + coalesce((select sum(length(w)) from unnest(p_words) w), 0)
    into held from session_words where session = p_key;
  if held > p_most or not p_all then
    update agent_sessions set words_incomplete = true where key = p_key;
  end if;
  if held <= p_most then
    insert into session_words select p_key, o, w from unnest(p_origins, p_words) as said (o, w);
  end if;
end $$;

-- For each passage, the bits of all who said it, among those that are asked about.
create function find_session_words(p_key text, p_passages bytea[], p_among smallint[], out found smallint[], out strangers boolean, out incomplete boolean)
language sql stable as $$
  select
    array(
      select coalesce((
        select bit_or(w.origin) from session_words w
        where w.session = p_key and w.origin & p.among > 0 and position(p.passage in w.words) > 0), 0::smallint)
      from unnest(p_passages, p_among) with ordinality as p (passage, among, n) order by n),
    exists (select from session_words w where w.session = p_key and w.origin & 12 > 0),
    coalesce((select words_incomplete from agent_sessions where key = p_key), false)
$$;

-- What somebody said without being called: the addresses and accounts in it, as for an answer.
create function hear_session(p_key text, p_origin smallint, p_hashes bytea[], p_all boolean, p_most integer)
returns void language plpgsql as $$
declare
  room integer;
begin
  perform from agent_sessions where key = p_key for update;
  if not found then return; end if;
  select p_most - count(*) into room from session_seen where session = p_key;
  insert into session_seen (session, hash, origin)
  select p_key, hash, p_origin from unnest(p_hashes[1:greatest(room, 0)]) as hash on conflict do nothing;
  if not p_all or cardinality(p_hashes) > room then
    update agent_sessions set incomplete = true where key = p_key;
  end if;
end $$;
