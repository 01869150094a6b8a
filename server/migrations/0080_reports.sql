-- Reports that were made, with their files byte for byte as they were signed: what a board was given can be given again.
create table reports (
  id text collate "C" primary key,
  at timestamptz not null,
  by_name text not null,
  -- The month or quarter that it was made for by itself. Unique: of many processes one makes it.
  period text unique,
  stage integer not null
);

create table report_files (
  report_id text collate "C" not null references reports (id) on delete cascade,
  format text not null,
  name text not null,
  type text not null,
  bytes integer not null,
  sha256 text not null,
  signature text not null,
  content bytea not null,
  primary key (report_id, format)
);

-- One row: how often a report is made by itself, and whether anyone may fetch the badge.
create table report_settings (
  only_row boolean primary key default true check (only_row),
  every text check (every in ('month', 'quarter')),
  badge boolean not null default false,
  changed_by text,
  changed_at timestamptz
);
insert into report_settings default values;
