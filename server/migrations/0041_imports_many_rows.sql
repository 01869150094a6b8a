-- How many rows of an import are how: JSON as text. Counted as they are written, not each time that somebody looks.
alter table imports add column counts text not null default '{}';
update imports set counts = (select coalesce(json_object_agg(key, n), '{}')::text from (
  select verdict as key, count(*) as n from import_rows where import_id = imports.id and verdict is not null group by verdict
  union all
  select state, count(*) from import_rows where import_id = imports.id group by state) c);
-- Taking an import back asks for each agent whether anything found belongs to it.
create index discovered_agent on discovered (agent_id) where agent_id is not null;
