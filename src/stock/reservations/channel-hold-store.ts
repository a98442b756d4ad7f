/** The only place that reads and writes what channels, and the customer tiers in them, hold. */
import { uuidColumn } from '../../platform/columns/columns.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { StockPair } from '../facts.ts';

export interface ChannelHold extends StockPair {
  readonly channel: string;
  /** Empty: of no tier. */
  readonly tier: string;
  readonly reserved: string;
}

/** What channels hold of these pairs, expired holds included. */
export async function readChannelHolds(
  queryable: Queryable,
  pairs: readonly StockPair[],
): Promise<readonly ChannelHold[]> {
  return await queryable.query<ChannelHold>(
    `select c.item_id as "itemId", c.location_id as "locationId", c.channel, c.tier, c.reserved
     from unnest($1::uuid[], $2::uuid[]) as k(item_id, location_id)
     join stock_channel c on c.item_id = k.item_id and c.location_id = k.location_id`,
    [uuidColumn(pairs.map((pair) => pair.itemId)), uuidColumn(pairs.map((pair) => pair.locationId))],
  );
}

/** Adds signed changes to what channels hold, for pairs whose balances the caller has locked. Only what is held is taken away. */
export async function changeChannelHolds(tx: Transaction, changes: readonly ChannelHold[]): Promise<void> {
  const more = changes.filter(({ reserved }) => !reserved.startsWith('-'));
  const less = changes.filter(({ reserved }) => reserved.startsWith('-'));
  if (more.length > 0)
    await tx.execute(
      `insert into stock_channel as c (item_id, location_id, channel, tier, reserved)
       select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::numeric[])
       on conflict (item_id, location_id, channel, tier) do update set reserved = c.reserved + excluded.reserved`,
      columnsOf(more),
    );
  // A check stands before a conflict: rows that become less cannot be offered as new ones.
  if (less.length > 0)
    await tx.execute(
      `update stock_channel c set reserved = c.reserved + n.reserved
       from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::numeric[])
            as n(item_id, location_id, channel, tier, reserved)
       where c.item_id = n.item_id and c.location_id = n.location_id and c.channel = n.channel and c.tier = n.tier`,
      columnsOf(less),
    );
}

function columnsOf(changes: readonly ChannelHold[]): readonly unknown[] {
  return [
    uuidColumn(changes.map((change) => change.itemId)),
    uuidColumn(changes.map((change) => change.locationId)),
    changes.map((change) => change.channel),
    changes.map((change) => change.tier),
    changes.map((change) => change.reserved),
  ];
}
