-- What an agent did in which session, from doors and telemetry alike: read with its data, an index and no evidence.
create table session_steps (
  action text primary key,
  agent text not null,
  session text not null,
  at timestamptz not null,
  source text not null,
  server text,
  tool text,
  answer text
);
create index session_steps_of_session on session_steps (agent, session, at, action);
create index session_steps_newest on session_steps (agent, at desc);
create index session_steps_at on session_steps (at);

-- A class is asked for together with an agent or a person; of a million of the class few may be theirs.
create index data_touched_class_agent on data_touched (class, agent, at desc, action desc, n desc) where class <> '';
create index data_touched_class_person on data_touched (class, person, at desc, action desc, n desc) where class <> '' and person <> '';

create or replace function data_forget(actions text[]) returns void language sql as $$
  delete from session_steps where action = any(actions);
  with gone as (delete from data_touched where action = any(actions) returning *),
  sums as (select (at at time zone 'UTC')::date as day, class, agent, person, coalesce(server, '') as server, coalesce(tool, '') as tool,
      system, access, coalesce(answer, '') as answer, nth = 0 as first, count(*) as touches from gone group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
  update data_days d set touches = d.touches - s.touches from sums s
  where (d.day, d.class, d.agent, d.person, d.server, d.tool, d.system, d.access, d.answer, d.first)
    = (s.day, s.class, s.agent, s.person, s.server, s.tool, s.system, s.access, s.answer, s.first)
$$;

-- What was read before has no steps: it is read again from the beginning.
truncate data_touched, data_days, data_read;
update observed set data_read = false where data_read;
