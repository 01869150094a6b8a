-- An approval is asked of people who can be found, given with proof of who gives it, and used only while all it rests on
-- still holds.
alter table approvals
  -- The agent's epoch when it asked: a stop since then ends what was approved before it.
  add column agent_epoch bigint,
  -- Nobody whom the policy names could answer, so the admins may: kept, so that an answer of theirs stays one.
  add column admins_asked boolean not null default false;
update approvals a set agent_epoch = g.epoch from agents g where g.id = a.agent_id;
alter table approvals alter column agent_epoch set not null;
create index approvals_of_tool on approvals (agent_id, server, tool, id desc) where status = 'approved';

alter table approval_votes
  -- How whoever answered showed who they are; null for answers from before this was kept.
  add column proof text check (proof in ('session', 'sign-in', 'passkey', 'token')),
  -- What the passkey signed, as JSON, so that it can be checked again later.
  add column assertion text;

-- What a passkey is asked to sign for one answer to one question: 32 random bytes and a hash of the binding, the approval
-- and the answer, in base64url. Taken once.
create table approval_challenges (
  challenge text primary key,
  approval_id text not null references approvals (id),
  person text not null references people (id),
  expires_at timestamptz not null
);
create index approval_challenges_by_expiry on approval_challenges (expires_at);

-- Someone who may answer gave their answer to somebody else, once: one voice stays one voice.
create table approval_delegates (
  approval_id text not null references approvals (id),
  from_person text not null references people (id),
  to_person text not null references people (id),
  reason text not null,
  at timestamptz not null,
  primary key (approval_id, from_person),
  unique (approval_id, to_person)
);

-- Who is on call: people in turn, a day or a week each, and who stands in when.
create table rotations (
  name text primary key,
  every text not null check (every in ('day', 'week')),
  starts_at timestamptz not null,
  people text[] not null check (cardinality(people) > 0),
  updated_at timestamptz not null
);
create table rotation_overrides (
  rotation text not null references rotations (name) on delete cascade,
  position integer not null,
  person text not null references people (id),
  from_at timestamptz not null,
  until_at timestamptz not null,
  primary key (rotation, position),
  check (from_at < until_at)
);

-- Runs in the transaction that records the intent. What decides in memory looked a moment ago; this looks at what is
-- committed now: the approval stands, as many people as it takes still are who they were, the agent was not stopped, and
-- neither the policies that asked nor the tool's definition became others.
create or replace function use_approval() returns trigger language plpgsql as $$
declare
  it approvals;
begin
  select * into it from approvals
    where id = new.approval_id and status = 'approved' and expires_at > new.at for update;
  if not found
    or not exists (
      select from agents where id = it.agent_id and status = 'active' and epoch = it.agent_epoch)
    or (
      select count(*) from approval_votes v left join people p on p.id = v.person_id
      where v.approval_id = it.id and v.approve and (v.person_id is null or p.status = 'active')
    ) < (it.asks::json ->> 'quorum')::integer
    or exists (
      select from json_to_recordset(it.asks::json -> 'policies') as asked(name text, version integer)
      join policies p on p.name = asked.name
      join policy_versions v on v.policy_id = p.id and v.version = asked.version
      where v.removed_at is not null)
    or exists (
      select from tools t join tool_servers s on s.id = t.server_id
      where s.name = it.server and s.removed_at is null and t.name = it.tool
        and t.pinned_hash <> it.asks::json ->> 'definition')
  then
    raise exception 'approval % cannot be used', new.approval_id
      using errcode = 'check_violation', constraint = 'approval_is_usable';
  end if;
  return new;
end $$;
