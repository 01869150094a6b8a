-- The identity provider that people sign in with (OpenID Connect). One at most. Its secret is sealed.
create table sign_in_provider (
  one boolean primary key default true check (one),
  settings jsonb not null,
  secret text,
  changed_by text not null,
  changed_at timestamptz not null
);

-- A sign-in on its way: taken once, within ten minutes, by the browser that holds the token.
create table provider_ceremonies (
  token_hash bytea primary key check (length(token_hash) = 32),
  issuer text not null,
  client_id text not null,
  state text not null,
  nonce text not null,
  verifier text not null,
  redirect_uri text not null,
  expires_at timestamptz not null
);
