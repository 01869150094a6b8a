-- How an agent proves that it is itself. The id is its OAuth client_id. Rows are never deleted: tokens and records name them.
create table agent_credentials (
  id text primary key,
  agent_id text not null references agents (id),
  kind text not null check (kind in ('public_key', 'development_token')),
  -- RFC 7638 SHA-256 thumbprint. Unique over revoked keys too: a key that was given up never works again, anywhere.
  thumbprint text unique,
  algorithm text check (algorithm in ('EdDSA', 'ES256', 'RS256')),
  -- JSON as text: the public members of the key and nothing else.
  public_key text,
  -- SHA-256 (hex) of the development token, which has 256 random bits, so that the hash cannot be guessed back.
  token_hash text unique,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  check (
    (kind = 'public_key' and thumbprint is not null and algorithm is not null and public_key is not null and token_hash is null)
    or (kind = 'development_token' and token_hash is not null and thumbprint is null and algorithm is null and public_key is null)
  )
);
create index agent_credentials_agent on agent_credentials (agent_id, id desc);

-- Client assertions that were used. Every process asks here, so that one assertion gives one token.
create table used_assertions (
  credential_id text not null references agent_credentials (id),
  jti text not null,
  expires_at timestamptz not null,
  primary key (credential_id, jti)
);
create index used_assertions_expiry on used_assertions (expires_at);
