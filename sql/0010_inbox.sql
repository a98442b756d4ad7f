-- Intake: raw arrivals kept first, the queue of what is still to be processed, and what could not be taken.
-- `source` is always the full name, system/source, e.g. 'erp/items'.

-- Raw arrivals. A row is written once and afterwards only counts its duplicates, so that bodies are never copied.
create table message (
  id uuid primary key, -- version 7: new rows lie together, and pages go by time without another index
  source text not null,
  form text not null check (form in ('webhook', 'page')),
  -- 128 bits of SHA-256 over source and delivery id (or content): the one identity by which duplicates are found.
  delivery_key uuid not null unique,
  delivery_id text,
  content_hash bytea not null check (length(content_hash) = 32),
  verdict text not null check (verdict in ('verified', 'unsigned', 'read')),
  envelope jsonb not null,
  body bytea not null,
  received_at timestamptz not null,
  traceparent text,
  -- The message that used this delivery id before, with other content.
  conflicts_with uuid,
  duplicates int not null default 0,
  last_duplicate_at timestamptz
);
create index message_received_at on message using brin (received_at) with (pages_per_range = 16);
create index message_with_duplicates on message (id) where duplicates > 0;
alter table message set (autovacuum_vacuum_insert_scale_factor = 0.05);

-- What is still to be processed. A row is small and short-lived; a finished message has none. Several rows may point at one message.
create table inbox (
  lane smallint not null check (lane in (0, 1)), -- 0 live, 1 bulk: a first load does not delay a movement
  seq bigint generated always as identity,
  message_id uuid not null,
  record_indexes int[], -- null: the whole message
  again boolean not null default false, -- it may have parked records from before
  size_bytes int not null,
  attempts smallint not null default 0,
  leased_until timestamptz not null default '-infinity',
  leased_by uuid, -- a new one for each claim: fences a worker that comes too late
  primary key (lane, seq)
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

-- Records that were read but not taken. The raw message is kept; a fixed mapping takes them after all.
create table parked (
  message_id uuid not null,
  record_index int not null, -- -1: the message as a whole
  source text not null,
  domain text not null,
  key text,
  version text,
  kind text not null check (kind in ('breach', 'waiting', 'conflict', 'poison')),
  reason text not null,
  problems jsonb not null default '[]',
  waits_domain text,
  waits_by text,
  waits_value text,
  waits_kind text,
  parked_at timestamptz not null,
  retry_at timestamptz, -- waiting only: level-triggered second look, in case a release was missed
  retries int not null default 0,
  asked boolean not null default false,
  primary key (message_id, record_index),
  check ((kind = 'waiting') = (waits_domain is not null))
);
create index parked_key on parked (source, key);
create index parked_waits on parked (waits_domain, waits_by, waits_value) where kind = 'waiting';
create index parked_retry on parked (retry_at) where kind = 'waiting';

-- Totals per source; nodes add to them every few seconds.
create table source_count (
  source text primary key,
  arrived bigint not null default 0,
  absorbed bigint not null default 0,
  conflicts bigint not null default 0,
  refused bigint not null default 0,
  applied bigint not null default 0,
  missed bigint not null default 0,
  changed_without_version bigint not null default 0,
  found_deleted bigint not null default 0,
  last_arrival_at timestamptz,
  last_refused_at timestamptz
);
