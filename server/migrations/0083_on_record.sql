-- Who closed a risk, and the second person who confirmed that it is over.
alter table risks add column closed_person text references people (id);
alter table risks add column over_confirmed_by text references people (id);
alter table risks add column over_confirmed_at timestamptz;

-- The day under which an action that went around the gate was sealed in the log of changes; null where none was.
alter table observed add column around_on date;
create index observed_around on observed (around_on) where around_on is not null;

-- Questions to people as the records of the actions that waited for them tell of them.
create table counted_questions (
  approval text collate "C" primary key,
  agent text not null,
  at timestamptz not null
);
create index counted_questions_by_time on counted_questions (at);

-- What rows came to when they were written, as the log of changes has it (`server/src/ledger/seals.ts`): the newest of each.
create table counted_seals (
  what text not null,
  of text collate "C" not null,
  seq bigint not null,
  at timestamptz not null,
  -- JSON as text.
  says text not null,
  primary key (what, of)
);

-- How the newest change on record left each agent.
create table counted_agents (
  agent text collate "C" primary key,
  seq bigint not null,
  status text not null,
  tier text not null
);
