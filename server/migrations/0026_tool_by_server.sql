-- One tool of one server: a tool of that name at another server can be the most used there is, and all its calls were
-- looked through for those of one that is rare. Newest first, so that a page of them is read in order.
drop index records_tool;
create index records_tool on records (tool, server, ts desc) where kind = 'intent';
