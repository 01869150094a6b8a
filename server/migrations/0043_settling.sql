-- What people said of an agent that was seen: who answers for it, or that it is shut out. It stands on each piece of
-- evidence, so that it goes wherever that evidence goes; entries are made from it as from all else.
alter table sightings add column claimed_by text references people (id);
alter table sightings add column claimed_at timestamptz;
alter table sightings add column quarantined_at timestamptz;
alter table sightings add column quarantined_by text;
alter table sightings add column quarantine_reason text;

alter table inventory_entries add column claimed_by text references people (id);
alter table inventory_entries add column quarantined_at timestamptz;
alter table inventory_entries add column quarantined_by text;
alter table inventory_entries add column quarantine_reason text;
create index on inventory_entries (id) where quarantined_at is not null;

alter table telemetry_sources drop constraint telemetry_sources_status_check;
alter table telemetry_sources add constraint telemetry_sources_status_check
  check (status in ('open', 'known', 'ignored', 'quarantined'));
