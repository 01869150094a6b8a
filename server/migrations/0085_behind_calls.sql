-- What is done behind calls, with less work for each action. Rows are handed over as arrays now, by the statements of the stores.
drop function scores_put(json);
drop function data_add(json);

-- Nobody asks for a score by its id.
drop index scores_id;

-- Points are made of monitors that are locked meanwhile, and no monitor is ever deleted: it need not be looked up for each.
alter table monitor_points drop constraint monitor_points_monitor_fkey;

-- Ends are asked for by a rare outcome only: that an action was well is no way to find it.
drop index records_outcome;
create index records_outcome on records (outcome, action desc) where kind = 'end' and outcome <> 'ok';

-- Steps come in the order of time, and only what is to be forgotten is asked for by time alone.
drop index session_steps_at;
create index session_steps_at on session_steps using brin (at);
