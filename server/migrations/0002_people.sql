-- Someone who signs in, owns agents or approves actions. People are never deleted: records name them.
create table people (
  id text primary key,
  name text not null,
  -- Lower case, so that one address is one person.
  email text not null unique check (email = lower(email)),
  role text not null check (role in ('viewer', 'owner', 'approver', 'operator', 'admin')),
  status text not null check (status in ('invited', 'active', 'suspended', 'left')),
  created_at timestamptz not null,
  -- Set by signing in and by using a session: null for everyone means that nobody ever signed in.
  last_seen_at timestamptz
);
create index people_by_name on people (lower(name), id);

-- argon2id, with its salt and parameters in the text.
create table passwords (
  person text primary key references people (id),
  hash text not null,
  changed_at timestamptz not null
);

create table passkeys (
  id text primary key,
  person text not null references people (id),
  name text not null,
  -- The authenticator's own name for the key, base64url.
  credential_id text not null unique,
  -- COSE, as the authenticator gave it. Public.
  public_key bytea not null,
  -- Signatures made so far; an authenticator that keeps no count says 0 for ever.
  counter bigint not null,
  transports text[] not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index passkeys_by_person on passkeys (person);

-- Of every secret below only its SHA-256 is kept: the secrets are 256 random bits, so a hash cannot be guessed back.

create table browser_sessions (
  token_hash bytea primary key check (length(token_hash) = 32),
  person text not null references people (id),
  created_at timestamptz not null,
  -- Moved at most once a minute; too long ago is the idle expiry.
  used_at timestamptz not null,
  expires_at timestamptz not null
);
create index browser_sessions_by_person on browser_sessions (person);

create table sign_in_links (
  token_hash bytea primary key check (length(token_hash) = 32),
  person text not null references people (id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_in_links_by_person on sign_in_links (person);

-- A passkey is added or used in two steps; the challenge of the first is answered once, in the second.
create table webauthn_ceremonies (
  token_hash bytea primary key check (length(token_hash) = 32),
  -- Whose passkey is being added; null when someone signs in.
  person text references people (id),
  challenge text not null,
  expires_at timestamptz not null
);
create index webauthn_ceremonies_by_expiry on webauthn_ceremonies (expires_at);

-- How often signing in was tried, for each account and for each address, within a window.
create table sign_in_attempts (
  -- SHA-256 of what is counted: an address of the network or of mail is not kept for this.
  key_hash bytea primary key check (length(key_hash) = 32),
  since timestamptz not null,
  tries integer not null
);
create index sign_in_attempts_by_since on sign_in_attempts (since);

create table operator_tokens (
  id text primary key,
  name text not null,
  token_hash bytea not null unique check (length(token_hash) = 32),
  role text not null check (role in ('viewer', 'owner', 'approver', 'operator', 'admin')),
  scopes text[] not null check (cardinality(scopes) > 0),
  -- Who made it, in words.
  created_by text not null,
  -- The person behind it: the token is worth no more than this person is. Null when the configured token made it.
  person text references people (id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index operator_tokens_by_age on operator_tokens (created_at desc, id desc);
