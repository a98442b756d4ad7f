/** The documents that should stand outside for returns: an order to take goods back for each place, a credit memo for each return; pure. */
import type { CreditMemo, ReturnOrder } from '../../../model/documents/returns.ts';
import type { Reference } from '../../../model/primitives.ts';
import { formatDecimal, ZERO, type Decimal } from '../../../model/values/decimal.ts';
import type { WantedDocument } from '../../kit/process.ts';
import type { ReturnTold } from '../facts.ts';
import type { LineView } from '../lines.ts';
import { remitterOf } from '../taxes/collected-tax.ts';
import { byKind, joined, priceOf, type Kind, type Part } from './goods.ts';
import { amountsOfParts, memoAmounts, type MemoAmounts } from './worth/amounts.ts';
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
  const amounts = memoAmounts(input, active);
  return [...active, ...nothing].flatMap((returned) => [
    ...returnOrders(input, returned),
    ...creditMemos(input, returned, amounts),
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
      told.keepsGoods === true ? [] : returned.lines.flatMap((line) => orderLines(line, locationId));
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

/** One for each item that left: by the name under which it was told to leave. */
function orderLines({ parts, reason }: ReturnedLine, locationId: string): ReturnOrder['lines'] {
  return parts
    .filter(({ place }) => place === locationId)
    .map(({ kind, goods }) => ({
      line: kind.name,
      item: record(kind.itemId),
      quantity: { value: formatDecimal(goods), unit: kind.unit },
      ...(reason === undefined ? {} : { reason }),
    }));
}

/** Cumulative: each content says all that is to be credited for the return so far. */
function creditMemos(
  input: ReturnsInput,
  returned: Returned,
  amounts: MemoAmounts,
): readonly WantedDocument[] {
  const { around, state, customer } = input;
  const { return: told } = returned.told;
  const target = around.policy.returns?.creditMemos;
  if (target === undefined || customer === undefined) return [];
  const name = creditMemoName(told.number);
  const lines = returned.lines.flatMap((line) => memoLines(input, { returned, line, amounts }));
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

interface Crediting {
  readonly returned: Returned;
  readonly line: ReturnedLine;
  readonly amounts: MemoAmounts;
}

/** One line for each item and place where it came in; a line whose price nobody knows waits for a person, who is asked about the price itself. */
function memoLines(input: ReturnsInput, { returned, line, amounts }: Crediting): CreditMemo['lines'] {
  const price = input.prices.get(line.of.line);
  if (price === undefined || 'problem' in price) return [];
  const keeps = returned.told.return.keepsGoods === true;
  const parts = line.credited;
  return byKind(parts).flatMap(({ kind, goods }) => {
    const whole: readonly Credited[] = [{ goods }];
    const atPlaces = joined(parts.filter((part) => part.kind.name === kind.name));
    const unitPrice = priceOf(kind, price.unitPrice);
    return partLines(input, {
      kind,
      of: line.of,
      unitPrice,
      parts: keeps ? whole : atPlaces,
      amount: amounts(returned, kind),
    });
  });
}

type Credited = Pick<Part, 'goods'> & Partial<Pick<Part, 'place'>>;

/** One item of a memo. */
interface CreditedItem {
  readonly kind: Kind;
  readonly of: LineView;
  readonly unitPrice: string;
  readonly parts: readonly Credited[];
  /** Of all parts. */
  readonly amount: Decimal;
}

function partLines(
  input: ReturnsInput,
  { kind, of, unitPrice, parts, amount }: CreditedItem,
): CreditMemo['lines'] {
  const goodsOf = parts.map(({ goods }) => goods);
  const amounts = amountsOfParts(input, amount, goodsOf);
  return parts.map(({ place, goods }, index) => ({
    line: index === 0 ? kind.name : `${kind.name}/${input.around.locationNumber(place ?? '') ?? index}`,
    item: record(kind.itemId),
    quantity: { value: formatDecimal(goods), unit: kind.unit },
    ...(place === undefined ? {} : { location: record(place) }),
    unitPrice,
    ...remitterOf(of),
    amount: formatDecimal(amounts[index] ?? ZERO),
  }));
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
