-- Recorded sessions, frozen as cases that versions of agents and of policies are tried on.
create table datasets (
  id text primary key,
  name text not null,
  says text not null,
  created_by text not null,
  created_at timestamptz not null,
  removed_at timestamptz
);
create unique index datasets_name on datasets (lower(name)) where removed_at is null;

-- A version holds its own cases and those of every version before it; nothing of it changes once it is made.
create table dataset_versions (
  dataset text not null references datasets,
  version integer not null,
  cases integer not null,
  added integer not null,
  digest text not null,
  says text not null,
  made_by text not null,
  made_at timestamptz not null,
  primary key (dataset, version)
);
create table dataset_cases (
  dataset text not null,
  name text not null,
  since integer not null,
  aspect text not null,
  body text not null,
  primary key (dataset, name),
  foreign key (dataset, since) references dataset_versions
);

-- A candidate version of an agent beside its reference: what was compared, what came out, who overrode it until when.
create table version_gates (
  id text primary key,
  agent text not null,
  reference text,
  candidate text not null,
  verdict text not null check (verdict in ('block', 'pass', 'inconclusive')),
  body text not null,
  made_by text not null,
  made_at timestamptz not null,
  override_by text,
  override_person text,
  override_reason text,
  override_at timestamptz,
  override_until timestamptz,
  check ((override_at is null) = (override_until is null))
);
create index version_gates_of_agent on version_gates (agent, candidate, made_at desc);
create index version_gates_newest on version_gates (made_at desc);

-- What is done by itself once a candidate of an agent is compared.
create table gate_rules (
  agent text primary key,
  dataset text not null references datasets,
  body text not null,
  set_by text not null,
  set_at timestamptz not null
);
