-- Who looked at a version before it came into force, why it was made, and whose rules it holds.
alter table policy_versions
  add column layers text[] not null default '{org}',
  add column reviewer text,
  add column reviewed_at timestamptz,
  add column reason text;
update policy_versions v set layers = coalesce((
  select array_agg(distinct coalesce(s -> 'annotations' ->> 'layer', 'org'))
  from json_array_elements(v.compiled::json) s), '{org}');

-- Whether a change of a policy needs a second person. One row.
create table policy_review (
  id boolean primary key default true check (id),
  required text not null check (required in ('none', 'second-person')),
  changed_by text,
  changed_at timestamptz
);
insert into policy_review (required) values ('none');

-- A change that waits for a second person, or waited.
create table policy_proposals (
  id text primary key,
  -- `review`: that changes need no second person any more.
  kind text not null check (kind in ('put', 'remove', 'review')),
  name text,
  cedar text,
  mode text check (mode in ('shadow', 'enforce')),
  -- The version in force that it was made against; 0 where there was none. Another one in force, and it is stale.
  base_version integer not null,
  reason text not null,
  author text not null,
  author_id text not null,
  -- The person behind it; null for a token that stands for nobody.
  author_person text references people (id),
  created_at timestamptz not null,
  status text not null default 'waiting' check (status in ('waiting', 'approved', 'refused', 'withdrawn')),
  decided_by text,
  decided_person text references people (id),
  decided_at timestamptz,
  decision_reason text,
  -- What it became.
  version integer,
  check ((status = 'waiting') = (decided_at is null)),
  -- Nobody lets their own change into force, whatever the program does.
  check (status <> 'approved' or (decided_person is not null and decided_person is distinct from author_person)),
  check (kind = 'review' or name is not null),
  check ((kind = 'put') = (cedar is not null and mode is not null))
);
create index policy_proposals_waiting on policy_proposals (id) where status = 'waiting';

-- A policy that is lifted for one agent, for a while, by two people.
create table break_glass (
  id text primary key,
  agent_id text not null references agents (id),
  policy text not null,
  ticket text not null,
  reason text not null,
  minutes integer not null check (minutes between 1 and 240),
  opener text not null,
  opener_person text not null references people (id),
  requested_at timestamptz not null,
  confirmed_by text,
  confirmed_person text references people (id),
  confirmed_at timestamptz,
  expires_at timestamptz,
  refused_by text,
  refused_at timestamptz,
  -- When it was over: early, or at its time and then noticed.
  ended_by text,
  ended_at timestamptz,
  end_reason text,
  reviewed_by text,
  reviewed_person text references people (id),
  reviewed_at timestamptz,
  conclusion text,
  check (confirmed_person is distinct from opener_person or confirmed_person is null),
  check (reviewed_person is distinct from opener_person or reviewed_person is null),
  check ((confirmed_at is null) = (confirmed_person is null) and (confirmed_at is null) = (expires_at is null)),
  check (expires_at <= confirmed_at + interval '4 hours')
);
create index break_glass_open on break_glass (agent_id) where confirmed_at is not null and ended_at is null;

-- What an action is found by besides: the policies in shadow that would have answered otherwise, the break-glass it used.
-- Copies from the body, as the other columns are.
alter table records add column marks text[];
create index records_marks on records using gin (marks) where marks is not null;
