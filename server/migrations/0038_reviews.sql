-- An agent goes live through a review that is pinned to its version, tools and scope.
create table agent_reviews (
  id text collate "C" primary key,
  -- Two of one moment have an order too.
  n bigint generated always as identity,
  agent_id text not null references agents (id),
  status text not null check (status in ('waiting', 'approved', 'self', 'refused', 'overtaken')),
  kind text not null check (kind in ('first', 'change')),
  hash text not null,
  -- JSON as text: exactly what is reviewed, and what of it is held until then.
  reviewed text not null,
  change text,
  -- JSON as text: what differs from the review before.
  differences text not null,
  asked_by text not null,
  asked_at timestamptz not null,
  -- Ids of people and tokens that made what is reviewed.
  authors text[] not null,
  decided_by text,
  decided_person text,
  decided_at timestamptz,
  reason text,
  -- Nobody approves their own, whatever a program does.
  check (status <> 'approved' or (decided_person is not null and not decided_person = any (authors)))
);
create unique index agent_reviews_waiting on agent_reviews (agent_id) where status = 'waiting';
create index agent_reviews_agent on agent_reviews (agent_id, id desc);

-- Who made what of an agent nobody has reviewed yet.
create table agent_authors (
  agent_id text not null references agents (id) on delete cascade,
  who text not null,
  name text not null,
  primary key (agent_id, who)
);

-- A grant that waits for a review permits nothing.
alter table grants add column held boolean not null default false;
-- When a second person let it come into force; null for one that was in force from when it was made.
alter table grants add column in_force_at timestamptz;
