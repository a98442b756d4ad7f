/** Our item as a warehouse wants it: what is needed to receive, count, store and pick it. */
import type { Item } from '../../../model/item.ts';
import { mapped, type MappedForTarget } from '../../kit/mapping.ts';
import type { WmsItem } from '../theirs.ts';

/** A warehouse needs a number, a description and a base unit; an item without them is not for it yet. */
export function toWmsItem(item: Item): MappedForTarget<WmsItem> {
  const { number, description, baseUnit } = item;
  if (!isGiven(number)) return { withheld: 'the item has no number' };
  if (!isGiven(description)) return { withheld: 'the item has no description' };
  if (!isGiven(baseUnit)) return { withheld: 'the item has no base unit' };
  return mapped({
    number,
    description,
    status: item.status ?? 'active',
    baseUnit,
    ...given('gtin', item.gtin),
    ...given('packs', item.packs?.map(toWmsPack)),
    ...given('weight', item.weight),
    ...given('dimensions', item.dimensions),
    ...given('handling', item.handling),
  });
}

function toWmsPack({ unit, ratio, gtin, weight, dimensions }: NonNullable<Item['packs']>[number]) {
  return {
    unit,
    numerator: ratio.numerator,
    denominator: ratio.denominator,
    ...given('gtin', gtin),
    ...given('weight', weight),
    ...given('dimensions', dimensions),
  };
}

function isGiven(text: string | null | undefined): text is string {
  return text !== undefined && text !== null;
}

/** To the warehouse, unknown and cleared are the same: it has none. */
function given<Name extends string, Value>(
  name: Name,
  value: Value | null | undefined,
): { readonly [Key in Name]?: Value } {
  const present: { [Key in Name]?: Value } = {};
  if (value !== undefined && value !== null) present[name] = value;
  return present;
}
