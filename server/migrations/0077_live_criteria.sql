-- Decisions made for a person: on whose behalf somebody acted, and whether both the agent and the person were asked about.
alter table counted_days
  add column on_behalf bigint not null default 0,
  add column both_asked bigint not null default 0;

-- Whether a tool server itself told of it: its own log, held against the record.
alter table observed add column by_server boolean not null default false;
update observed set by_server = true where doc like '%"seenBy":[%"server"%';
create index observed_by_server on observed (server, ts) where by_server;

alter table drills
  drop constraint drills_kind_check,
  add constraint drills_kind_check check (kind in ('stop', 'revoke', 'approval', 'audit', 'policy', 'state', 'upstream', 'live', 'verify'));
alter table drill_plans
  drop constraint drill_plans_kind_check,
  add constraint drill_plans_kind_check check (kind in ('stop', 'revoke', 'approval', 'audit', 'policy', 'state', 'upstream', 'live', 'verify'));
