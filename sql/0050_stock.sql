-- Stock: a ledger of movements and counts, positions made of it, balances, and reservations in the database's care.

create table stock_movement (
  system text not null,
  movement_id text not null,
  item_id uuid not null,
  location_id uuid not null,
  lot text not null default '',
  -- In the item's base unit; what the warehouse said stands beside it.
  quantity numeric not null check (quantity <> 'NaN'),
  told_quantity numeric not null,
  told_unit text not null,
  occurred_at timestamptz not null,
  reason text not null,
  document text,
  message_id text not null,
  primary key (system, movement_id)
);
create index stock_movement_position on stock_movement (item_id, location_id, lot, occurred_at);

create table stock_count (
  system text not null,
  count_id text not null,
  item_id uuid not null,
  location_id uuid not null,
  lot text not null default '',
  quantity numeric not null check (quantity >= 0 and quantity <> 'NaN'),
  told_quantity numeric not null,
  told_unit text not null,
  occurred_at timestamptz not null,
  message_id text not null,
  primary key (system, count_id)
);
create index stock_count_position on stock_count (item_id, location_id, lot, occurred_at);

-- On hand of one lot: the latest count and the movements after it. Updated in place often, hence the free space.
create table stock_position (
  item_id uuid not null,
  location_id uuid not null,
  lot text not null default '',
  on_hand numeric not null default 0 check (on_hand <> 'NaN'),
  counted_at timestamptz not null default '-infinity',
  counted_by text not null default '',
  primary key (item_id, location_id, lot)
) with (fillfactor = 70);

create table stock_balance (
  item_id uuid not null,
  location_id uuid not null,
  on_hand numeric not null default 0,
  allocated numeric not null default 0 check (allocated >= 0),
  reserved numeric not null default 0 check (reserved >= 0),
  -- The instant of the latest fact in it.
  as_of timestamptz,
  primary key (item_id, location_id)
) with (fillfactor = 70);

-- No oversell, whatever the program does: a promise may only grow as far as there is stock for it. Stock itself may
-- shrink below what was promised, because a warehouse can lose goods; then nothing more can be promised.
create function stock_balance_guard() returns trigger language plpgsql as $$
begin
  if new.reserved + new.allocated > new.on_hand
     and (tg_op = 'INSERT' or new.reserved + new.allocated > old.reserved + old.allocated) then
    raise exception 'no oversell: % promised of % on hand (item %, location %)',
      new.reserved + new.allocated, new.on_hand, new.item_id, new.location_id
      using errcode = 'check_violation', constraint = 'stock_balance_no_oversell';
  end if;
  return new;
end $$;
create trigger stock_balance_no_oversell before update of reserved, allocated on stock_balance
  for each row execute function stock_balance_guard();
create trigger stock_balance_no_oversell_new before insert on stock_balance
  for each row when (new.reserved + new.allocated > 0) execute function stock_balance_guard();

create table stock_reservation (
  id uuid primary key,
  key text not null unique,
  content_hash text not null,
  channel text not null,
  reference text,
  state text not null check (state in ('held', 'confirmed', 'released', 'expired')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  constraint ended_reservations_have_an_end check ((state in ('released', 'expired')) = (ended_at is not null))
);
create index stock_reservation_expiry on stock_reservation (expires_at) where state = 'held';
create index stock_reservation_reference on stock_reservation (reference) where reference is not null;

create table stock_reservation_line (
  reservation_id uuid not null references stock_reservation (id) on delete cascade,
  -- Line of the request, and part of it where the line was split over locations.
  line integer not null,
  item_id uuid not null,
  location_id uuid not null,
  quantity numeric not null check (quantity > 0),
  -- Shipped against a confirmed reservation: no longer allocated.
  shipped numeric not null default 0 check (shipped >= 0 and shipped <= quantity),
  primary key (reservation_id, line, location_id)
);
create index stock_reservation_line_pair on stock_reservation_line (item_id, location_id);

-- Held by channel, for ring-fences.
create table stock_channel (
  item_id uuid not null,
  location_id uuid not null,
  channel text not null,
  reserved numeric not null check (reserved >= 0),
  primary key (item_id, location_id, channel)
) with (fillfactor = 70);

create index stock_movement_shipment on stock_movement (document, item_id, location_id)
  where reason = 'shipment' and document is not null;

-- Which systems speak of the stock at a location: how fresh its numbers are depends on when they were last heard.
create table stock_location_source (
  location_id uuid not null,
  system text not null,
  primary key (location_id, system)
);
