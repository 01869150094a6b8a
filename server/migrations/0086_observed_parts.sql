-- How a call ended is told before which call it was, or alone: whoever tells that is found without reading every action.
create index observed_source_parts on observed (source) where not listed;
