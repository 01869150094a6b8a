-- What is aimed at by a day, and how far it was on each day.
create table ladder_targets (
  id text collate "C" primary key,
  kind text not null check (kind in ('organisation', 'team', 'environment')),
  -- The owner's id, or the environment; empty for the organisation.
  key text not null,
  name text not null,
  what text not null,
  level integer not null check (level between 2 and 5),
  due date not null,
  owner_id text references people (id),
  set_by text not null,
  set_at timestamptz not null,
  unique (kind, key, what, level)
);
create table target_days (
  target_id text collate "C" not null references ladder_targets on delete cascade,
  day date not null,
  met integer not null,
  total integer not null,
  primary key (target_id, day)
);

-- The secret address of each person's calendar; only what it hashes to is kept.
create table calendar_feeds (
  person text primary key references people (id),
  hash text not null unique,
  made_at timestamptz not null
);

-- Who said whether the weekly digest is sent to them; nobody's word is the default of their role.
create table digest_choices (
  person text primary key references people (id),
  wanted boolean not null
);
-- JSON as text: what a message says besides its one sentence, in sections of lines; most say no more.
alter table messages add column body text;
