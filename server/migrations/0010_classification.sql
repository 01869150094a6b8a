-- What the organisation says of a tool beside what its definition says: it stays when the definition changes.
alter table tools
  -- Classes of data that its results hold.
  add column data_classes text[] not null default '{}',
  -- Whether what its results name can be relied on; null follows the definition: a tool that reaches outside is not.
  add column trust text check (trust in ('trusted', 'untrusted')),
  -- What one call costs, in millionths of the organisation's currency.
  add column cost_micros bigint not null default 0 check (cost_micros >= 0);

-- Classes of data in what a server offers to read besides its tools.
alter table tool_servers add column data_classes text[] not null default '{}';
