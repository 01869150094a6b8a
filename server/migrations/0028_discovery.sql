-- What scans saw, one row for each signal in each place. Things that are gone stay, with the time they were missed.
create table discovery_evidence (
  scope text not null,
  key text not null,
  signal text not null,
  kind text not null,
  name text not null,
  -- What a thing is known by within its scope: the same whichever signal saw it.
  name_key text not null,
  place text not null,
  line integer not null,
  confidence double precision not null check (confidence between 0 and 1),
  severity text not null,
  says text not null,
  owners text not null,
  run text not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  gone_at timestamptz,
  primary key (scope, key)
);
create index on discovery_evidence (scope, kind, name_key);

-- One row for each thing. What follows from its evidence is kept beside it, so that lists need no sums.
create table discovered (
  id text collate "C" primary key,
  scope text not null,
  kind text not null,
  name_key text not null,
  name text not null,
  source text not null check (source in ('code', 'endpoint')),
  confidence double precision not null,
  severity text not null,
  signals text not null,
  owners text not null,
  places integer not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  gone_at timestamptz,
  agent_id text references agents (id),
  dismissed_until timestamptz,
  judged_by text,
  judged_at timestamptz,
  reason text,
  unique (scope, kind, name_key)
);
create index on discovered (confidence desc, id);

-- What was scanned, and when the last whole scan of it ended.
create table discovery_scopes (
  scope text primary key,
  source text not null check (source in ('code', 'endpoint')),
  scanner text not null,
  last_run_at timestamptz not null,
  evidence integer not null,
  unread integer not null
);
