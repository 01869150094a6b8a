-- One agent, many traces of it. A sighting is what one source says of one agent in one place; it is kept, and what it
-- said before is kept beside it. Entries follow from sightings and corrections alone, and can be made again from them.
create table sightings (
  key text collate "C" primary key,
  -- The entry it belongs to.
  entry text collate "C" not null,
  -- The name of the entry of which it is the eldest: what was once linked to is found again after a merge.
  own text collate "C" not null,
  source text not null,
  teller text not null,
  locator text not null,
  name text not null,
  confidence double precision not null check (confidence between 0 and 1),
  -- JSON as text.
  keys text not null,
  traits text not null,
  owners text not null,
  page text,
  -- What its source looked like when this was read from it: where it is the same, there is nothing to read.
  stamp text not null,
  run text,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  gone_at timestamptz,
  dismissed_until timestamptz
);
create index on sightings (entry);
create index on sightings (own);
create unique index on sightings (source, locator);
create index on sightings (first_seen_at);

-- By what a sighting is known. Strong ones join, weak ones only suggest.
create table sighting_keys (
  key text collate "C" not null,
  sighting text collate "C" not null,
  strong boolean not null,
  primary key (key, sighting)
);
create index on sighting_keys (sighting);

-- What each sighting said from when on. Rows are only added.
create table sighting_versions (
  sighting text collate "C" not null,
  at timestamptz not null,
  -- JSON as text: name, keys, traits, owners.
  says text not null,
  primary key (sighting, at)
);
create index on sighting_versions (at);

-- What people said of two groups of sightings. Rows are only added: what no longer holds is overruled by a later one.
create table inventory_corrections (
  id text collate "C" primary key,
  kind text not null check (kind in ('merge', 'split', 'apart')),
  reason text not null,
  by_id text not null,
  by_name text not null,
  at timestamptz not null,
  holds boolean not null
);
create table inventory_correction_sides (
  correction text collate "C" not null references inventory_corrections (id),
  sighting text collate "C" not null,
  side text not null check (side in ('left', 'right')),
  primary key (correction, sighting)
);
create index on inventory_correction_sides (sighting);

create table inventory_entries (
  id text collate "C" primary key,
  agent_id text,
  name text not null,
  -- What lists are ordered by.
  name_key text collate "C" not null,
  sources text[] not null,
  sightings integer not null,
  confidence double precision not null,
  differs text[] not null,
  environment text,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  gone_at timestamptz,
  dismissed_until timestamptz
);
create index on inventory_entries (name_key, id);
create unique index on inventory_entries (agent_id) where agent_id is not null;

-- The last whole inventory that was handed in, of each provider.
create table inventory_imports (
  source text not null,
  provider text not null,
  last_run_at timestamptz not null,
  sightings integer not null,
  primary key (source, provider)
);

-- What a scan knows of what an agent is made of, as JSON in text.
alter table discovery_evidence add column traits text not null default '{}';
