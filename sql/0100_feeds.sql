-- Feeds: who outside follows the log, how far each has come, and what it has not taken yet.

create table feed (
  id uuid primary key,
  name text not null unique,
  url text not null,
  -- Such as `order.accepted`, `order.*` or `*`.
  types text[] not null check (cardinality(types) > 0),
  subject_prefix text not null default '',
  -- The person or team who is asked when it fails.
  owner text not null,
  created_at timestamptz not null,
  created_by text not null,
  state text not null default 'active' check (state in ('active', 'paused')),
  paused_why text,
  paused_by text,
  paused_at timestamptz,
  -- `whsec_…`, or where a node reads it: `env:NAME`, `file:/path`. It signs, so it cannot be kept as a hash.
  secret text not null,
  previous_secret text,
  previous_until timestamptz,
  -- A position of the log; null: its beginning.
  cursor text,
  -- When the cursor was written: after a restore, reading goes on from a little before.
  cursor_at timestamptz not null,
  -- One more when a person moves the cursor: what was begun before no longer counts.
  generation integer not null default 0,
  -- Failures in a row that say that nobody is there.
  strikes integer not null default 0 check (strikes >= 0),
  next_try_at timestamptz,
  failing_since timestamptz,
  last_failure text,
  last_delivered_at timestamptz,
  delivered bigint not null default 0,
  given_up bigint not null default 0,
  -- A question about it is open.
  asked boolean not null default false,
  -- Which process works on it, by the clock of the database.
  leased_by uuid,
  leased_until timestamptz,
  constraint paused_says_why check ((state = 'paused') = (paused_why is not null)),
  constraint a_lease_ends check ((leased_by is null) = (leased_until is null)),
  constraint the_previous_secret_ends check ((previous_secret is null) = (previous_until is null))
);

-- What was tried and not taken, and what came after it about the same subject: the cursor has gone past it.
create table feed_held (
  feed_id uuid not null references feed (id) on delete cascade,
  event_id uuid not null,
  -- Their order; within a subject that of the log.
  place bigint generated always as identity,
  type text not null,
  subject text not null,
  position text not null,
  -- Byte for byte what was tried first: the log may forget the event before the subscriber takes it.
  body text not null,
  held_at timestamptz not null,
  tries integer not null default 0 check (tries >= 0),
  first_failed_at timestamptz,
  -- Null: as soon as it is its turn.
  next_try_at timestamptz,
  primary key (feed_id, event_id),
  constraint tried_is_failed check ((tries > 0) = (first_failed_at is not null))
);
create index feed_held_in_order on feed_held (feed_id, subject, place);

-- Each try with its answer, for people; not needed to work.
create table feed_try (
  id bigint generated always as identity primary key,
  feed_id uuid not null references feed (id) on delete cascade,
  event_id uuid not null,
  type text not null,
  subject text not null,
  tried_at timestamptz not null,
  number integer not null check (number > 0),
  outcome text not null check (outcome in ('taken', 'failed', 'gone', 'given-up')),
  status integer,
  -- Its words, or why there were none; at most 1 kB.
  answer text not null,
  duration_ms integer not null check (duration_ms >= 0)
);
create index feed_try_latest on feed_try (feed_id, id desc);
create index feed_try_age on feed_try (tried_at);
