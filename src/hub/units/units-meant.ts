/** Which unit of an item a system means, by what people said or what is measured: the same answer for plans, tie-outs and simulations. */
import type { ItemUnits } from '../../model/values/quantity.ts';
import type { Queryable } from '../../platform/sql.ts';
import { heldAs, measuredAs, SAME_UNIT, type Meant } from '../../model/values/measured.ts';
import type { SpokenUnit } from '../../processes/index.ts';
import type { Records, UnitWord } from '../../records/index.ts';

interface Spoken extends SpokenUnit {
  readonly itemId: string;
}

/** Gives the unit that is meant, and how many of it one holds; `undefined`: what was said. */
export type UnitMeant = (spoken: Spoken) => Meant | undefined;

interface Asked {
  readonly spoken: readonly Spoken[];
  readonly items: ReadonlyMap<string, ItemUnits>;
}

/**
 * A word for the item counts as long as the item has that unit, also when it gets the code itself: open orders were worked by it.
 * A word for every item counts for those that have the unit, and not the code itself. Without a word, what is measured is converted.
 * Orders that were begun by a word that counts no more, or before there was one, go on as they were begun.
 */
export async function unitsMeant(
  records: Pick<Records, 'unitWords'>,
  queryable: Queryable,
  { spoken, items }: Asked,
): Promise<UnitMeant> {
  const asked = new Map(
    spoken.map(({ system, itemId, code }) => [keyOf({ system, itemId, code }), { system, itemId, code }]),
  );
  const said = await records.unitWords(queryable, [...asked.values()]);
  const byKey = Map.groupBy(said, keyOf);
  return (spoken) => {
    const { itemId, code, worked } = spoken;
    const item = items.get(itemId);
    if (item === undefined) return undefined;
    const words = [
      ...(byKey.get(keyOf(spoken)) ?? []),
      ...(byKey.get(keyOf({ ...spoken, itemId: null })) ?? []),
    ];
    return asBegun(spoken, item, words) ?? asSaid(spoken, item, words) ?? measuredAs(item, code, worked);
  };
}

type Words = Awaited<ReturnType<Records['unitWords']>>;

function asBegun({ code, worked, begun, picked }: Spoken, item: ItemUnits, words: Words): Meant | undefined {
  if (begun !== true || worked === undefined || worked === code || !unitsOf(item).has(worked))
    return undefined;
  if (words.some(({ unit }) => unit === worked)) return { unit: worked, ratio: SAME_UNIT };
  const measured = measuredAs(item, code, worked);
  if (measured?.unit === worked) return measured;
  return picked === true ? heldAs(item, code, worked) : undefined;
}

/** The word for the item first. */
function asSaid({ code }: Spoken, item: ItemUnits, words: Words): Meant | undefined {
  const own = unitsOf(item);
  const word = words
    .filter(({ counts, unit }) => counts === 'still' && own.has(unit))
    .find(({ itemId }) => itemId !== null || !own.has(code));
  return word && { unit: word.unit, ratio: SAME_UNIT };
}

function unitsOf({ baseUnit, packs }: ItemUnits): ReadonlySet<string> {
  return new Set([baseUnit, ...packs.map(({ unit }) => unit)]);
}

function keyOf({ system, itemId, code }: Pick<UnitWord, 'system' | 'itemId' | 'code'>): string {
  return JSON.stringify([system, itemId, code]);
}
