-- Access tokens that were revoked before their time (RFC 7009). A token lives 300 seconds, so these are few.
create table revoked_tokens (
  jti text primary key,
  credential_id text not null references agent_credentials (id),
  expires_at timestamptz not null
);
create index revoked_tokens_of on revoked_tokens (credential_id);

-- Identity assertions (ID-JAG) that were used: each counts once, over all processes.
create table used_identity_assertions (
  issuer text not null,
  jti text not null,
  expires_at timestamptz not null,
  primary key (issuer, jti)
);
create index used_identity_assertions_expiry on used_identity_assertions (expires_at);
