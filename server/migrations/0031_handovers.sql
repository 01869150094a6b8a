-- An agent is offered by one side and taken by the other. Rows are never deleted.
create table handovers (
  id text primary key,
  agent_id text not null references agents (id),
  -- The owner when it was offered: with another one since, the offer is over.
  from_person text references people (id),
  to_person text not null references people (id),
  offered_by text not null,
  -- The person who offered it; null where a token or Reeve itself did.
  offerer text references people (id),
  says text not null,
  status text not null check (status in ('offered', 'accepted', 'declined', 'withdrawn')),
  offered_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  reason text,
  check ((status = 'offered') = (ended_at is null))
);
create index handovers_to on handovers (to_person, id desc);
create index handovers_agent on handovers (agent_id, id desc);

-- What brings one new key of an agent in. Of the secret only its SHA-256 is kept.
create table enrolments (
  token_hash bytea primary key check (length(token_hash) = 32),
  agent_id text not null references agents (id),
  person_id text not null references people (id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index enrolments_agent on enrolments (agent_id);
