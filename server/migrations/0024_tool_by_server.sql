-- One tool of one server: a tool of that name at another server can be the most used there is, and all its calls were
-- looked through for those of one that is rare. A tool alone, and a tool with an answer, find their calls in it as well.
drop index records_tool;
create index records_tool on records (tool, server, decision, ts desc) where kind = 'intent';
