-- Bundles of evidence that were exported, whole: what was given to an auditor can be given again.
create table evidence_bundles (
  id text collate "C" primary key,
  at timestamptz not null,
  by_name text not null,
  frameworks text[] not null,
  files integer not null,
  bytes integer not null,
  digest text not null,
  -- JSON as text: these bytes are what is signed.
  file text not null
);
