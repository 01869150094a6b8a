-- The newest scores of all and those of one evaluator are asked for by their time; what was there found them by agent.
create index scores_newest on scores (at, n) where action = '';
create index scores_of_evaluator on scores (evaluator, at, n) where action = '';
-- Every month's few blocks by time: the first of these does that as well.
drop index scores_at;

-- When what a finding tells of began, where that was before it was noticed, and in which session it is first seen.
alter table findings add column began_at timestamptz, add column session text;
