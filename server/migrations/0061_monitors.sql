-- Whoever reads scores in order goes by the transaction first: `n` is taken before a commit, so that a row that commits late
-- would be passed by. Of a transaction before the oldest that still runs nothing more can come.
alter table scores add column xid xid8 not null default pg_current_xact_id();
create index scores_read on scores (xid, n) where action = '' and natural_rate;

-- What is watched of an agent: what one evaluator says of its sessions, or the sessions themselves.
create table monitors (
  id text collate "C" primary key,
  agent text not null,
  kind text not null check (kind in ('pass_rate', 'tool_mix', 'latency', 'cost', 'novelty')),
  -- Empty for what no evaluator says.
  evaluator text not null default '',
  name text not null,
  aspect text not null check (aspect in ('quality', 'safety', 'policy')),
  on_watch boolean not null default true,
  -- The rate that was promised; null where it is learned.
  target double precision check (target > 0 and target < 1),
  -- Mean run of sessions to a false alarm.
  run_length integer not null default 2000 check (run_length between 100 and 1000000),
  -- Sessions that were read, which number its points.
  n integer not null default 0,
  last_at timestamptz,
  created_at timestamptz not null,
  unique (agent, kind, evaluator)
);

-- What the sessions are held to. Of a monitor and a version of its evaluator, whatever version the agent is of: a new version
-- of the agent inherits it.
create table monitor_baselines (
  monitor text collate "C" not null references monitors,
  evaluator_version text not null,
  -- What was seen while it was learned, and what was learned; JSON.
  learning text not null,
  learned text,
  -- It fell while it was learned, and so is none.
  fell boolean not null default false,
  learned_at timestamptz,
  -- From which point on it is learned: 0, or where a person said so.
  from_n integer not null default 0,
  primary key (monitor, evaluator_version)
);

-- The evidence of one version of the agent by one version of the evaluator.
create table monitor_streams (
  id bigint generated always as identity primary key,
  monitor text collate "C" not null references monitors,
  agent_version text not null,
  evaluator_version text not null,
  state text not null,
  evidence double precision not null default 0,
  passed integer not null default 0,
  failed integer not null default 0,
  first_n integer not null,
  last_n integer not null,
  unique (monitor, agent_version, evaluator_version)
);

-- One for each session, in the order in which they were read.
create table monitor_points (
  monitor text collate "C" not null references monitors,
  evaluator_version text not null,
  session text not null,
  agent_version text not null,
  n integer not null,
  at timestamptz not null,
  -- What was seen: a pass or a fail, milliseconds, millionths; null for shares of tools.
  x double precision,
  -- Whether it speaks against what is promised.
  against boolean not null,
  -- Null while the baseline is learned.
  evidence double precision,
  -- Shares of tools, or what was seen for the first time; JSON.
  detail text,
  -- A session is counted once.
  primary key (monitor, evaluator_version, session)
);
create unique index monitor_points_n on monitor_points (monitor, n);

create table alarms (
  id text collate "C" primary key,
  monitor text collate "C" not null references monitors,
  agent text not null,
  agent_version text not null,
  evaluator_version text not null,
  severity text not null check (severity in ('low', 'medium', 'high', 'critical')),
  aspect text not null,
  -- Of a rehearsal: nothing was wrong, and nothing was done to the agent.
  planted boolean not null default false,
  raised_at timestamptz not null,
  raised_n integer not null,
  -- After which session the rise began.
  since_n integer not null,
  since_at timestamptz,
  evidence double precision,
  line double precision,
  -- What changed, by how much, and the sessions to look at; JSON.
  said text not null,
  -- Where the next step is counted from.
  stepped_at timestamptz not null,
  stepped_n integer not null,
  ended_at timestamptz,
  ended_as text check (ended_as in ('acknowledged', 'recovered')),
  ended_by text,
  ended_reason text
);
create index alarms_newest on alarms (raised_at desc, id desc);
create unique index alarms_open on alarms (monitor) where ended_at is null;

-- What was done because of an alarm, each as it was done.
create table alarm_steps (
  alarm text collate "C" not null references alarms,
  step text not null check (step in ('ask', 'read_only', 'stop')),
  at timestamptz not null,
  by_name text not null,
  reason text not null,
  -- The stop that it made.
  stop text,
  primary key (alarm, step)
);

-- What an alarm may do to an agent by itself; agent '' is for all that have no rule of their own.
create table consequence_rules (
  agent text primary key,
  steps text not null,
  changed_by text not null,
  changed_at timestamptz not null
);

-- How far scores were read; its lock is the lease of whoever reads.
create table monitor_reading (one boolean primary key default true check (one), xid xid8 not null, n bigint not null);
insert into monitor_reading (xid, n) values ('0', 0);
