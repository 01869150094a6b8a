-- The findings as a queue: to whom each is given, and until when somebody let it stay.
alter table findings drop constraint findings_status_check;
alter table findings add constraint findings_status_check check (status in ('open', 'accepted', 'resolved'));
-- When it was opened the last time: from then its due date counts.
alter table findings add column opened_at timestamptz;
update findings set opened_at = first_seen_at;
alter table findings alter column opened_at set not null;
alter table findings add column given_to text references people (id);
alter table findings add column accepted_by text;
alter table findings add column accepted_reason text;
alter table findings add column accepted_until timestamptz;
