-- An agent, or a person for one, asks for a grant; whoever answers for the agent decides.
create table grant_requests (
  id text collate "C" primary key,
  agent_id text not null references agents (id),
  server_id text not null references tool_servers (id),
  tools text[] not null check (cardinality(tools) > 0),
  constraints jsonb not null,
  -- When the grant is to end.
  ends_at timestamptz,
  reason text not null,
  asked_kind text not null check (asked_kind in ('agent', 'person', 'token')),
  -- The person behind it; null for an agent, and for a token that stands for nobody.
  asked_person text,
  asked_by text not null,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  status text not null default 'pending' check (status in ('pending', 'approved', 'denied')),
  decided_by text,
  decided_person text,
  decided_at timestamptz,
  decided_reason text,
  grant_id text references grants (id),
  check ((status = 'pending') = (decided_at is null)),
  check ((status = 'approved') = (grant_id is not null)),
  -- Nobody decides what they asked for, whatever a program does.
  check (asked_kind = 'agent' or status <> 'approved' or (decided_person is not null and decided_person is distinct from asked_person))
);
create index grant_requests_of_agent on grant_requests (agent_id, id desc);
create index grant_requests_pending on grant_requests (expires_at) where status = 'pending';
