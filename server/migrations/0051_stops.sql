-- What is stopped: an agent, a version of one, a tool, a server, all agents of a person, or everything. It holds until it is ended.
create table stops (
  id text collate "C" primary key,
  level text not null check (level in ('agent', 'version', 'tool', 'server', 'person', 'everything')),
  -- No foreign keys: a stop is on the record whatever becomes of what it stopped.
  agent_id text,
  version text,
  -- By name, so that a server that is registered anew under the same name is stopped still.
  server text,
  tool text,
  person_id text,
  -- What it stopped, as it was called then.
  says text not null,
  reason text not null,
  source text not null check (source in ('person', 'webhook', 'alarm', 'local', 'drill')),
  by_id text not null,
  by_name text not null,
  made_at timestamptz not null,
  -- By the database's own clock, which the confirmations of all processes are measured by.
  begun_at timestamptz not null default clock_timestamp(),
  -- Who asked first that it end, where that takes two.
  resume_person text,
  resume_by text,
  resume_reason text,
  resume_at timestamptz,
  ended_by text,
  ended_reason text,
  ended_at timestamptz
);
create unique index stops_open on stops
  (level, coalesce(agent_id, ''), coalesce(version, ''), coalesce(server, ''), coalesce(tool, ''), coalesce(person_id, ''))
  where ended_at is null;

-- Which process has enforced a stop, and after how long; null where it did not say so in time.
create table stop_points (
  stop_id text collate "C" not null references stops on delete cascade,
  process text not null,
  point text not null,
  after_ms double precision,
  -- Calls and streams under way that it ended.
  cut integer not null default 0,
  confirmed_at timestamptz,
  primary key (stop_id, process)
);
create index stop_points_open on stop_points (stop_id) where after_ms is null;

-- What each process is called, and the newest state that it decides by and has ended everything else for.
alter table processes
  add column name text not null default '',
  add column applied_epoch bigint not null default -1;

-- Who may stop from outside by a signed message (Standard Webhooks). The secret is sealed.
create table stop_webhooks (
  id text collate "C" primary key,
  name text not null unique,
  secret text not null,
  created_by text not null,
  created_at timestamptz not null,
  removed_at timestamptz,
  last_used_at timestamptz
);
-- Messages that were taken: one that is sent again does nothing again.
create table stop_webhook_messages (
  webhook_id text collate "C" not null references stop_webhooks,
  message text not null,
  stop_id text not null,
  at timestamptz not null,
  primary key (webhook_id, message)
);
