-- Keys that every process on this database must have alike. Sealed: whoever holds only the database holds none of them.
create table shared_keys (
  name text primary key,
  sealed text not null
);
