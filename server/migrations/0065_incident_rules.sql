-- Rules by which incidents are declared. What one says when is JSON as text; off until somebody turns it on.
create table incident_rules (
  name text primary key,
  enabled boolean not null,
  severity text not null,
  says text not null,
  changed_by text not null,
  changed_at timestamptz not null
);
insert into incident_rules (name, enabled, severity, says, changed_by, changed_at) values
  ('against-a-decision', false, 'SEV1', '{"on":"finding","kinds":["ran_against_decision"],"severity":"high"}', 'reeve', '2026-11-23T00:00:00Z'),
  ('critical-finding', false, 'SEV2', '{"on":"finding","kinds":[],"severity":"critical"}', 'reeve', '2026-11-23T00:00:00Z'),
  ('many-blocked', false, 'SEV3', '{"on":"blocked","actions":20,"minutes":5}', 'reeve', '2026-11-23T00:00:00Z'),
  ('critical-stop', false, 'SEV2', '{"on":"stop"}', 'reeve', '2026-11-23T00:00:00Z');
-- How far each rule has looked.
create table incident_rules_seen (
  name text primary key references incident_rules,
  at timestamptz not null
);
