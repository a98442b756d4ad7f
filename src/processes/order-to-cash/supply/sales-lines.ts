/** The lines of the sales order: what of each ordered line stands at which location, as which item and at which price; pure. */
import type { SalesOrder } from '../../../model/documents/outgoing.ts';
import type { Quantity, Reference } from '../../../model/primitives.ts';
import {
  addDecimals,
  decimalOf,
  formatDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import type { Around } from '../around.ts';
import type { Substitute } from '../facts.ts';
import type { LineView } from '../lines.ts';
import type { UnitPrice } from '../prices/prices.ts';
import { atLeastZero, scaled, smaller, sumOf } from './amounts.ts';
import { toldLineOf, type LineHold } from './holds.ts';

interface SalesInput {
  readonly around: Around;
  readonly itemOf: (line: LineView) => string;
  readonly prices: ReadonlyMap<string, UnitPrice>;
}

const record = (value: string): Reference => ({ by: 'record', value });

/** What of a line stands at one location as one item. */
interface Part {
  readonly location: string;
  readonly substitute: Substitute | undefined;
  readonly item: string;
  readonly unit: string;
  readonly unitPrice: string;
  readonly quantity: Decimal;
  readonly shipped: Decimal;
}

/** One line for each item and location that ships it; what nobody has now is ordered from the first of them. */
export function salesLines(input: SalesInput, line: LineView): SalesOrder['lines'] {
  const price = input.prices.get(line.line);
  if (price === undefined || 'problem' in price) return [];
  return partsOf(input, line, price.unitPrice)
    .filter(({ quantity }) => quantity.units > 0n)
    .map((part, place, parts) => ({
      line: salesLineName(input.around, line, { part, isFirst: isFirst(parts, place) }),
      item: record(part.item),
      quantity: { value: formatDecimal(part.quantity), unit: part.unit },
      location: record(part.location),
      unitPrice: part.unitPrice,
      ...shippedFrom(part.shipped, part.unit),
    }));
}

function isFirst(parts: readonly Part[], place: number): boolean {
  const number = parts[place]?.substitute?.number;
  return parts.findIndex(({ substitute }) => substitute?.number === number) === place;
}

/** `2`, `2/WEST`; of a substitute `2/+B1`, `2/+B1/WEST`. */
function salesLineName(
  around: Around,
  { line }: LineView,
  { part, isFirst: isOnly }: { readonly part: Part; readonly isFirst: boolean },
): string {
  const name = toldLineOf({ line, ...(part.substitute && { substitute: part.substitute }) });
  return isOnly ? name : `${name}/${around.locationNumber(part.location) ?? part.location}`;
}

function partsOf({ around, itemOf }: SalesInput, line: LineView, unitPrice: string): readonly Part[] {
  const parts = new Map<string, Part>();
  const put = (part: Part): void => {
    const key = `${part.location} ${part.substitute?.number ?? ''}`;
    const known = parts.get(key);
    const { quantity, shipped } = known ?? { quantity: ZERO, shipped: ZERO };
    parts.set(key, {
      ...(known ?? part),
      quantity: addDecimals(quantity, part.quantity),
      shipped: addDecimals(shipped, part.shipped),
    });
  };
  const ordered = { substitute: undefined, item: itemOf(line), unit: line.unit, unitPrice };
  for (const hold of line.holds) {
    const { substitute, goods, locationId: location, open, shipped } = hold;
    if (substitute === undefined)
      put({ ...ordered, location, quantity: addDecimals(open, shipped), shipped });
    else
      put({
        location,
        substitute,
        item: substitute.itemId,
        unit: goods.unit,
        unitPrice: priceOfSubstitute(hold, unitPrice),
        quantity: addDecimals(goods.open, goods.shipped),
        shipped: goods.shipped,
      });
  }
  const inHolds = sumOf(line.holds.map(({ open, shipped }) => addDecimals(open, shipped)));
  let rest = atLeastZero(line.wanted, inHolds);
  for (const { hold, quantity } of line.beyond) {
    const taken = smaller(rest, quantity);
    // More of a substitute than it was to stand for is a question to people, as is more than was ordered.
    if (hold.substitute !== undefined || taken.units <= 0n) continue;
    put({ ...ordered, location: hold.locationId, quantity: taken, shipped: taken });
    rest = subtractDecimals(rest, taken);
  }
  const first =
    line.holds.find(({ substitute }) => substitute === undefined)?.locationId ?? usualLocation(around);
  if (first !== undefined) put({ ...ordered, location: first, quantity: rest, shipped: ZERO });
  return [...parts.values()];
}

/** ERPs keep unit prices with five digits behind the point. */
const PRICE_SCALE = 5;

/** What is sent instead costs what it stands for, and never more. */
export function priceOfSubstitute({ held, goods }: LineHold, unitPrice: string): string {
  const ratio = { of: held, per: goods.held };
  return formatDecimal(scaled(decimalOf(unitPrice), ratio, { scale: PRICE_SCALE, mode: 'floor' }));
}

/** What has left so far, for an ERP that posts it by our word. */
function shippedFrom(left: Decimal, unit: string): { readonly shipped?: Quantity } {
  return left.units <= 0n ? {} : { shipped: { value: formatDecimal(left), unit } };
}

function usualLocation({ policy, locationId }: Around): string | undefined {
  return policy.warehouses.map(({ location }) => locationId(location)).find((id) => id !== undefined);
}
