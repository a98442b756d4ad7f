/** What could be promised at an instant of the past, as the ledger knows it now: facts that came late are in it. */
import { addDecimals, decimalOf, formatDecimal, ZERO } from '../../model/values/decimal.ts';
import type { Queryable } from '../../platform/sql.ts';
import type { StockPolicies } from '../policies.ts';
import type { StockContext } from '../stock.ts';
import { readPast, type PastAsked, type PastBook } from './past-store.ts';
import { promised } from './promise.ts';

export interface PastQuestion extends PastAsked {
  readonly channel: string;
}

/**
 * Gives what each channel could have (`channel-available`, in base units, in the order of the questions) under the policies that the answer
 * is asked with. Custody makes no difference here: what is held is not free, whoever holds it.
 */
export async function pastPromises(
  { needs }: Pick<StockContext, 'needs'>,
  queryable: Queryable,
  questions: readonly PastQuestion[],
): Promise<(policies: StockPolicies) => readonly string[]> {
  const books = await readPast(queryable, questions);
  const items = await needs.itemsOf(queryable, [...new Set(questions.map(({ itemId }) => itemId))]);
  const locations = await needs.locationsOf(queryable, [
    ...new Set(questions.map(({ locationId }) => locationId)),
  ]);
  return (policies) =>
    questions.map(({ itemId, locationId, channel }, place) => {
      const [item, location] = [items.get(itemId), locations.get(locationId)];
      const standing = {
        ...standingThen(books[place]),
        safetyStock: item === undefined ? ZERO : decimalOf(policies.safetyStock(item, location)),
        ringFences: policies.ringFences(location),
      };
      return formatDecimal(promised('channel-available', standing, channel));
    });
}

function standingThen({ onHand, held }: PastBook = { onHand: '0', held: {} }) {
  const byChannel = new Map(Object.entries(held).map(([channel, value]) => [channel, decimalOf(value)]));
  return {
    onHand: decimalOf(onHand),
    allocated: ZERO,
    reserved: [...byChannel.values()].reduce(addDecimals, ZERO),
    reservedByChannel: byChannel,
  };
}
