-- Delivery, continued: how far the patient reading of each target is, which finds what was changed there by hand.
-- A row that is seen to hold what it was given only gets a new confirmed_at, which no index knows of.

create table verification (
  target text primary key,
  -- The pass that is under way, or else the last one. It is under way while cursor_key is set.
  pass bigint not null default 0,
  -- The pass that somebody waits for: it is read as fast as the budget of the system lets it.
  wanted bigint not null default 0,
  is_hurried boolean not null default false,
  cursor_key text,
  started_at timestamptz,
  -- Rows to be read, counted when the pass began, and what became of them so far.
  expected integer not null default 0,
  pages integer not null default 0,
  verified integer not null default 0,
  drifted integer not null default 0,
  unread integer not null default 0,
  -- When the next page may be read.
  next_at timestamptz not null,
  -- Failures lately: each halves the next page, so that a record that cannot be read stands alone in the end.
  failures integer not null default 0,
  reason text,
  -- The last pass that reached the end.
  ended_pass bigint not null default 0,
  ended_at timestamptz,
  ended_verified integer not null default 0,
  ended_drifted integer not null default 0,
  ended_unread integer not null default 0,
  -- One process at a time reads a target.
  claimed_by uuid,
  claimed_until timestamptz
);
