-- What each day came to, summed up as it passes, so that a year is read from some hundred rows.

-- Where the ladder stood at the end of each day (UTC), for each model file; of today where it stands.
create table ladder_days (
  model_sha256 text not null,
  day date not null,
  stage integer not null,
  -- JSON as text: by surface, its level, and the weighed share of what its criteria count that passes.
  levels text not null,
  coverage text not null,
  at timestamptz not null,
  primary key (model_sha256, day)
);

create table finding_days (
  day date primary key,
  opened bigint not null,
  closed bigint not null,
  -- At the end of the day; null for days from before this was counted, where it follows from the others.
  open bigint
);

-- How long something took, as a histogram: bucket b holds what took 2^(b/8) ms up to 2^((b+1)/8).
create table duration_days (
  day date not null,
  what text not null check (what in ('stop', 'approve')),
  bucket integer not null,
  n bigint not null,
  primary key (day, what, bucket)
);

create index findings_opened on findings (opened_at);
create index findings_resolved on findings (resolved_at) where resolved_at is not null;
create index findings_open on findings (kind) where status = 'open';
create index approvals_decided on approvals (decided_at) where decided_at is not null;
create index stops_made on stops (made_at);
