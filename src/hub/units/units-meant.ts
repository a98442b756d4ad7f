/** Which unit of an item a system means, by what people said or what is measured: the same answer for plans, tie-outs and simulations. */
import type { ItemUnits } from '../../model/values/quantity.ts';
import type { Queryable } from '../../platform/sql.ts';
import { measuredAs, SAME_UNIT, type Meant } from '../../processes/index.ts';
import type { Records, UnitWord } from '../../records/index.ts';

interface Spoken {
  readonly system: string;
  readonly itemId: string;
  readonly code: string;
  /** In which unit the line is held already; absent: nothing is. */
  readonly worked?: string | undefined;
  /** Has a warehouse been told of the order, or is it invoiced? Then it stays as it is. */
  readonly begun?: boolean | undefined;
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
  const words = new Map(
    said.flatMap(({ counts, unit, ...of }) => (counts === 'still' ? [[keyOf(of), unit] as const] : [])),
  );
  const everSaid = new Set(said.map(({ unit, ...of }) => `${unit} ${keyOf(of)}`));
  return ({ system, itemId, code, worked, begun }) => {
    const item = items.get(itemId);
    const own = unitsOf(item);
    const [ofThis, ofEvery] = [keyOf({ system, itemId, code }), keyOf({ system, itemId: null, code })];
    if (begun === true && worked !== undefined && worked !== code && own.has(worked)) {
      const wasSaid = [ofThis, ofEvery].some((of) => everSaid.has(`${worked} ${of}`));
      if (wasSaid) return { unit: worked, ratio: SAME_UNIT };
      const measured = item && measuredAs(item, code, worked);
      if (measured?.unit === worked) return measured;
    }
    const ofItem = words.get(ofThis);
    if (ofItem !== undefined && own.has(ofItem)) return { unit: ofItem, ratio: SAME_UNIT };
    const ofAll = words.get(ofEvery);
    if (ofAll !== undefined && own.has(ofAll) && !own.has(code)) return { unit: ofAll, ratio: SAME_UNIT };
    return item && measuredAs(item, code, worked);
  };
}

function unitsOf(item: ItemUnits | undefined): ReadonlySet<string> {
  return new Set(item === undefined ? [] : [item.baseUnit, ...item.packs.map(({ unit }) => unit)]);
}

function keyOf({ system, itemId, code }: Pick<UnitWord, 'system' | 'itemId' | 'code'>): string {
  return JSON.stringify([system, itemId, code]);
}
