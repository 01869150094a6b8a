-- Sessions that people are to label, why, and what came of it. `label` is what they agree on, once as many as wanted
-- said theirs.
create table annotations (
  id text primary key,
  agent text not null,
  agent_name text not null,
  agent_version text,
  session text not null,
  aspect text not null,
  why text not null,
  -- What put it here: `hand`, `share`, `alarm`, or the id of an evaluator that it failed.
  rule text not null,
  wanted integer not null check (wanted between 1 and 2),
  -- How likely this session was to come here by the hash alone; null where something else chose it.
  inclusion double precision,
  session_at timestamptz not null,
  created_at timestamptz not null,
  created_by text not null,
  label text check (label in ('pass', 'fail', 'unscored')),
  done_at timestamptz,
  -- Who works on it, and until when nobody else gets it.
  held_by text,
  held_until timestamptz,
  unique (agent, session, aspect)
);
create index annotations_open on annotations (created_at) where done_at is null;
create index annotations_done on annotations (done_at) where done_at is not null;

-- What each person said of one, before they saw what others said.
create table annotation_labels (
  annotation text not null references annotations (id) on delete cascade,
  person text not null,
  name text not null,
  label text not null check (label in ('pass', 'fail', 'unsure')),
  note text,
  -- JSON: the tools that should have been called, in order; null where they said nothing of it.
  expected text,
  at timestamptz not null,
  primary key (annotation, person)
);

-- What puts sessions in the queue by itself, and up to which score it has looked.
create table annotation_rules (
  one boolean primary key default true check (one),
  share double precision not null default 0 check (share >= 0 and share <= 1),
  second_share double precision not null default 0.2 check (second_share >= 0 and second_share <= 1),
  -- JSON: ids of evaluators.
  fails_of text not null default '[]',
  alarms boolean not null default false,
  looked_to bigint not null default 0,
  changed_at timestamptz,
  changed_by text
);
insert into annotation_rules default values;
