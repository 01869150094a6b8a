-- How people outside of the console are told: channels, what there is to tell, and each message on its way.
create table channels (
  id text primary key,
  name text not null,
  name_key text not null unique,
  -- JSON as text, for the reason given at tool_servers: where it leads and what it tells, without secrets.
  via text not null,
  rules text not null,
  -- Sealed: an SMTP password, the address of a Slack web-hook, or what a web-hook's messages are signed with.
  secret text,
  -- Messages are signed with the one before as well, until its overlap is over.
  previous_secret text,
  previous_until timestamptz,
  created_by text not null,
  created_at timestamptz not null,
  last_sent_at timestamptz,
  last_failed_at timestamptz,
  -- Since when, and why, no attempt worked; null since one did.
  failing_since timestamptz,
  error text
);

-- What there is to tell, written in the transaction of what it tells of: told of nothing that did not happen, and
-- nothing that happened is lost.
create table messages (
  id text primary key,
  -- What it tells of, once: told again, it is the same message.
  key text not null unique,
  event text not null,
  severity text not null,
  subject text not null,
  title text not null,
  link text not null,
  -- Whom it concerns, in words that are looked up when it is sent: an agent's owner may be another by then.
  concerns text[] not null,
  at timestamptz not null,
  -- Until when it is of any use; null where it always is.
  expires_at timestamptz,
  -- When it was given to the channels that want it; null until then.
  spread_at timestamptz,
  escalated_at timestamptz
);
create index messages_waiting on messages (id) where spread_at is null;
create index messages_urgent on messages (expires_at) where expires_at is not null and escalated_at is null;

create table deliveries (
  id text primary key,
  message_id text not null references messages (id) on delete cascade,
  channel_id text not null references channels (id) on delete cascade,
  -- An address; empty where the channel is the address.
  recipient text not null,
  escalated boolean not null,
  status text not null default 'waiting' check (status in ('waiting', 'sent', 'failed')),
  attempts integer not null default 0,
  error text,
  created_at timestamptz not null,
  -- When it is tried next. Whoever tries it moves this on first: another process tries it only when that one is gone.
  next_at timestamptz not null,
  until_at timestamptz not null,
  ended_at timestamptz,
  unique (message_id, channel_id, recipient),
  check ((status = 'waiting') = (ended_at is null))
);
create index deliveries_waiting on deliveries (next_at) where status = 'waiting';
create index deliveries_ended on deliveries (ended_at) where ended_at is not null;
create index deliveries_channel on deliveries (channel_id, id desc);
