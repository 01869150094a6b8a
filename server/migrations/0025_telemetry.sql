-- What agents' own telemetry says that they did. It is evidence of what happened and no proof: it comes late, twice and
-- in any order, and what is known of one action grows. So these rows are merged, unlike `records`, which are sealed.

-- Who sends, as the telemetry names it. The agent is found by what it says, or a person says which it is.
create table telemetry_sources (
  id text primary key,
  -- SHA-256 of what identifies it: credential, namespace, service, agent.
  key bytea not null unique,
  name text not null,
  -- JSON as text: what it said of itself.
  said text not null,
  -- The agent it is, where that is known; no foreign key, because an agent that is only named may be none of Reeve's.
  agent text,
  -- By what: its credential, its id, its name, or a person.
  known_by text,
  status text not null check (status in ('open', 'known', 'ignored')),
  reason text,
  ignored_until timestamptz,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null
);
create index telemetry_sources_agent on telemetry_sources (agent);
create index telemetry_sources_newest on telemetry_sources (last_seen_at desc, id desc);

-- One row for each action that telemetry told of, however many records told of it.
create table observed (
  id text primary key,
  ts timestamptz not null,
  -- False while only a part is known: how a call ended, and not yet which.
  listed boolean not null,
  source text not null,
  kind text not null,
  server text,
  tool text,
  outcome text not null,
  args_hash text,
  session text,
  -- JSON as text: all that is known, with how well it is known.
  doc text not null,
  received_at timestamptz not null,
  -- Whether an enforcing door saw it: null while nobody looked. `door`, `ungoverned`, `against`.
  road text,
  -- The action of the record that it is, where a door saw it.
  gate text
);
create index observed_newest on observed (ts desc, id desc) where listed;
create index observed_outcome on observed (outcome, id desc) where listed;
create index observed_source on observed (source, ts desc) where listed;
create index observed_tool on observed (tool, ts desc) where listed;
create index observed_gate on observed (gate) where gate is not null;
create index observed_unchecked on observed (received_at) where road is null and listed;

-- By what its records know an action: a call id, a span. Two that share one are the same action.
create table observed_keys (
  key uuid primary key,
  action text not null,
  at timestamptz not null
);
create index observed_keys_action on observed_keys (action);
create index observed_keys_at on observed_keys using brin (at);

-- How much came in on one day (UTC, days since 1970), from whom: records, and what of them was kept, dropped, cut.
create table telemetry_days (
  day integer not null,
  service text not null,
  emitter text not null,
  records bigint not null,
  actions bigint not null,
  dropped bigint not null,
  rejected bigint not null,
  cut bigint not null,
  last_at timestamptz not null,
  primary key (day, service, emitter)
);
