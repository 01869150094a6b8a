-- A named file of Cedar. Its versions follow one another; each is never changed, only superseded.
create table policies (
  id text primary key,
  name text not null unique,
  created_at timestamptz not null
);

create table policy_versions (
  policy_id text not null references policies (id),
  version integer not null check (version >= 1),
  mode text not null check (mode in ('shadow', 'enforce')),
  cedar text not null,
  -- Cedar JSON of each statement, as text: jsonb would change its numbers and cannot hold every string.
  -- What decisions are made from, so that no process needs Cedar's parser to decide.
  compiled text not null,
  permits integer not null,
  forbids integer not null,
  -- JSON as text: what validation warned of when it was put.
  warnings text not null,
  author text not null,
  created_at timestamptz not null,
  -- When the next version superseded it, or it was taken out of force; null while it is in force.
  removed_at timestamptz,
  primary key (policy_id, version)
);
create unique index policy_versions_in_force on policy_versions (policy_id) where removed_at is null;

-- A permit as data. It names the server's row and not its name: another server of the same name is another server.
create table grants (
  id text primary key,
  agent_id text not null references agents (id),
  server_id text not null references tool_servers (id),
  -- Tool names; `*` alone is every tool, now and later.
  tools text[] not null check (cardinality(tools) > 0),
  reason text not null,
  -- Who gave it, in words.
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz
);
create index grants_of_agent on grants (agent_id, id desc);
create index grants_in_force on grants (id) where revoked_at is null;
