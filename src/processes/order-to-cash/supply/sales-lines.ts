/** The lines of the sales order: what of each ordered line stands at which location, as which item and at which price; pure. */
import type { SalesOrder } from '../../../model/documents/outgoing.ts';
import type { Quantity, Reference } from '../../../model/primitives.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  formatDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import type { Around } from '../around.ts';
import { isSalesOrder, SALES_ORDER } from '../document-names.ts';
import type { Substitute } from '../facts.ts';
import { openOf, type LineView } from '../lines.ts';
import type { UnitPrice } from '../prices/prices.ts';
import type { Hold } from '../state.ts';
import { remitterOf } from '../taxes/collected-tax.ts';
import { atLeastZero, scaled, smaller, sumOf } from './amounts.ts';
import { isPartOf, toldLineOf, type LineHold } from './holds.ts';

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
  const parts = partsOf(input, line, price.unitPrice).filter(({ quantity }) => quantity.units > 0n);
  const names = namesOf(input.around, line, parts);
  return parts.map((part) => ({
    line: names.get(part) ?? line.line,
    item: record(part.item),
    quantity: { value: formatDecimal(part.quantity), unit: part.unit },
    location: record(part.location),
    unitPrice: part.unitPrice,
    ...remitterOf(line),
    ...shippedFrom(part.shipped, part.unit),
  }));
}

/** What was told keeps its name, whatever comes before it by now: the ERP may have posted that line, and moves it nowhere else. */
function namesOf(around: Around, line: LineView, parts: readonly Part[]): ReadonlyMap<Part, string> {
  const names = new Map(
    parts.flatMap((part): readonly (readonly [Part, string])[] => {
      const told = toldParts(around, line).find((each) => isThePart(each, line, part));
      return told === undefined ? [] : [[part, told.line]];
    }),
  );
  for (const part of parts)
    if (!names.has(part)) names.set(part, newName(around, { line, part, taken: new Set(names.values()) }));
  return names;
}

interface Unnamed {
  readonly line: LineView;
  readonly part: Part;
  readonly taken: ReadonlySet<string>;
}

/** `2`, `2/WEST`; of a substitute `2/+B1`, `2/+B1/WEST`. */
function newName(around: Around, { line, part, taken }: Unnamed): string {
  const name = nameOfItem(line, part);
  return taken.has(name) ? `${name}/${around.locationNumber(part.location) ?? part.location}` : name;
}

function nameOfItem({ line }: LineView, { substitute }: Pick<Part, 'substitute'>): string {
  return toldLineOf({ line, ...(substitute && { substitute }) });
}

type ToldPart = SalesOrder['lines'][number];

/** What the last plan told of it. */
function toldParts({ kept }: Pick<Around, 'kept'>, { line }: LineView): readonly ToldPart[] {
  const body = kept.get(SALES_ORDER);
  return isSalesOrder(body) ? body.lines.filter((each) => isPartOf(each.line, line)) : [];
}

function isThePart(told: ToldPart, line: LineView, part: Part): boolean {
  const isItem =
    part.substitute === undefined ? isOwnPart(told.line, line) : isPartOf(told.line, nameOfItem(line, part));
  return isItem && told.location.value === part.location;
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
    const { substitute, goods, locationId: location, open } = hold;
    if (substitute === undefined) put({ ...ordered, location, quantity: open, shipped: ZERO });
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
  const told = ownToTell(around, line);
  for (const [location, quantity] of told) put({ ...ordered, location, quantity, shipped: quantity });
  const instead = line.holds.filter(({ substitute }) => substitute !== undefined);
  const known = sumOf([openOf(line), ...instead.map(({ shipped }) => shipped), ...told.values()]);
  const first = line.holds.find(isOwn)?.locationId ?? usualLocation(around);
  if (first !== undefined)
    put({ ...ordered, location: first, quantity: atLeastZero(line.wanted, known), shipped: ZERO });
  return [...parts.values()];
}

/**
 * By location, in the unit of the line. What left beyond what was ordered is a question to people, and no ERP is told to bill it. But what it
 * was told before stays told: it may have posted that, and would ask about the same goods besides.
 */
function ownToTell(around: Around, line: LineView): ReadonlyMap<string, Decimal> {
  const left = ownLeft(line);
  const before = toldBefore(around, line);
  const stays = new Map(
    [...Map.groupBy(left, ({ location }) => location)].map(([location, parts]) => [
      location,
      smaller(sumOf(parts.map(({ quantity }) => quantity)), before.get(location) ?? ZERO),
    ]),
  );
  const told = new Map<string, Decimal>();
  let rest = atLeastZero(mostToTell(line), sumOf([...stays.values()]));
  for (const { location, quantity } of left) {
    const staying = smaller(quantity, stays.get(location) ?? ZERO);
    const added = smaller(rest, subtractDecimals(quantity, staying));
    stays.set(location, subtractDecimals(stays.get(location) ?? ZERO, staying));
    rest = subtractDecimals(rest, added);
    told.set(location, sumOf([told.get(location) ?? ZERO, staying, added]));
  }
  return told;
}

function isOwn({ substitute }: Pick<Hold, 'substitute'>): boolean {
  return substitute === undefined;
}

interface LeftAt {
  readonly location: string;
  readonly quantity: Decimal;
}

/** First what was held, then what left beyond. More of a substitute than it was to stand for is a question, too. */
function ownLeft({ holds, beyond }: LineView): readonly LeftAt[] {
  return [
    ...holds.filter(isOwn).map(({ locationId, shipped }) => ({ location: locationId, quantity: shipped })),
    ...beyond
      .filter(({ hold }) => isOwn(hold))
      .map(({ hold, quantity }) => ({ location: hold.locationId, quantity })),
  ];
}

/** Of a line that is cancelled, all that left of what was held: people are asked whether it comes back. */
function mostToTell({ holds, wanted, ordered, shipped, cancelledBecause }: LineView): Decimal {
  const inHolds = sumOf(holds.map((hold) => addDecimals(hold.open, hold.shipped)));
  const own = sumOf(holds.filter(isOwn).map((hold) => hold.shipped));
  const most = addDecimals(own, atLeastZero(wanted, inHolds));
  if (cancelledBecause !== undefined || compareDecimals(shipped, ordered) <= 0) return most;
  const instead = sumOf(holds.filter((hold) => !isOwn(hold)).map((hold) => hold.shipped));
  return smaller(most, atLeastZero(ordered, instead));
}

/** What the last plan told to have left of it, location by location. */
function toldBefore(around: Pick<Around, 'kept'>, line: LineView): ReadonlyMap<string, Decimal> {
  const own = toldParts(around, line).flatMap((part) =>
    isOwnPart(part.line, line) && part.shipped?.unit === line.unit
      ? [{ location: part.location.value, quantity: decimalOf(part.shipped.value) }]
      : [],
  );
  return new Map(
    [...Map.groupBy(own, ({ location }) => location)].map(([location, each]) => [
      location,
      sumOf(each.map(({ quantity }) => quantity)),
    ]),
  );
}

/** Substitutes stand under names of their own (`2/+B1`). */
function isOwnPart(named: string, { line }: LineView): boolean {
  return isPartOf(named, line) && !named.startsWith(`${line}/+`);
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
