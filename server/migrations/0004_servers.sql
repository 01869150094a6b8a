-- Where tools live, and what each tool was when it was pinned.
create table tool_servers (
  id text primary key,
  name text not null,
  -- JSON as text: jsonb cannot hold every string that JSON can (no \u0000). May hold secrets in a stdio environment.
  transport text not null,
  status text not null default 'unknown' check (status in ('unknown', 'up', 'down')),
  error text,
  -- JSON as text, or null: what the server says of itself.
  about text,
  created_at timestamptz not null,
  synced_at timestamptz,
  -- A removed server keeps its rows, so that old actions can still be explained; its name becomes free.
  removed_at timestamptz
);
create unique index tool_servers_name on tool_servers (name) where removed_at is null;

create table tools (
  id text primary key,
  server_id text not null references tool_servers (id),
  name text not null,
  -- The hash of the definition that was reviewed or first seen: what an agent may rely on.
  pinned_hash text not null,
  -- The hash of what the server lists now; null when it lists the tool no more.
  listed_hash text,
  -- Read out of the pinned definition, so that a changed annotation changes nothing before it is accepted.
  effect text not null check (effect in ('read', 'write', 'destructive')),
  external boolean not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  unique (server_id, name)
);

-- Every definition a tool ever had, by its hash.
create table tool_definitions (
  tool_id text not null references tools (id),
  hash text not null,
  -- Canonical JSON as text, for the reason given above.
  definition text not null,
  first_seen_at timestamptz not null,
  primary key (tool_id, hash)
);
