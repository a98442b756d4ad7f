/** Which unit of an item a system means, by what people said: the same answer for plans, tie-outs and simulations. */
import type { ItemUnits } from '../../model/values/quantity.ts';
import type { Queryable } from '../../platform/sql.ts';
import type { Records } from '../../records/index.ts';

/** Gives the unit that is meant; `undefined`: what was said. */
export type UnitMeant = (system: string, itemId: string, code: string) => string | undefined;

interface Spoken {
  readonly system: string;
  readonly itemId: string;
  readonly code: string;
}

interface Asked {
  readonly spoken: readonly Spoken[];
  readonly items: ReadonlyMap<string, ItemUnits>;
}

/**
 * A word for the item counts as long as the item has that unit, also when it gets the code itself: open orders were worked by it.
 * A word for every item counts for those that have the unit, and not the code itself. `undefined`: nobody said anything of these.
 */
export async function unitsMeant(
  records: Pick<Records, 'unitWords'>,
  queryable: Queryable,
  { spoken, items }: Asked,
): Promise<UnitMeant | undefined> {
  const asked = new Map(
    spoken.map(({ system, itemId, code }) => [keyOf(system, itemId, code), { system, itemId, code }]),
  );
  const said = await records.unitWords(queryable, [...asked.values()]);
  if (said.length === 0) return undefined;
  const words = new Map(said.map(({ system, itemId, code, unit }) => [keyOf(system, itemId, code), unit]));
  return (system, itemId, code) => {
    const own = unitsOf(items.get(itemId));
    const ofItem = words.get(keyOf(system, itemId, code));
    if (ofItem !== undefined && own.has(ofItem)) return ofItem;
    const ofAll = words.get(keyOf(system, null, code));
    return ofAll !== undefined && own.has(ofAll) && !own.has(code) ? ofAll : undefined;
  };
}

function unitsOf(item: ItemUnits | undefined): ReadonlySet<string> {
  return new Set(item === undefined ? [] : [item.baseUnit, ...item.packs.map(({ unit }) => unit)]);
}

function keyOf(system: string, itemId: string | null, code: string): string {
  return JSON.stringify([system, itemId, code]);
}
