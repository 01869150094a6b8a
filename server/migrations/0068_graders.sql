-- Evaluators that people make: judges and code. `sealed_key` is the key of a judge's endpoint.
create table graders (
  id text primary key,
  name text not null unique,
  kind text not null check (kind in ('judge', 'code')),
  aspect text not null,
  version text not null,
  is_on boolean not null,
  rate double precision not null check (rate >= 0 and rate <= 1),
  -- JSON
  how text not null,
  sealed_key text,
  changed_at timestamptz not null,
  changed_by text not null
);

-- What judges spend by day (UTC) and agent. What is asked is counted at its most before it is asked, and as it was after:
-- a crash in between leaves too much counted, never too little.
create table judge_spend (
  day date not null,
  grader text not null,
  agent text not null,
  cost_micros bigint not null default 0,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  asked integer not null default 0,
  from_cache integer not null default 0,
  -- Sessions that the cap kept from being judged.
  kept integer not null default 0,
  primary key (day, grader, agent)
);
create index judge_spend_agent on judge_spend (day, agent);

-- What a version of a judge said of a session's content: the same is not asked twice.
create table judge_answers (
  version text not null,
  content text not null,
  -- JSON
  said text not null,
  at timestamptz not null,
  primary key (version, content)
);
create index judge_answers_at on judge_answers (at);

-- Sessions that wait for a grader. It may take its time: no other evaluator waits for it.
create table grader_queue (
  grader text not null,
  agent text not null,
  session text not null,
  inclusion double precision not null,
  natural_rate boolean not null,
  since timestamptz not null,
  held_until timestamptz,
  primary key (grader, agent, session)
);
create index grader_queue_since on grader_queue (since);
