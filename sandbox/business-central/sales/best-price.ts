/**
 * The best price as Business Central documents it: of all price list lines that fit the bill-to customer, the item, the unit, the
 * quantity, the currency and the day, the lowest one; the item's own price where none fits.
 */
import type { Erp } from '../tables/erp.ts';
import type { Fields } from '../tables/table.ts';

export interface PriceAsked {
  readonly customer: Fields | undefined;
  readonly itemId: string;
  /** Code of a unit of the item. */
  readonly unit: string;
  readonly quantity: number;
  /** Blank or the company's own: prices in the company's currency count. */
  readonly currency: string;
  /** `2026-11-21` */
  readonly day: string;
}

/** Currency of the company: price lines store it as blank. */
const OWN_CURRENCY = 'USD';
const NO_DATE = '0001-01-01';
/** Unit prices have five decimal places. */
const PLACES = 100_000;

/** Gives the unit price for one of the asked unit; `undefined` where the item does not have the unit. */
export function bestPrice({ tables }: Erp, asked: PriceAsked): number | undefined {
  const units = tables.itemUnits.listBy('itemId', asked.itemId);
  const unit = units.find(({ code }) => code === asked.unit);
  if (unit === undefined) return undefined;
  const size = Number(unit['qtyPerUnitOfMeasure']);
  const fitting = tables.prices.listBy('itemId', asked.itemId).filter((line) => fits(line, asked, size));
  const inAsked = fitting.filter((line) => String(line['currencyCode']) === foreign(asked));
  // A line in the document's own currency wins over a lower one in the company's.
  const counted = inAsked.length > 0 ? inAsked : fitting;
  const prices = counted.map(
    (line) => Number(line['unitPrice']) * (line['unitOfMeasureCode'] === '' ? size : 1),
  );
  const listPrice = Number(tables.items.find(asked.itemId)?.['unitPrice'] ?? 0) * size;
  return rounded(prices.length === 0 ? listPrice : Math.min(...prices));
}

function fits(line: Fields, asked: PriceAsked, size: number): boolean {
  return [
    line['status'] === 'Active',
    line['variantCode'] === '',
    isForCustomer(line, asked.customer),
    line['unitOfMeasureCode'] === '' || line['unitOfMeasureCode'] === asked.unit,
    Number(line['minimumQuantity']) <= asked.quantity * (line['unitOfMeasureCode'] === '' ? size : 1),
    line['currencyCode'] === '' || line['currencyCode'] === foreign(asked),
    String(line['startingDate']) <= asked.day,
    line['endingDate'] === NO_DATE || asked.day <= String(line['endingDate']),
  ].every(Boolean);
}

function isForCustomer({ sourceType, sourceNumber }: Fields, customer: Fields | undefined): boolean {
  if (sourceType === 'All_x0020_Customers') return true;
  if (sourceType === 'Customer') return sourceNumber === customer?.['number'];
  return (
    sourceType === 'Customer_x0020_Price_x0020_Group' && sourceNumber === customer?.['customerPriceGroup']
  );
}

function foreign({ currency }: PriceAsked): string {
  return currency === OWN_CURRENCY ? '' : currency;
}

function rounded(price: number): number {
  return Math.round((price + Number.EPSILON) * PLACES) / PLACES;
}
