/** The landscape's words about promising stock, in the words of the stock station. */
import type { Landscape } from '../../landscape/types.ts';
import { convertQuantity } from '../../model/values/quantity.ts';
import { isProblem } from '../../model/values/problem.ts';
import type { ItemTerms, StockPolicies } from '../../stock/index.ts';

/**
 * Gives the policies. The narrowest line of safety stock counts: location and category before location, before category, before everywhere;
 * so do, for each tier, the narrowest fence and floor: an item at a location before an item, before a location, before everywhere.
 */
export function stockPolicies({ stock }: Pick<Landscape, 'stock'>): StockPolicies {
  const lines = (stock?.safetyStock ?? []).toSorted((a, b) => narrowness(b) - narrowness(a));
  const fences = stock?.ringFences ?? [];
  const [kept, floors] = [stock?.tierFences ?? [], stock?.tierFloors ?? []];
  return {
    safetyStock: (item, location) => {
      const applying = lines.filter(
        (each) =>
          (each.location === undefined || each.location === location) &&
          (each.category === undefined || each.category === item.category),
      );
      return (
        applying.map(({ quantity }) => inBaseUnits(item, quantity)).find((each) => each !== undefined) ?? '0'
      );
    },
    ringFences: (location) =>
      new Map(
        fences.filter((fence) => fence.location === location).map((fence) => [fence.channel, fence.percent]),
      ),
    tierFences: (item, location) => byTier(kept, item, location),
    tierFloors: (item, location) => byTier(floors, item, location),
  };
}

/** Customer tiers of which a fence or a floor speaks. */
export function tiersIn({ stock }: Pick<Landscape, 'stock'>): readonly string[] {
  return [
    ...new Set([...(stock?.tierFences ?? []), ...(stock?.tierFloors ?? [])].map(({ tier }) => tier)),
  ].toSorted();
}

type TierLine = NonNullable<NonNullable<Landscape['stock']>['tierFences']>[number];

function byTier(
  lines: readonly TierLine[],
  item: ItemTerms,
  location: string | undefined,
): ReadonlyMap<string, string> {
  const applying = lines
    .filter(
      (each) =>
        (each.location === undefined || each.location === location) &&
        (each.item === undefined || each.item === item.number),
    )
    .toSorted((a, b) => tierNarrowness(a) - tierNarrowness(b));
  return new Map(
    applying.flatMap(({ tier, quantity }) => {
      const base = inBaseUnits(item, quantity);
      return base === undefined ? [] : [[tier, base] as const];
    }),
  );
}

function tierNarrowness({ location, item }: TierLine): number {
  return (item === undefined ? 0 : 2) + (location === undefined ? 0 : 1);
}

function narrowness({
  location,
  category,
}: {
  readonly location?: string;
  readonly category?: string;
}): number {
  return (location === undefined ? 0 : 2) + (category === undefined ? 0 : 1);
}

/** A line in a unit that the item does not have is about other items: 5 boxes say nothing about cable by the metre. */
function inBaseUnits(
  item: ItemTerms,
  quantity: { readonly value: string; readonly unit: string },
): string | undefined {
  const base = convertQuantity(quantity, item, { unit: item.baseUnit, scale: 10 });
  return isProblem(base) ? undefined : base.value;
}
