/** Items into Salesforce as products. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { breach, mapped, type Mapped, type MappedForTarget } from '../../kit/mapping.ts';
import type { Target, TargetView } from '../../kit/target.ts';
import { andThen, gather } from '../../kit/gather.ts';
import type { Settings } from '../settings.ts';
import { fitting, ourName, theirUnit } from '../their-values.ts';
import { WRITTEN_FIELDS } from '../theirs.ts';
import type { Kind } from './kind.ts';
import { orBlank, spoken, whereSaid } from './fields.ts';
import { retireRecords, writingOf } from './writing.ts';

export const ProductBody = Type.Object(
  {
    number: Type.String({ maxLength: 40 }),
    Name: Type.Optional(Type.String({ maxLength: 255 })),
    Description: Type.Optional(orBlank(4000)),
    Family: Type.Optional(orBlank(80)),
    QuantityUnitOfMeasure: Type.Optional(orBlank(40)),
    IsActive: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type ProductBody = Static<typeof ProductBody>;

const kind: Kind<typeof ProductBody> = {
  object: 'Product2',
  to: ProductBody,
  numberFields: WRITTEN_FIELDS.Product2,
};
const writing = writingOf(kind, (body): body is ProductBody => Value.Check(ProductBody, body));

export const products: Target<Settings, typeof ProductBody, 'item'> = {
  domain: 'item',
  contract: { name: 'salesforce.product', version: 'v62.0' },
  fields: ['number', 'status', 'description', 'marketingText', 'category', 'baseUnit'],
  map,
  ...writing,
  // Quotes and old orders point to a product: it is never deleted.
  async remove(context, writes) {
    const found = writes.every(({ externalId }) => externalId !== undefined)
      ? []
      : await writing.find(context, writes);
    const ids = writes.map(({ externalId }, place) => externalId ?? found[place]);
    return retireRecords(context, { object: 'Product2', fields: { IsActive: false } }, ids);
  },
};

function map({ fields }: TargetView<'item'>, settings: Settings): MappedForTarget<ProductBody> {
  const { number, status, description, marketingText, category, baseUnit } = fields;
  const parts = gather({
    number: number === undefined ? breach('number', number, 'a number') : mapped(number),
    Name: whereSaid(description, (words) => ourName('description', words ?? '', 255)),
    Description: whereSaid(marketingText, (words) => fitting('marketingText', words, 4000)),
    Family: whereSaid(category, (words) => fitting('category', words, 80)),
    QuantityUnitOfMeasure: unitOf(baseUnit, settings),
    IsActive: mapped(status === undefined ? undefined : status === null || status === 'active'),
  });
  return andThen(parts, (body) => Value.Parse(ProductBody, spoken(body)));
}

function unitOf(unit: string | null | undefined, settings: Settings): Mapped<string | null | undefined> {
  if (unit === undefined || unit === null) return mapped(unit);
  const word = theirUnit(unit, settings);
  return word === undefined
    ? breach('baseUnit', unit, 'a unit that is declared for Salesforce')
    : mapped(word);
}
