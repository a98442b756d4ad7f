/** Reads from the ledger what lay somewhere at an instant, and what was held of it then. */
import { instantColumn, textColumn, uuidColumn } from '../../platform/columns/columns.ts';
import type { Queryable } from '../../platform/sql.ts';
import type { StockPair } from '../facts.ts';

export interface PastAsked extends StockPair {
  /** RFC 3339. */
  readonly at: string;
  /** Holds whose reference begins so are left out. */
  readonly without: string;
}

export interface PastBook {
  readonly onHand: string;
  /** Open holds, by channel. */
  readonly held: Readonly<Record<string, string>>;
  /** Open holds, by customer tier; those of none go by an empty name. */
  readonly heldByTier: Readonly<Record<string, string>>;
}

/** In the order of the questions. What a warehouse shipped for a hold by then is neither on hand nor held any more. */
export async function readPast(
  queryable: Queryable,
  asked: readonly PastAsked[],
): Promise<readonly PastBook[]> {
  if (asked.length === 0) return [];
  return await queryable.query<PastBook>(READ_PAST, [
    uuidColumn(asked.map(({ itemId }) => itemId)),
    uuidColumn(asked.map(({ locationId }) => locationId)),
    instantColumn(asked.map(({ at }) => at)),
    textColumn(asked.map(({ without }) => without)),
  ]);
}

const READ_PAST = `
  with asked as (
     select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[]) with ordinality
       as q (item_id, location_id, at, without, place)
   ), lots as (
     select q.place, q.item_id, q.location_id, q.at, l.lot from asked q
     cross join lateral (
       select lot from stock_movement m where m.item_id = q.item_id and m.location_id = q.location_id
       union select lot from stock_count c where c.item_id = q.item_id and c.location_id = q.location_id
     ) l
   ), on_hand as (
     select l.place, sum(coalesce(counted.quantity, 0) + coalesce(moved.total, 0)) as quantity from lots l
     left join lateral (
       select quantity, occurred_at from stock_count c
       where c.item_id = l.item_id and c.location_id = l.location_id and c.lot = l.lot and c.occurred_at <= l.at
       order by occurred_at desc, (system || '/' || count_id) collate "C" desc limit 1
     ) counted on true
     left join lateral (
       select sum(quantity) as total from stock_movement m
       where m.item_id = l.item_id and m.location_id = l.location_id and m.lot = l.lot and m.occurred_at <= l.at
         and m.occurred_at > coalesce(counted.occurred_at, '-infinity')
     ) moved on true
     group by l.place
   ), open_lines as (
     select q.place, r.channel, coalesce(r.tier, '') as tier, greatest(0, l.quantity - coalesce(shipped.total, 0)) as quantity
     from asked q
     join stock_reservation_line l on l.item_id = q.item_id and l.location_id = q.location_id
     join stock_reservation r on r.id = l.reservation_id and r.created_at <= q.at
       and (r.ended_at is null or r.ended_at > q.at) and not starts_with(coalesce(r.reference, ''), q.without)
     left join lateral (
       select -sum(m.quantity) as total from stock_movement m
       where m.reason = 'shipment' and m.document = r.reference and m.item_id = l.item_id
         and m.location_id = l.location_id and m.occurred_at <= q.at
     ) shipped on true
   ), held as (
     select place, jsonb_object_agg(channel, quantity::text) as by_channel
     from (select place, channel, sum(quantity) as quantity from open_lines group by place, channel) s group by place
   ), held_by_tier as (
     select place, jsonb_object_agg(tier, quantity::text) as by_tier
     from (select place, tier, sum(quantity) as quantity from open_lines group by place, tier) s group by place
   )
   select coalesce(o.quantity, 0)::text as "onHand", coalesce(h.by_channel, '{}') as held,
          coalesce(t.by_tier, '{}') as "heldByTier"
   from asked q left join on_hand o using (place) left join held h using (place)
   left join held_by_tier t using (place) order by q.place`;
