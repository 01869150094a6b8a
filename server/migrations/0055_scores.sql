-- What evaluators say of sessions and of their steps. `n` is the order in which scores came, for whoever reads on from there.
create table scores (
  n bigint generated always as identity,
  id text not null,
  evaluator text not null,
  name text not null,
  version text not null,
  kind text not null,
  aspect text not null,
  agent text not null,
  agent_name text not null,
  agent_version text,
  session text not null,
  -- Empty for a score of the whole session.
  action text not null default '',
  label text not null check (label in ('pass', 'fail', 'unscored')),
  unscored text check ((unscored is null) = (label <> 'unscored')),
  value double precision,
  measure double precision,
  explanation text,
  inclusion double precision not null default 1,
  natural_rate boolean not null default true,
  cost_micros bigint not null default 0,
  at timestamptz not null
) partition by range (at);

create index scores_n on scores (n);
create index scores_id on scores (id);
-- One score by one version of an evaluator of one session or step: what is scored again replaces what was said before.
create index scores_unit on scores (agent, session, action, evaluator, version);
create index scores_stream on scores (agent, evaluator, version, at) where action = '';
create index scores_at on scores using brin (at);

-- Times that no month has a partition for: others may hand in scores of any.
create table scores_other partition of scores default;

-- Makes the partition of a month before the first row of it comes.
create function ensure_scores_partition(day timestamptz) returns void language plpgsql as $$
declare
  month timestamp := date_trunc('month', day at time zone 'UTC');
  name text := 'scores_' || to_char(month, 'YYYY_MM');
begin
  if to_regclass(name) is not null then return; end if;
  perform pg_advisory_xact_lock(hashtext('scores partitions'));
  if to_regclass(name) is not null then return; end if;
  execute format('create table %I partition of scores for values from (%L) to (%L)', name,
    month at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
end
$$;
