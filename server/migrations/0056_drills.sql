-- Rehearsals of what must hold on a bad day, each with what was done, how long it took to take effect, and its evidence.
create table drills (
  id text collate "C" primary key,
  kind text not null check (kind in ('stop', 'revoke', 'approval', 'audit', 'upstream')),
  -- No foreign key: a drill is on record whatever becomes of who it was rehearsed with.
  agent_id text not null,
  agent_name text not null,
  canary boolean not null,
  status text not null check (status in ('running', 'passed', 'failed', 'aborted')),
  why text,
  doing text,
  source text not null check (source in ('person', 'schedule')),
  by_name text not null,
  -- The process that runs it: one that is cut by the end of that process is closed by another.
  process text not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  effect_ms double precision,
  target_ms double precision not null,
  steps text not null default '[]',
  evidence text not null,
  check ((status = 'running') = (ended_at is null))
);
-- One at a time, in all processes together: whoever adds the row runs the drill.
create unique index drills_running on drills (status) where status = 'running';
create index drills_kind on drills (kind, id desc);
create index drills_agent on drills (agent_id, id desc);

-- How often each kind is rehearsed with the canary.
create table drill_plans (
  kind text primary key check (kind in ('stop', 'revoke', 'approval', 'audit', 'upstream')),
  every text not null check (every in ('off', 'daily', 'weekly', 'monthly')),
  since timestamptz not null
);

-- The agent that Reeve runs itself to rehearse with, and its tool server. At most one row.
create table drill_canary (
  one boolean primary key default true check (one),
  agent_id text not null,
  server_id text not null
);
