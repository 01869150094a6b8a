-- What an identity provider says about people: who they are (SCIM), which groups they are in (SCIM and sign-in), and which
-- role each group gives here.
alter table people
  -- The role given by hand, while a group gives a higher one; null where the role itself is the one given by hand.
  add column given_role text check (given_role in ('viewer', 'owner', 'approver', 'operator', 'admin')),
  -- Came by the identity provider. The last admin who did not is never locked out by it.
  add column by_directory boolean not null default false;

create table directory_people (
  person_id text primary key references people (id),
  user_name text not null,
  external_id text,
  -- As the provider last said. A suspension by hand is not lifted by a provider that says the same as before.
  active boolean not null,
  -- Everything else it sent, so that it reads back what it wrote.
  attributes jsonb not null,
  changed_at timestamptz not null,
  -- Deleted at the provider: no longer shown to it. The person stays, as someone who left, because records name them.
  removed_at timestamptz
);
create unique index directory_people_user_name on directory_people (lower(user_name)) where removed_at is null;
create index directory_people_external_id on directory_people (external_id);

create table directory_groups (
  id text primary key,
  name text not null,
  external_id text,
  attributes jsonb not null,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create index directory_groups_name on directory_groups (lower(name));

-- A provider may name members before it creates them, or groups in groups: kept as sent, and worth nothing here.
create table directory_members (
  group_id text not null references directory_groups (id) on delete cascade,
  member text not null,
  position integer not null,
  sent jsonb not null,
  primary key (group_id, member)
);
create index directory_members_member on directory_members (member);

-- Which role a group gives: a group's name or external id, letter by letter.
create table directory_roles (
  group_name text primary key,
  role text not null check (role in ('viewer', 'owner', 'approver', 'operator', 'admin'))
);

-- Who a sign-in provider says someone is: the subject at the issuer, with the groups of the last sign-in.
create table provider_identities (
  issuer text not null,
  subject text not null,
  person_id text not null references people (id),
  groups text[] not null,
  signed_in_at timestamptz not null,
  primary key (issuer, subject)
);
create index provider_identities_person on provider_identities (person_id);
