-- Which arguments of a tool name the data that a call touches. Null: their names and forms say it.
alter table tools add column data_rules jsonb;

-- Which data each action touched: read out of the stored intents, and out of what telemetry tells, in the background. It is
-- an index and no evidence: it can be emptied and fills again. One row for each thing and each of its classes.
create table data_touched (
  at timestamptz not null,
  action text not null,
  -- Which of the things that it touched, and which of that thing's classes; 0 is the first of each.
  n smallint not null,
  nth smallint not null,
  agent text not null,
  -- For whom; empty where it was on the agent's own account.
  person text not null,
  source text not null,
  server text,
  tool text,
  system text not null,
  kind text not null,
  type text,
  object text not null,
  columns text[] not null,
  -- Empty where it is of none.
  class text not null,
  classes text[] not null,
  access text not null,
  inferred boolean not null,
  -- What was decided; null where only telemetry tells of it.
  answer text,
  reached boolean not null
) partition by range (at);
create index data_touched_action on data_touched (action);
create index data_touched_newest on data_touched (at desc, action desc, n desc) where nth = 0;
create index data_touched_class on data_touched (class, at desc, action desc, n desc) where class <> '';
create index data_touched_agent on data_touched (agent, at desc, action desc, n desc) where nth = 0;
create index data_touched_person on data_touched (person, at desc, action desc, n desc) where nth = 0 and person <> '';
create index data_touched_system on data_touched (system, at desc, action desc, n desc) where nth = 0;
create index data_touched_object on data_touched (object text_pattern_ops, at desc) where nth = 0;
create index data_touched_telemetry on data_touched (at) where source = 'telemetry';
-- Times that no month has a partition for: telemetry may tell of any.
create table data_touched_other partition of data_touched default;

-- Makes the partition of a month before the first row of it comes.
create function ensure_data_partition(day timestamptz) returns void language plpgsql as $$
declare
  month timestamp := date_trunc('month', day at time zone 'UTC');
  name text := 'data_touched_' || to_char(month, 'YYYY_MM');
begin
  if to_regclass(name) is not null then return; end if;
  perform pg_advisory_xact_lock(7233634);
  if to_regclass(name) is not null then return; end if;
  execute format('create table %I partition of data_touched for values from (%L) to (%L)', name,
    to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
end $$;

-- The same, added up by day (UTC), for everything that is asked over many actions. `first` counts each thing once; the other
-- rows count it again for each further class.
create table data_days (
  day date not null,
  class text not null,
  agent text not null,
  person text not null,
  server text not null,
  tool text not null,
  system text not null,
  access text not null,
  answer text not null,
  first boolean not null,
  touches bigint not null,
  last_at timestamptz not null,
  primary key (day, class, agent, person, server, tool, system, access, answer, first)
);
create index data_days_agent on data_days (agent, day);

-- How far each log was read.
create table data_read (
  log_id integer primary key,
  next_seq bigint not null
);
-- How far what telemetry tells was read; false again where more is known of it.
alter table observed add column data_read boolean not null default false;
create index observed_data_unread on observed (received_at) where not data_read and listed and road is not null;

-- By what each tool was read, and what is read again since that changed: its actions from `at` on to `until`.
create table data_reading (
  server text not null,
  tool text not null,
  said text not null,
  again_at timestamptz,
  again_until timestamptz,
  primary key (server, tool)
);

-- Takes away what actions touched, and from the sums of their days.
create function data_forget(actions text[]) returns void language sql as $$
  with gone as (delete from data_touched where action = any(actions) returning *),
  sums as (select (at at time zone 'UTC')::date as day, class, agent, person, coalesce(server, '') as server, coalesce(tool, '') as tool,
      system, access, coalesce(answer, '') as answer, nth = 0 as first, count(*) as touches from gone group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
  update data_days d set touches = d.touches - s.touches from sums s
  where (d.day, d.class, d.agent, d.person, d.server, d.tool, d.system, d.access, d.answer, d.first)
    = (s.day, s.class, s.agent, s.person, s.server, s.tool, s.system, s.access, s.answer, s.first)
$$;

-- Writes down what actions touched, and adds it to the sums of their days.
create function data_add(touches json) returns void language sql as $$
  with given as (select t.* from json_to_recordset(touches) as t(at timestamptz, action text, n smallint, nth smallint, agent text, person text,
      source text, server text, tool text, system text, kind text, type text, object text, columns text[], class text, classes text[],
      access text, inferred boolean, answer text, reached boolean)),
  added as (insert into data_touched select * from given returning *)
  insert into data_days select (at at time zone 'UTC')::date as day, class, agent, person, coalesce(server, ''), coalesce(tool, ''),
      system, access, coalesce(answer, ''), nth = 0, count(*), max(at) from added group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    on conflict (day, class, agent, person, server, tool, system, access, answer, first)
    do update set touches = data_days.touches + excluded.touches, last_at = greatest(data_days.last_at, excluded.last_at)
$$;

-- What telemetry told of goes with it, be it merged into another or past its time.
create function data_forget_observed() returns trigger language plpgsql as $$
begin
  perform data_forget(array(select id from gone));
  return null;
end $$;
create trigger observed_data_forgotten after delete on observed referencing old table as gone
  for each statement execute function data_forget_observed();

-- Whose it is, once that is known, holds for what was read before as well.
create function data_read_again_of_source() returns trigger language plpgsql as $$
begin
  update observed set data_read = false where source = new.id and data_read;
  return null;
end $$;
create trigger telemetry_sources_data after update of agent on telemetry_sources
  for each row when (old.agent is distinct from new.agent) execute function data_read_again_of_source();
