-- The event log: facts in CloudEvents form, appended in the transaction that made them true.
-- Order is (xid, seq): readers stop below the oldest open transaction, so no late commit is ever skipped.

create table log_state (
  only_row boolean primary key default true check (only_row),
  -- Counts restores: a position from before a restore means nothing afterwards.
  epoch integer not null default 1
);
insert into log_state default values;

create sequence event_seq;

create table event (
  xid xid8 not null default pg_current_xact_id(),
  seq bigint not null default nextval('event_seq'),
  recorded_at timestamptz not null default now(),
  id uuid not null default gen_random_uuid(),
  type text not null,
  source text not null,
  subject text not null,
  time timestamptz not null,
  data jsonb,
  correlation_id text not null,
  causation_id text,
  traceparent text,
  dataref text
) partition by range (recorded_at);

create index event_position on event (xid, seq);
create index event_subject on event (subject);
create index event_correlation on event (correlation_id);

-- Catches what no named partition takes, so that an append never fails for want of one.
create table event_rest partition of event default;
