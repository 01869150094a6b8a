-- A piece of software that acts on its own account, and the people who answer for it. Agents are never deleted: records name them.
create table agents (
  id text primary key,
  name text not null,
  -- The name as a person might confuse it: case, width and look-alike letters folded. One name is one agent, for ever.
  name_key text not null unique,
  purpose text not null,
  environment text not null,
  tier text not null check (tier in ('low', 'medium', 'high', 'critical')),
  status text not null check (status in ('discovered', 'registered', 'active', 'suspended', 'retired')),
  -- Why it is suspended or retired, when it is.
  status_reason text,
  -- What a stopped agent becomes when it is resumed.
  resumes_to text check (resumes_to in ('registered', 'active')),
  -- The four accountabilities. Whoever is only discovered may lack them; whoever acts may not.
  behaviour text references people (id),
  change text references people (id),
  incidents text references people (id),
  risk text references people (id),
  backup text references people (id),
  -- JSON as text: what it is meant to reach.
  scope text not null,
  version text,
  -- Raised by each stop; a token from before it is refused.
  epoch bigint not null default 0,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  last_seen_at timestamptz,
  check ((status = 'suspended') = (resumes_to is not null)),
  check (
    status in ('discovered', 'retired')
    or (behaviour is not null and change is not null and incidents is not null and risk is not null)
  )
);
create index agents_behaviour on agents (behaviour);
create index agents_change on agents (change);
create index agents_incidents on agents (incidents);
create index agents_risk on agents (risk);
