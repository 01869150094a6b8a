-- What each agent did with each tool on one day (UTC, days since 1970): what a narrower grant is proposed from. '' stands
-- for what is no tool call. Filled from the records like the other `counted_*` tables.
create table counted_tool_days (
  agent text not null,
  server text not null,
  tool text not null,
  day integer not null,
  -- Let pass, and not.
  calls bigint not null,
  refused bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (agent, server, tool, day)
);
create index counted_tool_days_by_day on counted_tool_days (day);

-- The records that were counted before this table was there are counted again, and with them all that is counted.
truncate counted_logs, counted_gaps, counted_days, counted_uses, counted_grants, counted_open, counted_changes;

-- An agent that is kept to what it has used: by which policy, and which grants were put in the place of which, so that it
-- can be undone.
create table narrowings (
  agent_id text primary key references agents (id),
  mode text not null check (mode in ('shadow', 'enforce')),
  tried_at timestamptz not null,
  tried_by text not null,
  enforced_at timestamptz,
  enforced_by text,
  -- Ids of grants: JSON as text.
  revoked text not null,
  created text not null
);
