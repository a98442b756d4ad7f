/** What could be promised at an instant of the past, as the ledger knows it now: facts that came late are in it. */
import { addDecimals, decimalOf, formatDecimal, ZERO, type Decimal } from '../../model/values/decimal.ts';
import type { Queryable } from '../../platform/sql.ts';
import type { StockPolicies } from '../policies.ts';
import type { StockContext } from '../stock.ts';
import { readPast, type PastAsked, type PastBook } from './past-store.ts';
import { keptThere, promised, toText, type Asker, type KeptText } from './promise.ts';
import { termsOf } from './shelf.ts';

export interface PastQuestion extends PastAsked, Asker {
  readonly channel: string;
}

/** What could be promised to the asker, and what was kept for customers of other tiers; in base units. */
export interface PastPromise {
  readonly quantity: string;
  readonly kept: readonly KeptText[];
}

/**
 * Gives what each channel could have (`channel-available`, in base units, in the order of the questions) under the policies that the answer
 * is asked with. Custody makes no difference here: what is held is not free, whoever holds it.
 */
export async function pastPromises(
  { needs }: Pick<StockContext, 'needs'>,
  queryable: Queryable,
  questions: readonly PastQuestion[],
): Promise<(policies: StockPolicies) => readonly PastPromise[]> {
  const books = await readPast(queryable, questions);
  const items = await needs.itemsOf(queryable, [...new Set(questions.map(({ itemId }) => itemId))]);
  const locations = await needs.locationsOf(queryable, [
    ...new Set(questions.map(({ locationId }) => locationId)),
  ]);
  return (policies) =>
    questions.map(({ itemId, locationId, channel, tier }, place) => {
      const [item, location] = [items.get(itemId), locations.get(locationId)];
      const standing = {
        ...standingThen(books[place]),
        ...termsOf(policies, item, location),
      };
      return {
        quantity: formatDecimal(promised('channel-available', standing, { channel, tier })),
        kept: toText(keptThere(standing, tier)),
      };
    });
}

function standingThen({ onHand, held, heldByTier }: PastBook = { onHand: '0', held: {}, heldByTier: {} }) {
  const byChannel = inDecimals(held);
  return {
    onHand: decimalOf(onHand),
    allocated: ZERO,
    reserved: [...byChannel.values()].reduce(addDecimals, ZERO),
    takenByChannel: byChannel,
    takenByTier: inDecimals(heldByTier),
  };
}

function inDecimals(held: Readonly<Record<string, string>>): ReadonlyMap<string, Decimal> {
  return new Map(Object.entries(held).map(([owner, value]) => [owner, decimalOf(value)]));
}
