-- What an agent may not do for now because an alarm says that it got worse. Part of the state that decisions are made from; a
-- kind that a build does not know blocks everything.
create table restrictions (
  -- The alarm that it is for.
  alarm text collate "C" not null,
  agent text not null,
  kind text not null,
  reason text not null,
  by_name text not null,
  made_at timestamptz not null,
  ended_at timestamptz,
  ended_by text,
  ended_reason text,
  primary key (alarm, kind)
);
create index restrictions_open on restrictions (agent) where ended_at is null;
