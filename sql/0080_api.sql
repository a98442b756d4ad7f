-- The API: who may call it, and which answers are given again to the same request.

create table api_key (
  id uuid primary key,
  -- The part of the key by which its row is found; it is no secret.
  prefix text not null unique check (prefix ~ '^[0-9a-f]{12}$'),
  -- SHA-256 of the secret part: 256 random bits need no slow hash, because there is nothing to guess.
  secret_hash bytea not null check (length(secret_hash) = 32),
  name text not null,
  scopes text[] not null check (cardinality(scopes) > 0),
  -- Where absent, the usual rate.
  requests_per_second integer check (requests_per_second > 0),
  created_at timestamptz not null,
  created_by text not null,
  expires_at timestamptz,
  -- Exact to a minute.
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by text,
  constraint revoked_by_somebody check ((revoked_at is null) = (revoked_by is null))
);

create table api_idempotency (
  caller uuid not null,
  key text not null,
  request_hash bytea not null check (length(request_hash) = 32),
  -- Null while the request is being worked on.
  answer jsonb,
  -- Whoever works on it holds it until then: afterwards the same request may try again.
  leased_until timestamptz not null,
  created_at timestamptz not null,
  primary key (caller, key)
);
create index api_idempotency_age on api_idempotency (created_at);
