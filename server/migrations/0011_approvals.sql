-- A question to a person about one exact action of an agent.
create table approvals (
  id text primary key,
  -- SHA-256 over all that an approval is bound to; the identical action asks the identical question.
  binding text not null,
  agent_id text not null references agents (id),
  agent_name text not null,
  principal text,
  session text,
  -- The action that asked.
  action text not null,
  kind text not null,
  server text,
  tool text,
  -- JSON as text, for the reason given at tool_servers: the arguments without secrets, what is asked, what was changed.
  args text not null,
  asks text not null,
  scope text,
  reason text not null,
  requested_at timestamptz not null,
  -- Until when it can be decided, and once it is approved, used.
  expires_at timestamptz not null,
  status text not null default 'pending' check (status in ('pending', 'approved', 'denied')),
  decided_at timestamptz,
  check ((status = 'pending') = (decided_at is null))
);
create index approvals_binding on approvals (binding, id desc);
create index approvals_pending on approvals (agent_id) where status = 'pending';

create table approval_votes (
  approval_id text not null references approvals (id),
  voter text not null,
  voter_kind text not null check (voter_kind in ('person', 'token')),
  voter_name text not null,
  -- The person behind it: two tokens of one person are one voice.
  person_id text references people (id),
  approve boolean not null,
  reason text not null,
  at timestamptz not null,
  primary key (approval_id, voter)
);
create unique index approval_votes_once on approval_votes (approval_id, person_id) where person_id is not null;

-- The action that an approval was used for: inserted by the statement that records the action's intent, so that one
-- approval lets one action pass, whatever else fails.
create table approval_uses (
  approval_id text primary key references approvals (id),
  action text not null,
  at timestamptz not null
);

create function use_approval() returns trigger language plpgsql as $$
begin
  perform from approvals
    where id = new.approval_id and status = 'approved' and expires_at > new.at for update;
  if not found then
    raise exception 'approval % cannot be used', new.approval_id
      using errcode = 'check_violation', constraint = 'approval_is_usable';
  end if;
  return new;
end $$;
create trigger approval_is_usable before insert on approval_uses
  for each row execute function use_approval();
create trigger approval_is_used_once before update or delete on approval_uses
  for each row execute function refuse_to_change_records();
