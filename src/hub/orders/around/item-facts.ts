/** What plans of orders must know of items, read from the golden records; and of those that may be sent instead of them. */
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { Ratio, Reference } from '../../../model/primitives.ts';
import type { Queryable } from '../../../platform/sql.ts';
import type { ItemSubstitute } from '../../../processes/index.ts';
import type { Records } from '../../../records/index.ts';
import { termsOf, TERM_FIELDS } from '../../declared/item-terms.ts';

type Reading = Pick<Records, 'fieldsOf'>;

/** What is read of an item. */
export const ITEM_FIELDS = ['number', 'status', 'substitutes', ...TERM_FIELDS];
export type KnownItems = Awaited<ReturnType<typeof readItems>>;

/** Gives the items that have a base unit, and their substitutes; what may be sent in the place of those is not looked at. */
export async function itemFacts(
  records: Reading,
  queryable: Queryable,
  ids: readonly string[],
): Promise<KnownItems> {
  const items = await readItems(records, queryable, ids);
  const named = [...items.values()].flatMap(({ substitutes }) => substitutes.map(({ itemId }) => itemId));
  const more = [...new Set(named)].filter((id) => !items.has(id));
  return more.length === 0 ? items : new Map([...(await readItems(records, queryable, more)), ...items]);
}

async function readItems(records: Reading, queryable: Queryable, ids: readonly string[]) {
  const rows = await records.fieldsOf(queryable, ids, ITEM_FIELDS);
  return new Map(
    rows.flatMap(({ recordId, number, fields }) => {
      const terms = termsOf(fields);
      if (terms === undefined) return [];
      const status = typeof fields['status'] === 'string' ? fields['status'] : undefined;
      return [
        [recordId, { ...terms, number, status, substitutes: substitutesIn(fields['substitutes']) }] as const,
      ];
    }),
  );
}

const substituteList = Compile(Type.Array(Type.Object({ item: Reference, ratio: Type.Optional(Ratio) })));
const ONE_FOR_ONE = { numerator: 1, denominator: 1 };

function substitutesIn(value: unknown): readonly ItemSubstitute[] {
  if (!substituteList.Check(value)) return [];
  return value
    .filter(({ item }) => item.by === 'record')
    .map(({ item, ratio = ONE_FOR_ONE }) => ({ itemId: item.value, ratio }));
}
