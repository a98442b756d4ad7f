-- Processes: cases, the facts they are made of, and what their last plan wanted. A plan can always be computed again from the facts.

create table process_case (
  id uuid primary key,
  process text not null,
  -- What people call it, unique within the process: channel and number of an order.
  natural_key text collate "C" not null,
  channel text not null,
  number text collate "C" not null,
  -- Our own number, which every document of ours outside carries.
  document text collate "C" not null unique,
  status text not null,
  -- What the last plan said, for people.
  plan jsonb not null,
  -- What the case counts against the limit of an account.
  account_id uuid,
  exposure numeric check (exposure >= 0),
  currency text,
  -- When the plan can change by itself.
  review_at timestamptz,
  version bigint not null default 0,
  correlation_id text not null,
  opened_at timestamptz not null,
  changed_at timestamptz not null,
  unique (process, natural_key),
  constraint an_exposure_names_its_account check ((account_id is null) = (exposure is null)),
  constraint an_exposure_has_a_currency check ((account_id is null) = (currency is null))
) with (fillfactor = 80);
create index process_case_review on process_case (review_at) where review_at is not null;
create index process_case_account on process_case (account_id) where account_id is not null;
create index process_case_list on process_case (opened_at, id);

create table case_fact (
  case_id uuid not null references process_case (id) on delete cascade,
  -- The business identity of the fact: the same one again is absorbed.
  identity text collate "C" not null,
  kind text not null,
  body jsonb not null,
  content_hash text not null,
  system text not null,
  message_id text,
  received_at timestamptz not null,
  -- How often it was told, and by whom besides the first.
  told integer not null default 1 check (told >= 1),
  told_again jsonb not null default '[]',
  primary key (case_id, identity)
);

-- Documents that should stand outside: the body of the last plan, and the id that the target gave.
create table case_document (
  target text not null,
  -- The case's id and the name of the document in the case: the key of the delivery.
  key text not null,
  case_id uuid not null references process_case (id) on delete cascade,
  name text not null,
  domain text not null,
  system text not null,
  body jsonb not null,
  revision text not null,
  external_id text,
  primary key (target, key)
) with (fillfactor = 80);
create index case_document_case on case_document (case_id);
create index case_document_external on case_document (external_id, system) where external_id is not null;

-- What a plan rests on and waits for: a reference that nobody knows yet, a record or a promise of stock that may change.
create table case_wait (
  case_id uuid not null references process_case (id) on delete cascade,
  domain text not null,
  -- Empty for keys that mean the same everywhere.
  system text not null,
  by text not null,
  kind text not null,
  value text collate "C" not null,
  primary key (case_id, domain, system, by, kind, value)
);
create index case_wait_key on case_wait (value, domain);

-- Cases whose plan shall be computed again, because something that it rests on has changed. A list without keys: whoever changes a thing
-- must never wait for a case that is being planned, or two that change each other's things would wait in a circle.
create table case_due (
  id bigint generated always as identity primary key,
  case_id uuid not null
);
create index case_due_case on case_due (case_id);

-- Documents that name a case which is not known yet: they overtook the order, or our own knowledge of the id.
create table case_stray (
  system text not null,
  by text not null check (by in ('ours', 'theirs')),
  value text collate "C" not null,
  identity text collate "C" not null,
  body jsonb not null,
  message_id text,
  received_at timestamptz not null,
  primary key (by, value, system, identity)
);
create index case_stray_age on case_stray (received_at);
