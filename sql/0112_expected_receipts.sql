-- What is expected to arrive, as its system says it, who waits for goods that are not there, and on which receipt each of them rests.

create table stock_expected_document (
  system text collate "C" not null,
  document text collate "C" not null,
  -- A later word replaces an earlier one, in whatever order they arrive.
  version text collate "C" not null,
  content_hash text not null,
  -- What people say.
  number text not null,
  supplier_id uuid,
  state text not null check (state in ('draft', 'open', 'ended')),
  message_id text not null,
  told_at timestamptz not null,
  primary key (system, document)
);

create table stock_expected (
  system text collate "C" not null,
  document text collate "C" not null,
  line text collate "C" not null,
  item_id uuid not null,
  location_id uuid not null,
  -- In the item's base unit, as all quantities here.
  quantity numeric not null check (quantity >= 0 and quantity <> 'NaN'),
  received numeric not null check (received >= 0 and received <> 'NaN'),
  expected_on date,
  -- What is still to come; nothing of a document that is no more than a draft, or has ended.
  open numeric not null check (open >= 0),
  -- Of this, what backorders rest on.
  promised numeric not null default 0,
  primary key (system, document, line),
  foreign key (system, document) references stock_expected_document (system, document) on delete cascade,
  constraint no_receipt_is_promised_twice check (promised >= 0 and promised <= open)
) with (fillfactor = 80);
create index stock_expected_item on stock_expected (item_id);

-- Quantities that wait, in the order in which they came: first come, first served. What a line waits for more than before stands behind.
create table stock_backorder (
  place bigint generated always as identity primary key,
  key text collate "C" not null,
  item_id uuid not null,
  -- Where it may arrive, the preferred first.
  location_ids uuid[] not null,
  quantity numeric not null check (quantity > 0 and quantity <> 'NaN'),
  since timestamptz not null
);
create index stock_backorder_key on stock_backorder (key);
create index stock_backorder_item on stock_backorder (item_id, place);

create table stock_rest (
  place bigint not null references stock_backorder (place) on delete cascade,
  system text collate "C" not null,
  document text collate "C" not null,
  line text collate "C" not null,
  quantity numeric not null check (quantity > 0 and quantity <> 'NaN'),
  -- Since when it rests on this receipt in this quantity.
  since timestamptz not null,
  primary key (place, system, document, line)
);
create index stock_rest_receipt on stock_rest (system, document, line);
