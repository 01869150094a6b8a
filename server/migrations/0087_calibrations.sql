-- A grader held against what people said of sessions or cases. It says so of one version of the grader, and keeps no score.
create table calibrations (
  id text primary key,
  grader text not null,
  name text not null,
  version text not null,
  -- Null where it is held against the sessions that people labelled.
  dataset text,
  dataset_name text,
  dataset_version integer,
  status text not null default 'running' check (status in ('running', 'done', 'stopped')),
  why text,
  most_micros bigint not null,
  started_at timestamptz not null,
  started_by text not null,
  ended_at timestamptz,
  -- A process works on it until then; after a crash another takes it up.
  held_until timestamptz
);
create index calibrations_grader on calibrations (grader, started_at desc);
create index calibrations_running on calibrations (started_at) where status = 'running';

create table calibration_cases (
  calibration text not null references calibrations (id) on delete cascade,
  n integer not null,
  agent text,
  agent_name text,
  session text,
  case_name text,
  people text not null check (people in ('pass', 'fail')),
  labelled_at timestamptz,
  -- Null while it waits.
  said text check (said in ('pass', 'fail', 'unscored')),
  unscored text,
  value double precision,
  explanation text,
  cost_micros bigint not null default 0,
  primary key (calibration, n)
);

-- Why an evaluator could not tell, the newest first.
create index scores_untold on scores (evaluator, at desc) where action = '' and label = 'unscored';
