-- Since when a person may act here, or may not. Whatever door changes the status, the clock of their agents starts with
-- the change itself; from invited to active, or from suspended to left, nothing starts anew.
alter table people add column status_since timestamptz not null default now();
create function note_status_since() returns trigger language plpgsql as $$
begin
  if (new.status in ('active', 'invited')) is distinct from (old.status in ('active', 'invited')) then
    new.status_since := clock_timestamp();
  end if;
  return new;
end $$;
create trigger people_status_since before update of status on people
  for each row execute function note_status_since();

-- What people attested of an agent. Never changed: a later one says more.
create table agent_attestations (
  id text primary key,
  agent_id text not null references agents (id),
  person_id text not null references people (id),
  at timestamptz not null,
  says text not null,
  hash text not null,
  -- JSON as text: the version, the scope, and each tool with the hash of its definition.
  what text not null,
  -- The handover whose acceptance this was.
  handover_id text
);
create index agent_attestations_agent on agent_attestations (agent_id, id desc);

-- From when the time until an agent's next attestation runs. An agent without a row counts from its registration.
create table answering (
  agent_id text primary key references agents (id),
  since timestamptz not null,
  -- What was attested last; null while nothing was.
  hash text,
  -- When it was first seen not to be that any more.
  reopened_at timestamptz,
  -- The reason that the clock suspended it for: what somebody stopped as well stays stopped.
  suspended_for text
);
-- Agents from before begin now, so that no agent is narrowed by an upgrade.
insert into answering (agent_id, since) select id, now() from agents;
