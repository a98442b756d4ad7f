/** Items into Business Central: the fields that other systems own, and new items where the landscape allows them. */
import { Type, type Static } from 'typebox';
import type { Item } from '../../../model/item.ts';
import { breach, mapped, type Mapped } from '../../kit/mapping.ts';
import { ask, never, type Outcome } from '../../kit/outcome.ts';
import type { Target, TargetView } from '../../kit/target.ts';
import { textOf, type RawRecord } from '../api/lists.ts';
import type { Context } from '../api/session.ts';
import { BATCH_LIMIT } from '../api/batch.ts';
import { gather, mergeAll, andThen } from '../../kit/gather.ts';
import { ItemField, itemFields, type Settings } from '../settings.ts';
import { ourGtin } from '../their-keys.ts';
import { decimalForJson, exactDecimal, theirUnit } from '../their-values.ts';
import { RESOURCES } from '../theirs.ts';
import { code, codeOrBlank, text } from './fields.ts';
import type { Fields, Kind } from './kind.ts';
import { findRecords, readBackRecords } from './look-up.ts';
import { retireRecords, writeRecords } from './writing.ts';

export const ItemBody = Type.Object(
  {
    number: Type.String({ minLength: 1, maxLength: 20 }),
    baseUnitOfMeasureCode: Type.Optional(Type.String({ maxLength: 10 })),
    displayName: Type.Optional(Type.String({ maxLength: 100 })),
    gtin: Type.Optional(Type.String({ maxLength: 14 })),
    itemCategoryCode: Type.Optional(Type.String({ maxLength: 20 })),
    taxGroupCode: Type.Optional(Type.String({ maxLength: 20 })),
    blocked: Type.Optional(Type.Boolean()),
    /** Exact decimal text here; a JSON number on the wire. */
    unitPrice: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
export type ItemBody = Static<typeof ItemBody>;

const kind: Kind = {
  resource: RESOURCES.items,
  noun: 'item',
  fixed: ['baseUnitOfMeasureCode'],
  retired: (settings) =>
    itemFields(settings).includes('status')
      ? { blocked: true }
      : ask('The item is gone here, and the settings do not let the hub block items in Business Central'),
  held,
  toWire: async (_context, fields) => {
    const { unitPrice, ...same } = fields;
    return unitPrice === undefined ? same : { ...same, unitPrice: Number(unitPrice) };
  },
  creation,
};

export const items: Target<Settings, typeof ItemBody, 'item'> = {
  domain: 'item',
  contract: { name: 'business-central.item', version: 'v2.0' },
  to: ItemBody,
  fields: ['number', 'baseUnit', ...ItemField.anyOf.map((field) => field.const)],
  batchSize: BATCH_LIMIT,
  map,
  write: (context, writes) => writeRecords(context, kind, writes),
  remove: (context, writes) => retireRecords(context, kind, writes),
  find: (context, writes) => findRecords(context, kind, writes),
  readBack: (context, writes) => readBackRecords(context, { kind, schema: ItemBody }, writes),
};

function map({ fields }: TargetView<'item'>, settings: Settings): Mapped<ItemBody> {
  // Absent is unchanged: it is not sent at all. Null is sent as Business Central's blank.
  const told = itemFields(settings).filter((field) => fields[field] !== undefined);
  const parts = gather({
    number: code('number', fields.number, 20),
    rest: mergeAll<ItemBody>([
      baseUnitOf(fields, settings),
      ...told.map((field) => PARTS[field](fields, settings)),
    ]),
  });
  return andThen(parts, ({ number, rest }) => ({ ...rest, number }));
}

/** Our field → the field of the body. */
const PARTS: Readonly<Record<ItemField, (fields: Item, settings: Settings) => Mapped<Partial<ItemBody>>>> = {
  description: ({ description }) =>
    andThen(text('description', description, 100), (displayName) => ({ displayName })),
  gtin: ({ gtin }) => mapped({ gtin: gtin ?? '' }),
  category: ({ category }) =>
    andThen(codeOrBlank('category', category, 20), (itemCategoryCode) => ({ itemCategoryCode })),
  taxCategory: ({ taxCategory }) =>
    andThen(codeOrBlank('taxCategory', taxCategory, 20), (taxGroupCode) => ({ taxGroupCode })),
  status: ({ status }) => mapped({ blocked: status === 'blocked' }),
  listPrice: ({ listPrice, baseUnit }, settings) =>
    andThen(unitPriceOf(listPrice, baseUnit, settings), (unitPrice) => ({ unitPrice })),
};

function baseUnitOf({ baseUnit }: Item, settings: Settings): Mapped<Partial<ItemBody>> {
  if (baseUnit === undefined || baseUnit === null) return mapped({});
  const theirs = theirUnit(baseUnit, settings);
  const agreed = `one of the declared units: ${Object.values(settings.units).join(', ')}`;
  return theirs === undefined
    ? breach('baseUnit', baseUnit, agreed)
    : mapped({ baseUnitOfMeasureCode: theirs });
}

/** Business Central has one list price: for one base unit, in local currency. */
function unitPriceOf(
  listPrice: Item['listPrice'],
  baseUnit: Item['baseUnit'],
  settings: Settings,
): Mapped<string> {
  if (listPrice === undefined || listPrice === null) return mapped('0');
  const { amount, currency, per } = listPrice;
  if (currency !== settings.localCurrency) {
    return breach('listPrice.currency', currency, `the local currency ${settings.localCurrency}`);
  }
  if (per.value !== '1' || per.unit !== baseUnit) {
    return breach('listPrice.per', `${per.value} ${per.unit}`, `1 ${baseUnit ?? 'base unit'}`);
  }
  return decimalForJson('listPrice.amount', amount);
}

function held(record: RawRecord): Fields {
  const gtin = ourGtin('gtin', textOf(record, 'gtin'));
  const price = exactDecimal('unitPrice', Number(record['unitPrice']));
  return {
    number: textOf(record, 'number'),
    baseUnitOfMeasureCode: textOf(record, 'baseUnitOfMeasureCode'),
    displayName: textOf(record, 'displayName'),
    // The same GTIN in 12, 13 or 14 digits is no difference; one that is none is.
    gtin: 'mapped' in gtin ? (gtin.mapped ?? '') : textOf(record, 'gtin'),
    itemCategoryCode: textOf(record, 'itemCategoryCode'),
    taxGroupCode: textOf(record, 'taxGroupCode'),
    blocked: record['blocked'] === true,
    unitPrice: 'mapped' in price ? price.mapped : '',
  };
}

function creation(
  { settings }: Context,
  { number, baseUnitOfMeasureCode }: ItemBody,
): Record<string, unknown> | Outcome {
  if (settings.newItems === undefined) {
    return ask(
      `Business Central has no item ${number}, and the settings declare no posting groups for new items`,
    );
  }
  if (baseUnitOfMeasureCode === undefined) return never(`item ${number} has no base unit`);
  return { type: 'Inventory', ...settings.newItems };
}
