-- Evaluators of other systems that handed in scores: what each is there, and who brought it.
create table external_evaluators (
  evaluator text not null,
  version text not null,
  name text not null,
  kind text not null,
  aspect text not null,
  by_name text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (evaluator, version)
);

-- Results of evaluations that came as telemetry, until the session that they are of is known. They often come before it.
create table evaluations_told (
  n bigint generated always as identity primary key,
  -- The same for a result that comes twice.
  id text not null unique,
  -- JSON: the result, and by what its session may be known.
  said text not null,
  at timestamptz not null
);
