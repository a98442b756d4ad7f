/** The only place that reads and writes what channels, and the customer tiers in them, have taken. */
import { uuidColumn } from '../../platform/columns/columns.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { StockPair } from '../facts.ts';

/** Held by the hub for one channel and tier. */
export interface ChannelHold extends StockPair {
  readonly channel: string;
  /** Empty: of no tier. */
  readonly tier: string;
  readonly reserved: string;
}

/** All that one channel and tier have taken: a fence is used up by it. */
export interface ChannelTaking extends ChannelHold {
  /** Confirmed, and still there. */
  readonly allocated: string;
  /** Left, and no goods came in for it yet. */
  readonly gone: string;
}

/** What channels have taken of these pairs, expired holds included. */
export async function readChannelTakings(
  queryable: Queryable,
  pairs: readonly StockPair[],
): Promise<readonly ChannelTaking[]> {
  return await queryable.query<ChannelTaking>(
    `select c.item_id as "itemId", c.location_id as "locationId", c.channel, c.tier, c.reserved, c.allocated, c.gone
     from unnest($1::uuid[], $2::uuid[]) as k(item_id, location_id)
     join stock_channel c on c.item_id = k.item_id and c.location_id = k.location_id`,
    [uuidColumn(pairs.map((pair) => pair.itemId)), uuidColumn(pairs.map((pair) => pair.locationId))],
  );
}

/** Adds signed changes to what channels have taken, for pairs whose balances the caller has locked. Only what is taken is taken away. */
export async function changeChannelTakings(
  tx: Transaction,
  changes: readonly ChannelTaking[],
): Promise<void> {
  const [less, more] = [changes.filter(isLess), changes.filter((change) => !isLess(change))];
  if (more.length > 0)
    await tx.execute(
      `insert into stock_channel as c (item_id, location_id, channel, tier, reserved, allocated, gone)
       select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::numeric[], $6::numeric[], $7::numeric[])
       on conflict (item_id, location_id, channel, tier) do update set reserved = c.reserved + excluded.reserved,
         allocated = c.allocated + excluded.allocated, gone = c.gone + excluded.gone`,
      columnsOf(more),
    );
  // A check stands before a conflict: rows that become less cannot be offered as new ones.
  if (less.length > 0)
    await tx.execute(
      `update stock_channel c set reserved = c.reserved + n.reserved, allocated = c.allocated + n.allocated, gone = c.gone + n.gone
       from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::numeric[], $6::numeric[], $7::numeric[])
            as n(item_id, location_id, channel, tier, reserved, allocated, gone)
       where c.item_id = n.item_id and c.location_id = n.location_id and c.channel = n.channel and c.tier = n.tier`,
      columnsOf(less),
    );
}

/** So much has come in: it makes up for what had left, for each channel and tier alike. */
export interface Inflow extends StockPair {
  readonly quantity: string;
}

/** Fills fences again, for pairs whose balances the caller has locked. */
export async function replenishChannels(tx: Transaction, inflows: readonly Inflow[]): Promise<void> {
  if (inflows.length === 0) return;
  await tx.execute(
    `update stock_channel c set gone = greatest(0, c.gone - n.quantity)
     from unnest($1::uuid[], $2::uuid[], $3::numeric[]) as n(item_id, location_id, quantity)
     where c.item_id = n.item_id and c.location_id = n.location_id and c.gone > 0`,
    [
      uuidColumn(inflows.map((inflow) => inflow.itemId)),
      uuidColumn(inflows.map((inflow) => inflow.locationId)),
      inflows.map((inflow) => inflow.quantity),
    ],
  );
}

function isLess({ reserved, allocated, gone }: ChannelTaking): boolean {
  return [reserved, allocated, gone].some((quantity) => quantity.startsWith('-'));
}

function columnsOf(changes: readonly ChannelTaking[]): readonly unknown[] {
  return [
    uuidColumn(changes.map((change) => change.itemId)),
    uuidColumn(changes.map((change) => change.locationId)),
    changes.map((change) => change.channel),
    changes.map((change) => change.tier),
    changes.map((change) => change.reserved),
    changes.map((change) => change.allocated),
    changes.map((change) => change.gone),
  ];
}
