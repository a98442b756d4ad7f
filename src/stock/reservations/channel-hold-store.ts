/** The only place that reads and writes what channels hold. */
import { uuidColumn } from '../../platform/columns/columns.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { StockPair } from '../facts.ts';

export interface ChannelHold extends StockPair {
  readonly channel: string;
  readonly reserved: string;
}

/** What channels hold of these pairs, expired holds included. */
export async function readChannelHolds(
  queryable: Queryable,
  pairs: readonly StockPair[],
): Promise<readonly ChannelHold[]> {
  return await queryable.query<ChannelHold>(
    `select c.item_id as "itemId", c.location_id as "locationId", c.channel, c.reserved
     from unnest($1::uuid[], $2::uuid[]) as k(item_id, location_id)
     join stock_channel c on c.item_id = k.item_id and c.location_id = k.location_id`,
    [uuidColumn(pairs.map((pair) => pair.itemId)), uuidColumn(pairs.map((pair) => pair.locationId))],
  );
}

/** Adds signed changes to what channels hold, for pairs whose balances the caller has locked. */
export async function changeChannelHolds(tx: Transaction, changes: readonly ChannelHold[]): Promise<void> {
  if (changes.length === 0) return;
  const values = [
    changes.map((change) => change.itemId),
    changes.map((change) => change.locationId),
    changes.map((change) => change.channel),
  ];
  await tx.execute(
    `insert into stock_channel (item_id, location_id, channel, reserved)
     select *, 0 from unnest($1::uuid[], $2::uuid[], $3::text[]) on conflict do nothing`,
    values,
  );
  await tx.execute(
    `update stock_channel c set reserved = c.reserved + n.reserved
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::numeric[]) as n(item_id, location_id, channel, reserved)
     where c.item_id = n.item_id and c.location_id = n.location_id and c.channel = n.channel`,
    [...values, changes.map((change) => change.reserved)],
  );
}
