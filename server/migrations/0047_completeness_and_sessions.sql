-- How complete the register was estimated to be, once a day: the last estimate of each day (UTC).
create table completeness_days (
  day date primary key,
  at timestamptz not null,
  seen integer not null,
  registered integer not null,
  -- Null where too little was seen in two ways to estimate anything.
  total double precision,
  low double precision,
  high double precision,
  check ((total is null) = (low is null) and (total is null) = (high is null))
);

-- The provider that a session was opened by, so that signing out can end the one there as well.
alter table browser_sessions add column issuer text;
