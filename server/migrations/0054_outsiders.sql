-- Who and what only other systems know, with what Reeve was told of them: the subjects and resources of AuthZEN
-- questions that are neither agents nor tools. Searches go through them, and policies read their properties.
create table outsiders (
  type text not null,
  id text not null,
  properties jsonb not null,
  parents jsonb not null,
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (type, id)
);
