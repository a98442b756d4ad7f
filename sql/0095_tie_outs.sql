-- Tie-outs: shipment, invoice and payment of orders held against each other, business day by business day.

create table tie_out (
  id uuid primary key,
  process text not null,
  day date not null,
  zone text not null,
  -- `schedule`, or who asked for it.
  asked_by text not null,
  started_at timestamptz not null,
  -- When it last came forward: a run that stands still has died.
  moved_at timestamptz not null,
  finished_at timestamptz,
  -- Why it came to no end.
  failure text,
  orders integer not null default 0 check (orders >= 0),
  tied integer not null default 0 check (tied >= 0),
  pending integer not null default 0 check (pending >= 0),
  differing integer not null default 0 check (differing >= 0),
  -- Sums by currency, as decimal texts.
  totals jsonb not null default '{}',
  constraint a_failed_tie_out_is_over check (failure is null or finished_at is not null),
  constraint every_order_stands_somehow check (orders = tied + pending + differing)
);
-- One at a time.
create unique index tie_out_running on tie_out ((true)) where finished_at is null;
create index tie_out_by_age on tie_out (started_at desc, id desc);

create table tie_out_difference (
  tie_out_id uuid not null references tie_out (id) on delete cascade,
  case_id uuid not null,
  place integer not null,
  channel text not null,
  number text not null,
  kind text not null,
  line text,
  paper text,
  amount numeric not null,
  size numeric not null generated always as (abs(amount)) stored,
  currency text not null,
  standing text not null check (standing in ('open', 'pending', 'explained')),
  due_at timestamptz,
  words text not null,
  primary key (tie_out_id, case_id, place)
);
create index tie_out_difference_by_size on tie_out_difference (tie_out_id, size desc, case_id, place);

-- Orders that did not tie when they were last looked at: each run looks at them again, whatever its day.
create table tie_out_open (
  case_id uuid primary key references process_case (id) on delete cascade,
  tie_out_id uuid not null,
  standing text not null check (standing in ('pending', 'differs')),
  since timestamptz not null,
  -- What was asked about it.
  subjects text[] not null
);
create index tie_out_open_by_run on tie_out_open (tie_out_id, case_id);
