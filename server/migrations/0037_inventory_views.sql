-- Ways of looking at the inventory, each kept by one person.
create table inventory_views (
  id text collate "C" primary key,
  person text not null,
  name text not null,
  name_key text not null,
  -- JSON as text.
  filter text not null,
  at timestamptz not null,
  unique (person, name_key)
);
