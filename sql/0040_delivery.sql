-- Delivery: one sync row per target and record says how far the outside agrees with the hub.
-- A row is looked at while due_at is set; a lease leaves all indexed columns alone, so that claiming is a HOT update.

create table sync (
  target text not null,
  -- The record's id, or `item:location` for availability.
  key text not null,
  -- How the last look ended. A mark only sets due_at: whether anything changed is found out at delivery.
  state text not null default 'due'
    check (state in ('due', 'waiting', 'delivered', 'withheld', 'dead', 'asked', 'gone')),
  -- Class of urgency, 0 = order … 5 = backfill.
  priority smallint not null,
  due_at timestamptz,
  -- Since when the target may differ from the hub: freshness is measured from here.
  due_since timestamptz,
  -- Not to be tried before, as long as the content stays the same.
  retry_at timestamptz,
  tried_at timestamptz,
  delivered_at timestamptz,
  confirmed_at timestamptz,
  -- Counts marks: a mark that comes while the row is leased causes another round.
  marks bigint not null default 1,
  -- Counts leases: the answer of a worker whose lease was taken over is not accepted.
  lease bigint not null default 0,
  leased_by uuid,
  -- The lease under which a write was last begun: a process that dies before it leaves nothing uncertain.
  begun bigint not null default 0,
  -- Tries of this content that spend the retry schedule; and tries in a row that met a silent system.
  attempts integer not null default 0,
  strikes integer not null default 0,
  -- Counts contents: makes the idempotency key of A, then B, then A again a new one.
  epoch integer not null default 0,
  -- The first 16 bytes of SHA-256 over the canonical JSON of the body.
  desired_hash bytea,
  delivered_hash bytea,
  -- An earlier write may have had its effect: look before creating.
  uncertain boolean not null default false,
  waits_for text,
  reason text,
  -- The replay that asked for this round.
  replay uuid,
  primary key (target, key),
  constraint leased_rows_are_due check (leased_by is null or due_at is not null)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.1);

create index sync_due on sync (target, priority, due_at) where due_at is not null;
create index sync_replay on sync (replay) where replay is not null;
create index sync_waits on sync (waits_for) where waits_for is not null;

-- What the target was last given. Apart from sync, so that a change of state never copies a body.
create table delivered (
  target text not null,
  key text not null,
  external_id text not null,
  body jsonb not null,
  primary key (target, key)
) with (fillfactor = 80);

-- Every try, kept for a week: eight partitions used in turn, the oldest is emptied before its day comes again.
create table attempt (
  slot smallint not null,
  at timestamptz not null,
  target text not null,
  key text not null,
  node text not null,
  number integer not null,
  outcome text not null,
  reason text,
  hash bytea,
  external_id text,
  duration_ms integer not null
) partition by list (slot);
create table attempt_0 partition of attempt for values in (0);
create table attempt_1 partition of attempt for values in (1);
create table attempt_2 partition of attempt for values in (2);
create table attempt_3 partition of attempt for values in (3);
create table attempt_4 partition of attempt for values in (4);
create table attempt_5 partition of attempt for values in (5);
create table attempt_6 partition of attempt for values in (6);
create table attempt_7 partition of attempt for values in (7);
create index attempt_key on attempt (target, key);

-- Which day each partition of attempt holds, counted from 1970.
create table attempt_day (
  slot smallint primary key check (slot between 0 and 7),
  day integer not null
);
insert into attempt_day select slot, slot - 8 from generate_series(0, 7) slot;

-- What was sent and what came back, by target and minute.
create table delivery_count (
  target text not null,
  minute timestamptz not null,
  expected integer not null,
  sent integer not null,
  accepted integer not null,
  confirmed integer not null,
  absorbed integer not null,
  refused integer not null,
  primary key (target, minute)
);

-- One living worker process. Its leases count as long as it is alive.
create table delivery_node (
  session uuid primary key,
  node text not null,
  alive_until timestamptz not null
);

-- What all nodes know and obey of one outside system.
create table delivery_system (
  system text primary key,
  phase text not null default 'closed' check (phase in ('closed', 'open', 'probing')),
  failures integer not null default 0,
  probes integer not null default 0,
  opened_at timestamptz,
  probe_at timestamptz,
  reason text,
  -- Share of the declared rate that the system stood for when it was last asked to slow down.
  factor double precision not null default 1 check (factor > 0 and factor <= 1),
  factor_at timestamptz,
  slow_until timestamptz,
  paused_at timestamptz,
  paused_by text,
  pause_reason text
);

-- A replay is a plan first; running it marks rows at a stated rate.
create table replay (
  id uuid primary key,
  filter jsonb not null,
  state text not null check (state in ('planned', 'running', 'stopped', 'finished')),
  planned_at timestamptz not null,
  planned_by text not null,
  counts jsonb not null,
  examples jsonb not null,
  matched bigint not null,
  run_at timestamptz,
  run_by text,
  per_second integer,
  -- Where marking continues, and the process that does it.
  cursor_target text,
  cursor_key text,
  runner uuid,
  marked bigint not null default 0,
  sent bigint not null default 0,
  accepted bigint not null default 0,
  confirmed bigint not null default 0,
  absorbed bigint not null default 0,
  refused bigint not null default 0,
  ended_at timestamptz,
  stopped_by text
);
create index replay_running on replay (id) where state = 'running';
