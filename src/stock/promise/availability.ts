/** Answers what can be promised, by name, with its instant and its freshness. */
import type { Measure } from '../../model/stock.ts';
import { formatDecimal } from '../../model/values/decimal.ts';
import { pairKey, type StockPair } from '../facts.ts';
import { readBooks } from './promise-store.ts';
import { keptThere, promised, toText, type Asker, type KeptText } from './promise.ts';
import { standingsOf } from './shelf.ts';
import type { Queryable } from '../../platform/sql.ts';
import type { ItemTerms } from '../policies.ts';
import type { StockContext } from '../stock.ts';

/** The channel is needed for `channel-available`; there, a tier has its own fence too. */
export interface AvailabilityQuestion extends Asker {
  readonly itemIds: readonly string[];
  /** Absent = every location that has or had the item. */
  readonly locationIds?: readonly string[] | undefined;
  readonly measure: Measure;
}

export interface AvailabilityLine extends StockPair {
  readonly measure: Measure;
  /** In `unit`, the item's base unit; absent where the item has lost it. */
  readonly quantity: string;
  readonly unit: string | undefined;
  /** What is kept for customers of other tiers than the asking one. */
  readonly kept: readonly KeptText[];
  /** The latest fact behind the number; absent where there is none. */
  readonly asOf: Date | undefined;
  /** Seconds since the location's system was last heard; absent where it never was. */
  readonly freshnessSeconds: number | undefined;
}

/** The transaction in which the caller asks, and what it knows already. */
export interface Within {
  readonly queryable: Queryable;
  /** Of all items that are asked for. */
  readonly items: ReadonlyMap<string, ItemTerms>;
}

/** Gives one line for each item and location that stock knows; what it does not know is not in the answer. */
export async function availability(
  context: StockContext,
  question: AvailabilityQuestion,
  /** Within the caller's transaction nothing is asked of another connection: how fresh the numbers are is left out. */
  within?: Within,
): Promise<readonly AvailabilityLine[]> {
  const { clock, needs, policies, database } = context;
  const queryable = within?.queryable ?? database;
  const now = clock();
  const [{ balances, holds, expired }, units] = await Promise.all([
    readBooks(queryable, { ...question, now }),
    within?.items ?? needs.itemsOf(queryable, question.itemIds),
  ]);
  const locationIds = [...new Set(balances.map(({ locationId }) => locationId))];
  const locations = await needs.locationsOf(queryable, locationIds);
  const standings = new Map(
    standingsOf(balances, { holds, expired, policies: policies(), items: units, locations }),
  );
  const heard = within === undefined ? await needs.heardAt(locationIds) : new Map<string, Date>();
  return balances.flatMap((balance) => {
    const standing = standings.get(pairKey(balance));
    if (standing === undefined) return [];
    const heardAt = heard.get(balance.locationId);
    return [
      {
        itemId: balance.itemId,
        locationId: balance.locationId,
        measure: question.measure,
        quantity: formatDecimal(promised(question.measure, standing, question)),
        unit: units.get(balance.itemId)?.baseUnit,
        kept: toText(keptThere(standing, question.tier)),
        asOf: balance.asOf ?? undefined,
        freshnessSeconds:
          heardAt === undefined
            ? undefined
            : Math.max(0, Math.round((now.getTime() - heardAt.getTime()) / 1000)),
      },
    ];
  });
}
