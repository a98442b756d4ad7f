/** Price agreements into Salesforce: one entry for a product in the price book of whom it is for. */
import { Type, type Static } from 'typebox';
import { mapped, type MappedForTarget } from '../../kit/mapping.ts';
import { ask, done, never, type Outcome } from '../../kit/outcome.ts';
import type { Target, TargetView, Write } from '../../kit/target.ts';
import { decimalOf, formatDecimal } from '../../../model/values/decimal.ts';
import { longId } from '../api/ids.ts';
import { QueryFailed } from '../api/query.ts';
import type { Context } from '../api/session.ts';
import { wordFor, type Settings } from '../settings.ts';
import { fitsJson, theirUnit } from '../their-values.ts';
import { lookUp, type Entry, type LookedUp } from './price-look-up.ts';
import { COLLECTION_LIMIT, retireRecords, saveCollections, UNANSWERED } from './writing.ts';

export const PriceBody = Type.Object(
  {
    /** Name of the price book. */
    priceBook: Type.String({ minLength: 1 }),
    Product2Id: Type.String({ minLength: 15, maxLength: 18 }),
    /** Their word for the unit that the price is for: the product must be sold in it. */
    unit: Type.String(),
    currency: Type.String(),
    /** Exact decimal text here; a JSON number on the wire. */
    UnitPrice: Type.String(),
    IsActive: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type PriceBody = Static<typeof PriceBody>;
type PriceWrite = Write<PriceBody>;

export const prices: Target<Settings, typeof PriceBody, 'price-agreement'> = {
  domain: 'price-agreement',
  contract: { name: 'salesforce.price-book-entry', version: 'v62.0' },
  to: PriceBody,
  fields: ['item', 'appliesTo', 'price', 'minimumQuantity', 'status', 'kind', 'onlyShipTos'],
  whileValid: true,
  batchSize: COLLECTION_LIMIT,
  map,
  write: writePrices,
  async find(context, writes) {
    const found = await lookUp(context, bodiesOf(writes));
    return writes.map(({ body }) => found.entryOf(body)?.id);
  },
  async readBack(context, writes) {
    const found = await lookUp(context, bodiesOf(writes));
    return writes.map(({ body }) => heldBody(body, found.entryOf(body)));
  },
  async remove(context, writes) {
    const found = await triedLookUp(context, writes);
    if ('outcome' in found) return writes.map(() => found);
    const ids = writes.map(({ body }) => found.entryOf(body)?.id);
    return retireRecords(context, { object: 'PricebookEntry', fields: { IsActive: false } }, ids);
  },
};

const bodiesOf = (writes: readonly PriceWrite[]): readonly PriceBody[] => writes.map(({ body }) => body);

function map(view: TargetView<'price-agreement'>, settings: Settings): MappedForTarget<PriceBody> {
  const { item, appliesTo, price, status } = view.fields;
  if (!item || !appliesTo || !price) return { withheld: 'item, audience or price is missing' };
  const condition = conditionOf(view.fields);
  if (condition !== undefined) return { withheld: condition };
  const priceBook = wordFor(settings.priceBooks, (audience) => isSame(audience, appliesTo));
  if (priceBook === undefined) return { withheld: 'no declared price book is for this audience' };
  const told = money(price, settings);
  if ('withheld' in told) return told;
  const product = view.externalIdOf('item', item);
  if (product === undefined) return { waitsFor: { domain: 'item', recordId: item.value } };
  const IsActive = status !== 'ended';
  return mapped({ priceBook, Product2Id: longId(product), ...told, currency: price.currency, IsActive });
}

/** What an entry cannot express is withheld: shown without its condition, the price would be for others, too. */
function conditionOf({
  minimumQuantity,
  onlyShipTos,
}: TargetView<'price-agreement'>['fields']): string | undefined {
  if (onlyShipTos) return 'it is for some ship-tos only, which a price book cannot tell apart';
  return minimumQuantity && Number(minimumQuantity.value) > 1
    ? 'it is for larger quantities only, which an entry of a price book cannot say'
    : undefined;
}

type Audience = Settings['priceBooks'][string];

function isSame(audience: Audience, appliesTo: { readonly kind: string; readonly group?: string }): boolean {
  if (audience.kind === 'everyone') return appliesTo.kind === 'everyone';
  return appliesTo.kind === 'price-group' && appliesTo.group === audience.group;
}

function money(
  price: NonNullable<TargetView<'price-agreement'>['fields']['price']>,
  settings: Settings,
): { readonly unit: string; readonly UnitPrice: string } | { readonly withheld: string } {
  if (settings.multiCurrency !== true && price.currency !== settings.currency)
    return { withheld: `the org has no currency but ${settings.currency}` };
  const unit = theirUnit(price.per.unit, settings);
  if (unit === undefined) return { withheld: `no unit is declared for ${price.per.unit}` };
  const isForOne = formatDecimal(decimalOf(price.per.value)) === '1';
  if (!isForOne)
    return { withheld: 'an entry has the price of one unit, and this one is for another quantity' };
  const UnitPrice = formatDecimal(decimalOf(price.amount));
  return fitsJson(UnitPrice)
    ? { unit, UnitPrice }
    : { withheld: 'the price has more digits than JSON carries' };
}

/** A price that is over is as it should be where there is no entry at all. */
function heldBody(body: PriceBody, entry: Entry | undefined): PriceBody | 'absent' {
  if (entry === undefined) return body.IsActive ? 'absent' : body;
  const { unit, UnitPrice, IsActive } = entry;
  return { ...body, unit, UnitPrice, IsActive };
}

async function writePrices(context: Context, writes: readonly PriceWrite[]): Promise<readonly Outcome[]> {
  const found = await triedLookUp(context, writes);
  if ('outcome' in found) return writes.map(() => found);
  const planned = writes.map(({ body }, place) => ({ place, plan: planOf(found, body, context.settings) }));
  const wanted = (kind: Plan['plan']) =>
    planned.flatMap(({ place, plan }) =>
      plan.plan === kind && 'fields' in plan ? [{ place, fields: plan.fields }] : [],
    );
  const outcomes = await saveCollections(context, 'PricebookEntry', [
    // No other price book takes a product that has no standard price yet.
    { method: 'POST', below: '', records: wanted('create standard') },
    { method: 'POST', below: '', records: wanted('create') },
    { method: 'PATCH', below: '', records: wanted('update') },
  ]);
  return planned.map(({ place, plan }) =>
    plan.plan === 'settled' ? plan.outcome : (outcomes.get(place) ?? UNANSWERED),
  );
}

type Plan =
  | {
      readonly plan: 'create standard' | 'create' | 'update';
      readonly fields: Readonly<Record<string, unknown>>;
    }
  | { readonly plan: 'settled'; readonly outcome: Outcome };

const settled = (outcome: Outcome): Plan => ({ plan: 'settled', outcome });

function planOf(found: LookedUp, body: PriceBody, { multiCurrency }: Settings): Plan {
  const unit = found.unitOf(body.Product2Id);
  if (unit === undefined) return settled(ask('the product is not in Salesforce any more'));
  if (unit !== body.unit)
    return settled(
      never(`the price is for one ${body.unit}, and the product is sold by ${unit ?? 'no unit'}`),
    );
  const book = found.bookOf(body.priceBook);
  if (book === undefined) return settled(ask(`Salesforce has no price book ${body.priceBook}`));
  const entry = found.entryOf(body);
  // An entry that takes over the standard price would refuse one of its own.
  const own = book.isStandard ? {} : { UseStandardPrice: false };
  const values = { UnitPrice: Number(body.UnitPrice), IsActive: body.IsActive, ...own };
  if (entry !== undefined) return { plan: 'update', fields: { Id: entry.id, ...values } };
  if (!body.IsActive) return settled(done(`${body.priceBook}/${body.Product2Id}`));
  const currency = multiCurrency === true ? { CurrencyIsoCode: body.currency } : {};
  return {
    plan: book.isStandard ? 'create standard' : 'create',
    fields: { Pricebook2Id: book.id, Product2Id: body.Product2Id, ...currency, ...values },
  };
}

/** Nothing has been written yet where the look-up fails. */
async function triedLookUp(
  context: Context,
  writes: readonly PriceWrite[],
): Promise<LookedUp | Extract<Outcome, { outcome: 'later' }>> {
  try {
    return await lookUp(context, bodiesOf(writes));
  } catch (failure) {
    if (failure instanceof QueryFailed) return failure.outcome;
    throw failure;
  }
}
