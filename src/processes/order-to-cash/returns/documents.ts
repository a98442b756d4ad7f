/** The documents that should stand outside for returns: an order to take goods back for each place, a credit memo for each return; pure. */
import type { CreditMemo, ReturnOrder } from '../../../model/documents/returns.ts';
import type { Reference } from '../../../model/primitives.ts';
import { formatDecimal, subtractDecimals, type Decimal } from '../../../model/values/decimal.ts';
import type { WantedDocument } from '../../kit/process.ts';
import { compareText, type ReturnTold } from '../facts.ts';
import { smaller } from '../lines.ts';
import { creditedOf } from './money.ts';
import { creditMemoName, returnDocument, returnOrderName, returnOrderNumber } from './names.ts';
import type { Returned, ReturnedLine, ReturnsInput } from './returned.ts';

const record = (value: string): Reference => ({ by: 'record', value });

/** For every return, also for those that were cancelled: what stands outside of them is taken out. */
export function returnDocuments(
  input: ReturnsInput,
  active: readonly Returned[],
  cancelled: readonly ReturnTold[],
): readonly WantedDocument[] {
  const nothing = cancelled.map((told): Returned => ({ ...NOTHING, told }));
  return [...active, ...nothing].flatMap((returned) => [
    ...returnOrders(input, returned),
    ...creditMemos(input, returned),
  ]);
}

const NOTHING: Omit<Returned, 'told'> = { lines: [], receipts: [], finished: new Set(), unclear: [] };

function isKnownOutside({ state, around }: ReturnsInput, name: string): boolean {
  return state.written[name] !== undefined || around.kept.has(name);
}

/** One for each place that takes something of it back. One that was told and has nothing left is cancelled there. */
function returnOrders(input: ReturnsInput, returned: Returned): readonly WantedDocument[] {
  const { around } = input;
  const { return: told } = returned.told;
  return (around.policy.returns?.takers ?? []).flatMap(({ location, target }) => {
    const locationId = around.locationId(location);
    if (locationId === undefined) return [];
    const name = returnOrderName(told.number, locationId);
    const lines =
      told.keepsGoods === true ? [] : returned.lines.flatMap((line) => orderLine(input, line, locationId));
    if (lines.length === 0 && !isKnownOutside(input, name)) return [];
    const body: ReturnOrder = {
      document: returnOrderNumber(around.document, told.number, location),
      location: record(locationId),
      orderNumber: told.orderNumber,
      returnNumber: told.number,
      state: lines.length === 0 ? 'cancelled' : 'placed',
      lines,
    };
    return [{ name, domain: 'return-order' as const, target, body }];
  });
}

function orderLine(
  { itemOf }: ReturnsInput,
  { of, places, reason }: ReturnedLine,
  locationId: string,
): ReturnOrder['lines'] {
  const quantity = places.get(locationId);
  if (quantity === undefined || quantity.units <= 0n) return [];
  return [
    {
      line: of.line,
      item: record(itemOf(of)),
      quantity: { value: formatDecimal(quantity), unit: of.unit },
      ...(reason === undefined ? {} : { reason }),
    },
  ];
}

/** Cumulative: each content says all that is to be credited for the return so far. */
function creditMemos(input: ReturnsInput, returned: Returned): readonly WantedDocument[] {
  const { around, state, customer } = input;
  const { return: told } = returned.told;
  const target = around.policy.returns?.creditMemos;
  if (target === undefined || customer === undefined) return [];
  const name = creditMemoName(told.number);
  const lines = returned.lines.flatMap((line) => memoLines(input, returned, line));
  if (lines.length === 0 && !isKnownOutside(input, name)) return [];
  const body: CreditMemo = {
    document: returnDocument(around.document, told.number),
    orderNumber: told.orderNumber,
    returnNumber: told.number,
    customer: record(customer),
    date: dayOf(returned),
    currency: state.current?.order.currency ?? '',
    ...invoiceOf(input, returned),
    state: lines.length === 0 ? 'cancelled' : 'posted',
    lines,
  };
  return [{ name, domain: 'credit-memo', target, body }];
}

/** One line for each place where it came in; a line whose price nobody knows waits for a person, who is asked about the price itself. */
function memoLines(input: ReturnsInput, returned: Returned, line: ReturnedLine): CreditMemo['lines'] {
  const { around, itemOf, prices } = input;
  const price = prices.get(line.of.line);
  const credited = creditedOf(returned, line);
  if (price === undefined || 'problem' in price || credited.units <= 0n) return [];
  const places: readonly (readonly [string | undefined, Decimal])[] =
    returned.told.return.keepsGoods === true
      ? [[undefined, credited]]
      : cappedAt([...line.came.at], credited);
  return places.map(([place, quantity], index) => ({
    line: index === 0 ? line.of.line : `${line.of.line}/${around.locationNumber(place ?? '') ?? index}`,
    item: record(itemOf(line.of)),
    quantity: { value: formatDecimal(quantity), unit: line.of.unit },
    ...(place === undefined ? {} : { location: record(place) }),
    unitPrice: price.unitPrice,
  }));
}

function cappedAt(places: readonly (readonly [string, Decimal])[], most: Decimal): [string, Decimal][] {
  let open = most;
  return places
    .toSorted(([a], [b]) => compareText(a, b))
    .flatMap(([place, came]): [string, Decimal][] => {
      const quantity = smaller(came, open);
      open = subtractDecimals(open, quantity);
      return quantity.units > 0n ? [[place, quantity]] : [];
    });
}

/** The day on which the last of it came; of goods that stay with the buyer, the day on which it was asked for. */
function dayOf({ told, receipts }: Returned): string {
  return (receipts.at(-1)?.at ?? told.at).slice(0, 10);
}

/** Where one invoice alone has all its lines. */
function invoiceOf({ state }: ReturnsInput, { lines }: Returned): Pick<CreditMemo, 'invoice'> {
  const credited = new Set(lines.map(({ of }) => of.line));
  const numbers = state.invoices
    .filter(({ invoice }) => invoice.kind === 'invoice')
    .filter(({ invoice }) =>
      invoice.lines.some(({ line = '' }) => credited.has(line) || credited.has(line.split('/')[0] ?? '')),
    )
    .map(({ invoice }) => invoice.number);
  const [number, ...more] = new Set(numbers);
  return number === undefined || more.length > 0 ? {} : { invoice: number };
}
