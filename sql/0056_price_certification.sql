-- Certification: the hub's prices held against the ERP's own, run by run, customer by customer.

create table price_certification (
  id uuid primary key,
  system text not null,
  -- `schedule`, or who asked for it.
  asked_by text not null,
  -- The same seed over the same records draws the same prices.
  seed bigint not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  -- Why it came to no end.
  failure text,
  asked integer not null default 0 check (asked >= 0),
  matched integer not null default 0 check (matched >= 0),
  mismatched integer not null default 0 check (mismatched >= 0),
  -- The ERP gave no answer: it proves nothing.
  unanswered integer not null default 0 check (unanswered >= 0),
  constraint a_failed_run_is_over check (failure is null or finished_at is not null)
);
-- One at a time.
create unique index price_certification_running on price_certification ((true)) where finished_at is null;
create index price_certification_by_age on price_certification (started_at desc, id);

create table price_certification_party (
  certification_id uuid not null references price_certification on delete cascade,
  party_id uuid not null,
  matched integer not null,
  mismatched integer not null,
  unanswered integer not null,
  primary key (certification_id, party_id)
);

-- Prices that differ, until a later run finds them equal.
create table price_mismatch (
  party_id uuid not null,
  item_id uuid not null,
  quantity text not null,
  unit text not null,
  currency text not null,
  -- Null: the hub has no price. `hub_words` says by which agreement, or why not.
  hub_price text,
  hub_words text not null,
  -- Null: the ERP has no price.
  erp_price text,
  asked_for date not null,
  since timestamptz not null,
  certification_id uuid not null,
  primary key (party_id, item_id, quantity, unit, currency)
);
