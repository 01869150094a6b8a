-- Incidents. What holds now stands in the row; how it came to be is in the updates, and none of those is ever changed.
create table incidents (
  id text collate "C" primary key,
  ref integer generated always as identity unique,
  title text not null,
  summary text not null,
  mode text not null check (mode in ('real', 'test', 'retrospective')),
  near_miss boolean not null,
  visibility text not null check (visibility in ('everyone', 'restricted')),
  state text not null check (state in ('triage', 'active', 'monitoring', 'closed')),
  severity text not null check (severity in ('SEV0', 'SEV1', 'SEV2', 'SEV3', 'SEV4')),
  cause_kind text not null,
  cause_subject text,
  rule text,
  -- What makes two causes the same: of one of them one incident is open.
  cause_key text not null,
  session text,
  by_name text not null,
  first_bad_at timestamptz not null,
  reported_at timestamptz not null,
  accepted_at timestamptz,
  identified_at timestamptz,
  resolved_at timestamptz,
  closed_at timestamptz,
  closed_as text check (closed_as in ('resolved', 'declined', 'merged')),
  closed_reason text,
  closed_by text,
  merged_into text collate "C",
  -- JSON as text: the policies that were in force at the first bad action, by name and version.
  policies text not null,
  policy_digest text not null,
  check ((state = 'closed') = (closed_at is not null))
);
create unique index incidents_one_open on incidents (cause_key) where state <> 'closed';
create index incidents_reported on incidents (reported_at);

-- No foreign keys to what it is about: an incident is on the record whatever becomes of its agents.
create table incident_agents (
  incident_id text collate "C" not null references incidents,
  agent_id text not null,
  name text not null,
  version text,
  primary key (incident_id, agent_id)
);
create index incident_agents_agent on incident_agents (agent_id);

create table incident_actions (
  incident_id text collate "C" not null references incidents,
  n integer not null,
  action text not null,
  primary key (incident_id, action)
);

create table incident_updates (
  incident_id text collate "C" not null references incidents,
  n integer not null,
  at timestamptz not null,
  by_name text not null,
  kind text not null,
  text text not null,
  primary key (incident_id, n)
);
create trigger incident_updates_append_only before update or delete on incident_updates
  for each row execute function refuse_to_change_records();

create table incident_roles (
  incident_id text collate "C" not null references incidents,
  role text not null check (role in ('lead', 'comms', 'scribe', 'reporter')),
  person_id text not null,
  primary key (incident_id, role)
);

create table incident_containments (
  incident_id text collate "C" not null references incidents,
  n integer not null,
  step text not null check (step in ('preserve', 'tool', 'agent', 'credentials', 'owner')),
  says text not null,
  -- Whom it holds back; of a tool, everybody.
  agent_id text,
  stop_id text,
  at timestamptz not null,
  by_name text not null,
  reason text not null,
  primary key (incident_id, n)
);

create table incident_tasks (
  incident_id text collate "C" not null references incidents,
  n integer not null,
  title text not null,
  owner_id text not null references people,
  due_at timestamptz not null,
  status text not null default 'open' check (status in ('open', 'done', 'dropped')),
  ended_by text,
  ended_at timestamptz,
  ended_reason text,
  primary key (incident_id, n)
);
create index incident_tasks_open on incident_tasks (due_at) where status = 'open';

create table incident_lessons (
  incident_id text collate "C" not null references incidents,
  kind text not null check (kind in ('policy', 'evaluator', 'dataset', 'drill', 'control')),
  target text not null,
  by_name text not null,
  at timestamptz not null,
  primary key (incident_id, kind, target)
);

create table incident_clocks (
  incident_id text collate "C" not null references incidents,
  clock text not null,
  state text not null check (state in ('asked', 'running', 'dismissed', 'met')),
  started_at timestamptz not null,
  due_at timestamptz,
  by_name text,
  reason text,
  at timestamptz,
  primary key (incident_id, clock)
);
create index incident_clocks_due on incident_clocks (due_at) where state in ('asked', 'running');

create table incident_postmortems (
  incident_id text collate "C" primary key references incidents,
  state text not null check (state in ('draft', 'review', 'published')),
  -- JSON as text, so that its hash can be checked again.
  body text not null,
  by_name text not null,
  at timestamptz not null,
  published_at timestamptz,
  hash text,
  check ((state = 'published') = (hash is not null))
);
create function refuse_to_change_published() returns trigger language plpgsql as $$
begin
  if old.state = 'published' then
    raise exception 'a published postmortem is not changed: % is refused', tg_op;
  end if;
  return new;
end $$;
create trigger postmortems_published before update or delete on incident_postmortems
  for each row execute function refuse_to_change_published();

create table incident_corrections (
  incident_id text collate "C" not null references incidents,
  n integer not null,
  at timestamptz not null,
  by_name text not null,
  text text not null,
  primary key (incident_id, n)
);
create trigger incident_corrections_append_only before update or delete on incident_corrections
  for each row execute function refuse_to_change_records();
