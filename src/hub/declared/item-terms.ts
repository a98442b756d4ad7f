/** What stock must know of items: their base unit, packs and category, from the golden records. */
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { Pack } from '../../model/item.ts';
import { UnitCode } from '../../model/primitives.ts';
import type { Queryable } from '../../platform/sql.ts';
import type { Records } from '../../records/index.ts';
import type { ItemTerms } from '../../stock/index.ts';

const Units = Compile(
  Type.Object({
    baseUnit: UnitCode,
    packs: Type.Optional(Type.Union([Type.Array(Pack), Type.Null()])),
    category: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  }),
);

/** The fields that promises of stock are made with. */
export const TERM_FIELDS = ['baseUnit', 'packs', 'category'];

/** Gives the terms of the items that have a base unit. */
export async function itemTerms(
  records: Pick<Records, 'fieldsOf'>,
  queryable: Queryable,
  itemIds: readonly string[],
): Promise<ReadonlyMap<string, ItemTerms>> {
  const rows = await records.fieldsOf(queryable, itemIds, TERM_FIELDS);
  return new Map(
    rows.flatMap(({ recordId, number, fields }) => {
      const terms = termsOf(fields);
      return terms === undefined ? [] : [[recordId, { ...terms, number }] as const];
    }),
  );
}

/** Of one item, from its fields; `undefined` without a base unit. */
export function termsOf(fields: Readonly<Record<string, unknown>>): ItemTerms | undefined {
  if (!Units.Check(fields)) return undefined;
  const { baseUnit, packs, category } = fields;
  return { baseUnit, packs: packs ?? [], category: category ?? undefined };
}
