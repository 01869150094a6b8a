-- What a grant is bound to besides its tools: arguments, classes of data, time, number of uses. Empty: nothing more.
alter table grants add column constraints jsonb not null default '{}';
-- Raised each time it is narrowed, so that a decision says by which of them it was made.
alter table grants add column version integer not null default 1;

-- What a grant was before it was narrowed: decisions of then are explained by it.
create table grant_versions (
  grant_id text not null references grants (id),
  version integer not null,
  tools text[] not null,
  constraints jsonb not null,
  expires_at timestamptz,
  -- When it was narrowed, by whom, in words, and why.
  ended_at timestamptz not null,
  narrowed_by text not null,
  reason text not null,
  primary key (grant_id, version)
);

-- The uses of grants that may be used so many times, the same in every process.
create table grant_uses (
  grant_id text primary key references grants (id),
  total bigint not null default 0,
  -- The day of the grant's zone that `today` counts.
  day date not null,
  today bigint not null default 0,
  at timestamptz not null
);
