-- The ledger: one append-only table of records. An action is its intent record joined to its end record, so that there
-- is no projection that could drift. Partitioned by month from the start, so that retention detaches and never deletes.
create table records (
  log_id integer not null,
  -- Position in the log, from 0 without a gap. The fence on `heads` guarantees it, not a constraint: a unique key of a
  -- partitioned table would have to contain `ts`.
  seq bigint not null,
  ts timestamptz not null,
  kind text not null check (kind in ('intent', 'end', 'admin')),
  -- The id of the action; of the request for an admin record.
  action text not null,
  -- Copies of members of `body` for the console's queries, cut to 200 characters. Nothing is proved from them.
  agent text,
  server text,
  tool text,
  action_kind text,
  decision text,
  outcome text,
  subject text,
  -- Canonical JSON (RFC 8785) as text, never jsonb: these bytes are what is hashed.
  body text not null,
  -- SHA-256 of the previous record's hash and the body.
  hash bytea not null,
  -- The RFC 6962 hashes of the perfect subtrees that this record completes, the leaf first, 32 bytes each: any audit
  -- path is read from about log2(size) rows.
  nodes bytea not null,
  primary key (ts, log_id, seq)
) partition by range (ts);

create index records_position on records (log_id, seq);
create index records_action on records (action);
create index records_agent on records (agent, ts desc) where kind = 'intent';
create index records_tool on records (tool, decision, ts desc) where kind = 'intent';
create index records_decision on records (decision, ts desc) where kind = 'intent';
create index records_outcome on records (outcome, action desc) where kind = 'end';
create index records_subject on records (subject, seq desc) where kind = 'admin';
create index records_time on records using brin (ts);

create function refuse_to_change_records() returns trigger language plpgsql as $$
begin
  raise exception 'records are append-only: % is refused', tg_op;
end $$;
create trigger records_append_only before update or delete on records
  for each row execute function refuse_to_change_records();
create trigger records_no_truncate before truncate on records
  for each statement execute function refuse_to_change_records();

-- Makes the partitions of `months` months from the month of `first`, where they are missing. A partition is made apart
-- and attached, because that does not wait for readers; a lock lets several processes ask at once.
create function ensure_record_partitions(first timestamptz, months integer) returns void language plpgsql as $$
declare
  month timestamp := date_trunc('month', first at time zone 'UTC');
  name text;
begin
  perform pg_advisory_xact_lock(7233603);
  for step in 1..months loop
    name := 'records_' || to_char(month, 'YYYY_MM');
    if to_regclass(name) is null then
      execute format('create table %I (like records including defaults including constraints)', name);
      execute format('alter table records attach partition %I for values from (%L) to (%L)', name,
        to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00',
        to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
      execute format('create trigger records_no_truncate before truncate on %I for each statement execute function refuse_to_change_records()', name);
    end if;
    month := month + interval '1 month';
  end loop;
end $$;

-- Where each log ends. A process writes to a log of its own; log 0 takes the administrative records of them all.
create table heads (
  log_id integer primary key,
  size bigint not null default 0,
  -- The hash of the last record; before the first, SHA-256 of `reeve log <id>`.
  chain bytea not null,
  -- The roots of the perfect subtrees of the log, the largest first, 32 bytes each (RFC 6962).
  frontier bytea not null default '',
  -- Raised by whoever takes the log, so that what an earlier holder still sends changes nothing.
  epoch bigint not null default 0,
  owner uuid,
  -- Why nobody may write to it any more.
  sealed text,
  -- Every allowed intent before this time has its end.
  swept_to timestamptz
) with (fillfactor = 50);
insert into heads (log_id, chain) values (0, sha256('reeve log 0'));

-- Signed tree heads over all logs. They are written outside the database as well.
create table checkpoints (
  serial bigint generated always as identity primary key,
  at timestamptz not null,
  -- The C2SP signed note; it names every log with its size, root and chain hash.
  note text not null,
  -- The verifier key it is signed with.
  key text not null
);
create index checkpoints_at on checkpoints (at desc);
