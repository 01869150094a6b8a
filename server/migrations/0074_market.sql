-- The Jobs Index: companies, their boards, the openings that these show, and where that places the companies.
create table market_companies (
  id text collate "C" primary key,
  name text not null,
  domain text not null unique,
  aliases text[] not null default '{}',
  sector text,
  size text,
  sells_agents boolean not null default false,
  staffing boolean not null default false,
  opted_out_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- JSON as text: where it stands; null where its openings say nothing. What lists ask of it stands beside it.
  placement text,
  families text[] not null default '{}',
  open_roles integer not null default 0,
  -- 1, 2, 3 for the groups A, B, C; 4 for none.
  rank smallint not null default 4 check (rank between 1 and 4),
  newest_at timestamptz not null,
  placed_at timestamptz
);
create index market_companies_order on market_companies (rank, newest_at desc, id desc);
create index market_companies_placed on market_companies (placed_at) where rank < 4;

create table market_boards (
  -- `greenhouse:acme`, `lever:acme@eu`
  key text collate "C" primary key,
  company text collate "C" not null references market_companies (id) on delete cascade,
  ats text not null,
  token text not null,
  region text,
  -- It was found by the company's own careers address, so that zero openings there mean zero.
  proven boolean not null,
  status text not null default 'new' check (status in ('new', 'working', 'failing', 'blocked', 'dead')),
  last_outcome text,
  why text,
  last_read_at timestamptz,
  last_ok_at timestamptz,
  next_at timestamptz,
  -- Who reads it at present, as long as this lasts.
  taken_until timestamptz,
  failures integer not null default 0,
  not_found integer not null default 0,
  -- Since when it shows nothing although it had openings: believed once a later reading agrees.
  empty_since timestamptz,
  -- What a conditional request names, good for the method by which its answer was read.
  etag text,
  modified text,
  method text
);
create index market_boards_company on market_boards (company);
create index market_boards_due on market_boards (next_at) where next_at is not null;

create table market_readings (
  n bigint generated always as identity primary key,
  board text collate "C" not null references market_boards (key) on delete cascade,
  at timestamptz not null,
  outcome text not null,
  why text,
  count integer not null,
  opened integer not null,
  reopened integer not null,
  closed integer not null,
  complete boolean not null,
  unchanged boolean not null,
  sha256 text,
  duration_ms integer not null
);
create index market_readings_board on market_readings (board, n desc);
create index market_readings_at on market_readings (at);

-- An opening as its board told of it. Descriptions are read and not kept; nothing of people is read at all.
create table market_postings (
  id text collate "C" primary key,
  board text collate "C" not null references market_boards (key) on delete cascade,
  external_id text not null,
  company text collate "C" not null references market_companies (id) on delete cascade,
  title text not null,
  family text,
  tier text check (tier in ('A', 'B', 'C')),
  also text[] not null default '{}',
  counts text not null check (counts in ('yes', 'unconfirmed', 'no')),
  matched_text text,
  explicit boolean not null,
  terms text[] not null default '{}',
  why text,
  department text not null,
  locations text[] not null default '{}',
  remote boolean,
  pay text not null,
  url text not null,
  posted_at timestamptz,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  -- Since when complete readings have not shown it; the first of two is when it closed.
  missing_since timestamptz,
  closed_at timestamptz,
  repost_of text collate "C",
  -- A description was read.
  described boolean not null,
  content_hash text not null,
  unique (board, external_id)
);
create index market_postings_company on market_postings (company, first_seen desc, id desc);
create index market_postings_order on market_postings (first_seen desc, id desc);
create index market_postings_open on market_postings (board) where closed_at is null;
create index market_postings_family on market_postings (family, first_seen desc, id desc) where family is not null;

-- Each change of where a company stands.
create table market_changes (
  n bigint generated always as identity primary key,
  company text collate "C" not null references market_companies (id) on delete cascade,
  at timestamptz not null,
  from_tier text,
  to_tier text,
  family text,
  confidence text,
  posting text,
  posting_title text,
  why text not null,
  method text not null
);
create index market_changes_company on market_changes (company, n desc);

-- What the pages draw over time: one row a day.
create table market_days (
  day date primary key,
  a integer not null,
  b integer not null,
  c integer not null,
  open_roles integer not null
);

create table market_requests (
  id text collate "C" primary key,
  company text collate "C" not null references market_companies (id) on delete cascade,
  kind text not null check (kind in ('correction', 'opt_out')),
  says text not null,
  contact text,
  at timestamptz not null,
  settled_at timestamptz,
  settled_by text,
  outcome text check (outcome in ('done', 'declined')),
  answer text,
  check ((settled_at is null) = (outcome is null))
);
create index market_requests_waiting on market_requests (id) where settled_at is null;

create table market_settings (
  one boolean primary key default true check (one),
  published boolean not null default true,
  daily boolean not null default true,
  own text collate "C" references market_companies (id) on delete set null
);
insert into market_settings default values;
