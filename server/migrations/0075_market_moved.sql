-- Which version of the method moved a place although no opening had come or gone; null where openings did.
alter table market_changes add column by_version text;
create index market_changes_by_version on market_changes (by_version) where by_version is not null;
