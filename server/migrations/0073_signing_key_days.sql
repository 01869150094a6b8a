-- How often another key takes over signing agents' tokens by itself. Without a row: every 90 days.
create table signing_key_days (
  one boolean primary key default true check (one),
  days integer not null check (days between 1 and 365)
);
