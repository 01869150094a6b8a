-- Spreadsheets on their way into the register. What they hold is working material: agents change only when one is applied.
create table imports (
  id text collate "C" primary key,
  file text not null,
  bytes bigint not null,
  received bigint not null default 0,
  status text not null,
  format text,
  -- JSON as text: names of the columns with a few values of each, which column says what, and what is said where none does.
  columns text not null default '[]',
  mapping text not null default '{}',
  defaults text not null default '{}',
  rows integer not null default 0,
  done integer not null default 0,
  -- JSON as text: why it could not be read, and what to do.
  problem text,
  by_name text not null,
  -- When a process last worked on it; null where none does.
  beat_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- The bytes of a file until it is read.
create table import_parts (
  import_id text not null references imports (id),
  at bigint not null,
  data bytea not null,
  primary key (import_id, at)
);

-- One row of a file: its cells, what would become of it, and what did. Everything that undoing needs is here.
create table import_rows (
  import_id text not null references imports (id),
  row integer not null,
  cells text not null,
  name text,
  verdict text check (verdict in ('create', 'update', 'unchanged', 'error')),
  -- JSON as text: what the row says of its agent, in the words of the register.
  draft text,
  differences text,
  faults text,
  -- SHA-256 of the agent as the preview saw it, so that a later change is noticed.
  seen text,
  state text not null default 'waiting' check (state in ('waiting', 'applied', 'undone', 'left')),
  note text,
  -- No foreign key: undoing removes an agent that only this row brought.
  agent_id text,
  -- JSON as text: the agent before the row was applied; null where there was none.
  before text,
  -- SHA-256 of the agent as the row left it.
  applied text,
  -- JSON as text: ids of the people whom this row invited.
  invited text,
  primary key (import_id, row)
);
create index import_rows_verdict on import_rows (import_id, verdict, row);
create index import_rows_state on import_rows (import_id, state, row);
