-- A gap between what is declared and what is so. One row for each kind and subject: seen again, it opens again.
create table findings (
  id text primary key,
  kind text not null,
  severity text not null,
  -- The id of what it is about; no foreign key, because a finding may outlive its subject.
  subject text not null,
  title text not null,
  detail text not null,
  status text not null check (status in ('open', 'resolved')),
  seen integer not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  resolved_at timestamptz,
  unique (kind, subject)
);
create index findings_newest on findings (last_seen_at desc, id desc);
create index findings_subject on findings (subject);
