/** Sales prices: the lines of price lists. The standard API has none: they come from the companion API. */
import type { PriceAgreement } from '../../../model/price-agreement.ts';
import { breach, mapped, type Mapped } from '../../kit/mapping.ts';
import type { Source } from '../../kit/source.ts';
import { gather, andThen } from '../../kit/gather.ts';
import type { Settings } from '../settings.ts';
import { dateOrNull, enumName, exactDecimal, NO_ID, ourCurrency, ourUnit } from '../their-values.ts';
import { RESOURCES, TheirSalesPrice } from '../theirs.ts';
import { notificationsOf } from './notifications.ts';
import { readingOf } from './reading.ts';
import { versionOf } from './version.ts';

type AppliesTo = NonNullable<PriceAgreement['appliesTo']>;

export const prices: Source<Settings, typeof TheirSalesPrice, 'price-agreement'> = {
  domain: 'price-agreement',
  contract: { name: 'business-central.sales-price', version: 'v1.0' },
  from: TheirSalesPrice,
  key: ({ id }) => id.toLowerCase(),
  version: ({ lastModifiedDateTime }) => versionOf([lastModifiedDateTime]),
  map: (theirs, settings) =>
    andThen(fieldsOf(theirs, settings), (fields) => [
      { externalId: theirs.id.toLowerCase(), version: versionOf([theirs.lastModifiedDateTime]), fields },
    ]),
  webhook: notificationsOf(RESOURCES.salesPrices),
  ...readingOf({ resource: RESOURCES.salesPrices }),
};

function fieldsOf(theirs: TheirSalesPrice, settings: Settings): Mapped<Partial<PriceAgreement>> {
  const unsupported = unsupportedOf(theirs);
  if (unsupported !== undefined) return unsupported;
  // A line without a unit is a price for one base unit, in Business Central's own reckoning.
  const code = theirs.unitOfMeasureCode === '' ? theirs.baseUnitOfMeasureCode : theirs.unitOfMeasureCode;
  const parts = gather({
    unit: ourUnit('unitOfMeasureCode', code, settings),
    amount: exactDecimal('unitPrice', theirs.unitPrice),
    minimum: exactDecimal('minimumQuantity', theirs.minimumQuantity),
    appliesTo: appliesToOf(theirs),
    currency: ourCurrency(theirs.currencyCode, settings),
    status: statusOf(theirs),
  });
  return andThen(parts, ({ unit, amount, minimum, appliesTo, currency, status }) => ({
    number: numberOf(theirs, unit, minimum),
    item: { by: 'externalId', value: theirs.itemId.toLowerCase() },
    appliesTo,
    price: { amount, currency, per: { value: '1', unit } },
    unitBasis: theirs.unitOfMeasureCode === '' ? 'any-unit' : 'price-unit',
    minimumQuantity: minimum === '0' ? null : { value: minimum, unit },
    validFrom: dateOrNull(theirs.startingDate),
    validTo: dateOrNull(theirs.endingDate),
    status,
  }));
}

/** Whatever would change what the customer pays and has no place in the agreement is said, not dropped. */
function unsupportedOf(theirs: TheirSalesPrice): Mapped<never> | undefined {
  if (theirs.variantCode !== '') return breach('variantCode', theirs.variantCode, 'prices of whole items');
  if (theirs.priceIncludesTax) return breach('priceIncludesTax', true, 'prices without tax');
  if (Number(theirs.lineDiscountPercent) !== 0) {
    return breach('lineDiscountPercent', theirs.lineDiscountPercent, 'net prices: no discount on top');
  }
  return undefined;
}

function appliesToOf({ sourceType, sourceNumber, customerId }: TheirSalesPrice): Mapped<AppliesTo> {
  switch (enumName(sourceType)) {
    case 'All Customers':
      return mapped({ kind: 'everyone' });
    case 'Customer':
      return customerId === NO_ID
        ? breach('customerId', customerId, `the id of customer ${sourceNumber}`)
        : mapped({ kind: 'party', party: { by: 'externalId', value: customerId.toLowerCase() } });
    case 'Customer Price Group':
      return mapped({ kind: 'price-group', group: sourceNumber });
    default:
      return breach('sourceType', sourceType, 'All Customers, Customer or Customer Price Group');
  }
}

/** A list that is being edited (Draft) is out of force in Business Central, too. */
function statusOf({ status }: TheirSalesPrice): Mapped<'active' | 'ended'> {
  switch (enumName(status)) {
    case 'Active':
      return mapped('active');
    case 'Draft':
    case 'Inactive':
      return mapped('ended');
    default:
      return breach('status', status, 'Draft, Active or Inactive');
  }
}

/** The natural key: two lines that differ in none of these are one agreement. */
function numberOf(theirs: TheirSalesPrice, unit: string, minimum: string): string {
  const who = theirs.sourceNumber === '' ? 'everyone' : theirs.sourceNumber;
  const from = dateOrNull(theirs.startingDate) ?? 'ever';
  const currency = theirs.currencyCode === '' ? 'LCY' : theirs.currencyCode;
  // A line for every unit and one for the base unit alone may stand side by side.
  const inUnit = theirs.unitOfMeasureCode === '' ? 'any' : unit;
  return [theirs.priceListCode, theirs.itemNumber, who, inUnit, currency, minimum, from].join('/');
}
