-- Risks that are left: what could happen, to whose agents, what holds it down, and what a year of it costs.
create table risks (
  id text collate "C" primary key,
  title text not null,
  -- JSON as text: the words, ranges and controls as they were given.
  said text not null,
  -- Whose risk it is: these agents, all of a tier, all of an owner.
  agents text[] not null,
  tier text check (tier in ('low', 'medium', 'high', 'critical')),
  owned_by text references people (id),
  -- JSON as text: what was simulated from them, before and after controls, and what was counted.
  figures text not null,
  measured text,
  status text not null check (status in ('open', 'waiting', 'accepted', 'closed')),
  owner text not null references people (id),
  created_by text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  closed_by text,
  closed_at timestamptz,
  closed_reason text,
  check (tier is not null or owned_by is not null or cardinality(agents) > 0),
  check ((status = 'closed') = (closed_at is not null))
);
create index risks_accepted on risks (id) where status = 'accepted';

-- Who took which risk upon them, until when, and exactly what they saw. Nothing here is changed but its end.
create table risk_acceptances (
  n bigint generated always as identity primary key,
  risk_id text collate "C" not null references risks (id),
  person_id text not null references people (id),
  at timestamptz not null,
  until timestamptz not null,
  reason text not null,
  statement text not null,
  hash text not null,
  -- JSON as text: the figures and the state of each control; and what the agents were, which may not grow unseen.
  figures text not null,
  controls text not null,
  basis text not null,
  needs_second boolean not null,
  confirmed_by text references people (id),
  confirmed_at timestamptz,
  confirmed_reason text,
  ended_at timestamptz,
  ended_by text,
  ended_how text check (ended_how in ('reopened', 'expired', 'replaced', 'closed')),
  ended_reasons text[],
  check (until > at),
  -- Nobody confirms their own, whatever a program does.
  check (confirmed_by is null or (needs_second and confirmed_by <> person_id)),
  check ((ended_at is null) = (ended_how is null))
);
create unique index risk_acceptances_standing on risk_acceptances (risk_id) where ended_at is null;
create index risk_acceptances_risk on risk_acceptances (risk_id, n desc);

-- Who looked at a risk when, and what they said; without a risk: at the whole register.
create table risk_reviews (
  n bigint generated always as identity primary key,
  risk_id text collate "C" references risks (id),
  person_id text not null references people (id),
  at timestamptz not null,
  says text not null,
  mean double precision not null,
  open integer not null
);
create index risk_reviews_risk on risk_reviews (risk_id, n desc);
