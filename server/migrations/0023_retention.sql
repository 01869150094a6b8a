-- What may go before its record does: an intent's arguments, the first part of an answer. 32 hex digits of salt, then the
-- JSON; the body names the SHA-256 of it, so that it can go without a hash changing, and cannot be guessed from the hash.
alter table records add column payload text;

-- A body with its payload in the place it was taken from: the same text as if nothing had been kept apart.
create function record_text(body text, payload text) returns text language sql immutable as $$
  select case when payload is null then body else
    replace(body, '{"reeve/kept-apart":"' || encode(sha256(convert_to(payload, 'UTF8')), 'hex') || '"}', substr(payload, 33)) end
$$;

-- How long each class is kept; null is for good. Changes to Reeve itself are always kept: they prove what was removed.
create table retention (
  class text primary key check (class in ('actions', 'payloads')),
  days integer check (days between 31 and 36500),
  changed_by text not null,
  changed_at timestamptz not null
);
insert into retention values ('actions', null, 'Reeve', now()), ('payloads', null, 'Reeve', now());

-- While one stands, nothing is removed whatever the rules say. One row at most.
create table retention_hold (
  id boolean primary key default true check (id),
  reason text not null,
  held_by text not null,
  held_at timestamptz not null
);

-- What was removed, each a note signed with the key outside the database; log 0 holds the same note.
create table removals (
  serial bigint generated always as identity primary key,
  at timestamptz not null,
  class text not null,
  records bigint not null,
  -- Records before this time.
  before timestamptz not null,
  note text not null,
  key text not null
);

-- Where each log begins since records were removed: everything from this position on can still be proved.
create table log_starts (
  log_id integer primary key,
  size bigint not null default 0,
  chain bytea not null,
  frontier bytea not null,
  -- Records before this position have no payloads any more.
  bare bigint not null default 0
);

-- Makes, beside a partition, what stays of it: records of a log from its `size` on, of log 0 all; of those before `bare` the
-- payload goes. The old partition takes nothing more from here on: a clock that was set back cannot add what would be lost.
create function thin_record_partition(partition text, starts jsonb) returns void language plpgsql as $$
declare
  month timestamp := to_date(right(partition, 7), 'YYYY_MM');
  fresh text := partition || '_kept';
begin
  if partition !~ '^records_\d{4}_\d\d$' then raise exception '% is not a partition of records', partition; end if;
  execute format('alter table %I drop constraint if exists closed, add constraint closed check (false) not valid', partition);
  execute format('drop table if exists %I', fresh);
  execute format('create table %I (like records including defaults including constraints including indexes)', fresh);
  execute format('alter table %I add constraint in_month check (ts >= %L and ts < %L)', fresh,
    to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
  execute format('insert into %I (log_id, seq, ts, kind, action, agent, server, tool, action_kind, decision, outcome, subject, body, hash, nodes, marks, payload)
    select r.log_id, r.seq, r.ts, r.kind, r.action, r.agent, r.server, r.tool, r.action_kind, r.decision, r.outcome, r.subject, r.body, r.hash, r.nodes, r.marks,
      case when r.seq < s.bare then null else r.payload end
    from %I r left join jsonb_to_recordset($1) as s (log_id integer, size bigint, bare bigint) on s.log_id = r.log_id
    where r.log_id = 0 or s.log_id is null or r.seq >= s.size', fresh, partition) using starts;
  execute format('analyze %I', fresh);
end $$;

-- Puts it in the place of the old partition, which is gone then. Quick: whatever is recorded waits meanwhile.
create function swap_record_partition(partition text) returns void language plpgsql as $$
declare
  month timestamp := to_date(right(partition, 7), 'YYYY_MM');
  fresh text := partition || '_kept';
begin
  execute format('alter table records detach partition %I', partition);
  execute format('drop table %I', partition);
  execute format('alter table %I rename to %I', fresh, partition);
  execute format('alter table records attach partition %I for values from (%L) to (%L)', partition,
    to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
  execute format('alter table %I drop constraint in_month', partition);
  execute format('create trigger records_no_truncate before truncate on %I for each statement execute function refuse_to_change_records()', partition);
end $$;
