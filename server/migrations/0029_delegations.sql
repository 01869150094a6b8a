-- A person lets an agent act for them, until a time. One row for each pair: ended and made again, it is the next one,
-- and what was issued under the earlier is dead. Rows are never deleted: records name who acted for whom.
create table delegations (
  agent_id text not null references agents (id),
  person_id text not null references people (id),
  -- Raised each time it is made.
  epoch integer not null check (epoch >= 1),
  made_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > made_at),
  ended_at timestamptz,
  primary key (agent_id, person_id)
);
create index delegations_person on delegations (person_id);
