-- What a coding agent was allowed by a hook and has not yet told the end of. One call may meet several hooks, and each may
-- be answered by another process: they find each other here.
create table hook_calls (
  action text collate "C" primary key,
  -- Whose call it is: the agent, or the agent for a person.
  account text collate "C" not null,
  client text not null,
  session text,
  -- The client's own id of the call, where it gives one.
  call text,
  server text not null,
  tool text not null,
  -- SHA-256 of what is the same of one call at each of its hooks: as it was asked, and as it was narrowed.
  keys text[] not null,
  -- The hooks that were answered for it; each is answered once.
  steps text[] not null,
  at timestamptz not null
);
create index hook_calls_account on hook_calls (account, client, at);
