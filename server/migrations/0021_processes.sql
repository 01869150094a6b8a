-- Which processes of Reeve work on this database now, by the database's own clock: no two machines need agree on the time.
create table processes (
  id uuid primary key,
  -- Where the other processes reach it.
  peer text not null,
  begun_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp()
);

-- A tool server that is a program runs in one process at a time; who lives may take it over from who does not.
create table stdio_owners (
  server_id text primary key,
  process uuid not null references processes on delete cascade,
  taken_at timestamptz not null default clock_timestamp()
);
create index stdio_owners_process on stdio_owners (process);
