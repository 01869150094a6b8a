-- What the ladder is measured from. The `counted_*` tables are a roll-up of `records`, filled in batches by a cursor for
-- each log, so that a measurement reads some thousand rows and never a million. They can be emptied at any time: they
-- fill again from the records.

-- How far each log was counted.
create table counted_logs (
  log_id integer primary key,
  next_seq bigint not null
);

-- Records that should be there and are not. While there is one in the window, nothing an agent did can be ruled out.
create table counted_gaps (
  log_id integer not null,
  first_seq bigint not null,
  records bigint not null,
  -- The time of the record after it, or when it was noticed at the end of a log.
  at timestamptz not null,
  primary key (log_id, first_seq)
);

-- What each agent did on one day (UTC, days since 1970). '' stands for actions that name no agent.
create table counted_days (
  agent text not null,
  day integer not null,
  actions bigint not null,
  -- With agent and principal; with the agent's version too.
  attributed bigint not null,
  versioned bigint not null,
  -- Evaluated by policies or by what no policy can allow; and in enforce mode, before the act.
  decided bigint not null,
  enforced bigint not null,
  -- On record before it happened.
  before_act bigint not null,
  allowed bigint not null,
  -- Allowed ones whose end somebody saw.
  ended bigint not null,
  refused bigint not null,
  last_at timestamptz not null,
  last_tool_call_at timestamptz,
  last_data_access_at timestamptz,
  primary key (agent, day)
);
create index counted_days_by_day on counted_days (day);

-- Which tools each agent was let use, and when last, to the hour; '' stands for what is no tool call.
create table counted_uses (
  agent text not null,
  server text not null,
  tool text not null,
  effect text,
  last_at timestamptz not null,
  primary key (agent, server, tool)
);

-- When a grant was last what let an action pass.
create table counted_grants (
  grant_id text primary key,
  last_at timestamptz not null
);

-- Allowed actions that have not ended, or whose end came without them (`early`) or was seen by nobody (`unknown`).
create table counted_open (
  action text primary key,
  agent text not null,
  at timestamptz not null,
  state text not null check (state in ('open', 'unknown', 'early')),
  log_id integer not null
);
create index counted_open_by_time on counted_open (at);

-- Changes to Reeve itself, as far as probes need them. From log 0.
create table counted_changes (
  seq bigint primary key,
  at timestamptz not null,
  operation text not null,
  subject text,
  agent text,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  request_id text not null,
  -- JSON as text: members that changed, before and after.
  detail text not null
);
create index counted_changes_by_operation on counted_changes (operation, at);
create index counted_changes_by_agent on counted_changes (agent, seq desc);

-- What a named person vouched for under their own sign-in.
create table attestations (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('register', 'ownership', 'entry', 'version', 'review', 'use_policy')),
  agent text references agents (id),
  person text not null references people (id),
  says text not null,
  -- SHA-256 (hex) of what was vouched for, where it may change: an entry, a running version with its scopes.
  pin text,
  at timestamptz not null
);
create index attestations_by_agent on attestations (agent, id desc);
create index attestations_newest on attestations (kind, agent, person, at desc);

-- Self-assessments: what is claimed, beside what is measured.
create table assessments (
  id text primary key,
  answers text not null,
  stage integer not null,
  exposure integer not null,
  levels text not null,
  model_sha256 text not null,
  made_by text not null,
  at timestamptz not null
);
create index assessments_newest on assessments (at desc);

-- Where the ladder stands, one row for each model file it was measured by.
create table maturity_states (
  model_sha256 text primary key,
  -- JSON as text.
  levels text not null,
  statuses text not null,
  stage integer not null,
  -- Since when the gate of each stage has been open without a break: JSON as text.
  open_since text not null,
  first_at timestamptz not null,
  at timestamptz not null
);

-- Every change of a level or of the stage, with its cause.
create table maturity_changes (
  id bigint generated always as identity primary key,
  model_sha256 text not null,
  at timestamptz not null,
  what text not null,
  level_from integer not null,
  level_to integer not null,
  criterion text,
  says text not null,
  evidence text not null
);
create index maturity_changes_newest on maturity_changes (id desc);
create index maturity_changes_what on maturity_changes (model_sha256, what, at desc);

-- The newest run of the audit sampler, one row: which actions it took, and whether their trail could be rebuilt.
create table audit_sample (
  singleton boolean primary key default true check (singleton),
  at timestamptz not null,
  -- JSON as text.
  actions text not null
);

-- Whether an agent has the properties of a production-ready one, for policies that ask. A row that is missing means no.
create table agent_readiness (
  agent text primary key references agents (id),
  ready boolean not null,
  at timestamptz not null
);
