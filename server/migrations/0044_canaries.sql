-- Agents that are none, planted to see whether discovery finds them. Whether one was found follows from the evidence:
-- nothing else bears its name, so whatever does has found it.
create table canaries (
  id text collate "C" primary key,
  name text not null,
  -- By what evidence of it is known: its name, as it stands in the keys of sightings.
  mark text collate "C" not null unique,
  kind text not null check (kind in ('code', 'endpoint', 'telemetry')),
  place text not null,
  planted_by text not null,
  planted_at timestamptz not null
);
