-- One row, raised by every change: who decides by it knows how fresh they are.
create table epoch (
  singleton boolean primary key default true check (singleton),
  value bigint not null default 0
);
insert into epoch default values;
