-- Up to which checkpoint a place outside the database has them, and why it lags. One row for each place, without secrets.
create table checkpoint_deliveries (
  place text primary key,
  serial bigint not null default 0,
  delivered_at timestamptz,
  failing_since timestamptz,
  error text
);
