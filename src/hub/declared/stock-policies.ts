/** The landscape's words about promising stock, in the words of the stock station. */
import type { Landscape } from '../../landscape/types.ts';
import { convertQuantity } from '../../model/values/quantity.ts';
import { isProblem } from '../../model/values/problem.ts';
import type { ItemTerms, StockPolicies } from '../../stock/index.ts';

/**
 * Gives the policies. The narrowest line of safety stock counts: location and category before location, before category, before everywhere.
 */
export function stockPolicies({ stock }: Pick<Landscape, 'stock'>): StockPolicies {
  const lines = (stock?.safetyStock ?? []).toSorted((a, b) => narrowness(b) - narrowness(a));
  const fences = stock?.ringFences ?? [];
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
  };
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
