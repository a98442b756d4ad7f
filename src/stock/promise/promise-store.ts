/** Reads all that a promise is made of in one statement, so that it is of one instant: balances, what channels hold, what ran out. */
import { uuidColumn } from '../../platform/columns/columns.ts';
import type { Queryable } from '../../platform/sql.ts';
import type { StockPair } from '../facts.ts';
import type { Balance } from '../ledger/position-store.ts';
import type { ChannelHold, ChannelTaking } from '../reservations/channel-hold-store.ts';

/** What the books say of some items. */
export interface Books {
  readonly balances: readonly Balance[];
  /** What channels have taken, expired holds included. */
  readonly holds: readonly ChannelTaking[];
  /** Held still, but run out. */
  readonly expired: readonly ChannelHold[];
}

type Of<Hold> = readonly Omit<Hold, 'itemId' | 'locationId'>[] | null;

type Row = Balance & { readonly holds: Of<ChannelTaking>; readonly expired: Of<ChannelHold> };

/** Of these items, at some locations or at all; without locks. */
export async function readBooks(
  queryable: Queryable,
  {
    itemIds,
    locationIds,
    now,
  }: {
    readonly itemIds: readonly string[];
    readonly locationIds?: readonly string[] | undefined;
    readonly now: Date;
  },
): Promise<Books> {
  const rows = await queryable.query<Row>(READ_BOOKS, [
    uuidColumn(itemIds),
    locationIds === undefined ? null : uuidColumn(locationIds),
    now,
  ]);
  return {
    balances: rows,
    holds: rows.flatMap(({ holds, itemId, locationId }) => placed(holds, { itemId, locationId })),
    expired: rows.flatMap(({ expired, itemId, locationId }) => placed(expired, { itemId, locationId })),
  };
}

function placed<Hold>(held: Of<Hold>, { itemId, locationId }: StockPair) {
  return (held ?? []).map((hold) => ({ ...hold, itemId, locationId }));
}

/** Holds that ran out are few: they are given back within seconds. What is held goes by the keys of the balances. */
const READ_BOOKS = `
  with expired as materialized (
    select l.item_id, l.location_id, r.channel, coalesce(r.tier, '') as tier, sum(l.quantity) as reserved
    from stock_reservation r join stock_reservation_line l on l.reservation_id = r.id
    where r.state = 'held' and r.expires_at <= $3 and l.item_id = any($1::uuid[])
    group by l.item_id, l.location_id, r.channel, coalesce(r.tier, '')
  )
  select b.item_id as "itemId", b.location_id as "locationId", b.on_hand as "onHand", b.allocated, b.reserved,
         b.as_of as "asOf",
         (select jsonb_agg(jsonb_build_object('channel', c.channel, 'tier', c.tier, 'reserved', c.reserved::text,
                                              'allocated', c.allocated::text, 'gone', c.gone::text))
          from stock_channel c where c.item_id = b.item_id and c.location_id = b.location_id) as holds,
         case when b.reserved > 0 then (
           select jsonb_agg(jsonb_build_object('channel', e.channel, 'tier', e.tier, 'reserved', e.reserved::text))
           from expired e where e.item_id = b.item_id and e.location_id = b.location_id) end as expired
  from stock_balance b
  where b.item_id = any($1::uuid[]) and ($2::uuid[] is null or b.location_id = any($2::uuid[]))
  order by b.item_id, b.location_id`;
