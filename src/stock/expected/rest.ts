/** Lets the queues of items rest on what is expected of them, exactly counted, in the caller's transaction. */
import { decimalOf, formatDecimal } from '../../model/values/decimal.ts';
import type { Transaction } from '../../platform/sql.ts';
import { sortedPairs, type StockPair } from '../facts.ts';
import { readQueues, readRests, writeRests, type RestRow } from './backorder-store.ts';
import { readComing, writePromised, type ExpectedReceiptRow, type ReceiptName } from './expected-store.ts';
import { restsOf } from './resting.ts';

/** Computes anew what rests on what. The caller holds the locks of the items. Gives where somebody rests otherwise than before. */
export async function letRest(
  tx: Transaction,
  itemIds: readonly string[],
  at: Date,
): Promise<readonly StockPair[]> {
  if (itemIds.length === 0) return [];
  const coming = await readComing(tx, itemIds);
  const queues = await readQueues(tx, itemIds);
  const before = await readRests(tx, itemIds);
  const after = restRows(coming, queues);
  const [was, is] = [new Set(before.map(nameOf)), new Set(after.map(nameOf))];
  const gone = before.filter((row) => !is.has(nameOf(row)));
  const fresh = after.filter((row) => !was.has(nameOf(row)));
  await writeRests(tx, { gone, fresh, since: at });
  await writePromised(tx, itemIds);
  const changed = new Set([...gone, ...fresh].map(({ place }) => place));
  return sortedPairs(
    queues
      .filter(({ place }) => changed.has(place))
      .flatMap(({ itemId, locationIds }) =>
        locationIds.slice(0, 1).map((locationId) => ({ itemId, locationId })),
      ),
  );
}

function restRows(
  coming: readonly ExpectedReceiptRow[],
  queues: Awaited<ReturnType<typeof readQueues>>,
): readonly RestRow[] {
  const receipts = new Map(coming.map((row) => [receiptName(row), row]));
  const byItem = Map.groupBy(coming, ({ itemId }) => itemId);
  return [...Map.groupBy(queues, ({ itemId }) => itemId)].flatMap(([itemId, queue]) =>
    restsOf(
      (byItem.get(itemId) ?? []).map((row) => ({
        name: receiptName(row),
        locationId: row.locationId,
        expectedOn: row.expectedOn,
        open: decimalOf(row.open),
      })),
      queue.map(({ place, locationIds, quantity }) => ({
        place,
        locationIds,
        quantity: decimalOf(quantity),
      })),
    ).flatMap(({ place, name, quantity }) => {
      const receipt = receipts.get(name);
      if (receipt === undefined) return [];
      const { system, document, line } = receipt;
      return [{ place, system, document, line, quantity: formatDecimal(quantity) }];
    }),
  );
}

/** People’s number first: where two receipts are of one day, the one with the smaller number is used up first. */
function receiptName({ number, system, document, line }: ReceiptName & { readonly number: string }): string {
  return JSON.stringify([number, system, document, line]);
}

/** The same place resting on the same receipt in the same quantity is the same rest. */
function nameOf({ place, system, document, line, quantity }: RestRow): string {
  return JSON.stringify([place, system, document, line, formatDecimal(decimalOf(quantity))]);
}
