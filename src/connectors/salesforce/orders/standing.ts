/** What the CRM holds of the orders that are to be written: the orders themselves, their products, and the prices that products need. */
import type { Write } from '../../kit/target.ts';
import { formatDecimal, parseDecimal } from '../../../model/values/decimal.ts';
import { isProblem } from '../../../model/values/problem.ts';
import { longId } from '../api/ids.ts';
import { listEach, quoted, textOf, type RawRecord, type Where } from '../api/query.ts';
import type { Context } from '../api/session.ts';
import { heldField } from '../targets/fields.ts';
import { textOrNull } from '../their-values.ts';
import type { OrderBody, OrderLineBody, ShownOrder } from './body.ts';
import { orderWords, type OrderWords } from './settings.ts';

export type OrderWrite = Write<OrderBody>;

/** A product of an order as it stands. */
interface StandingLine extends OrderLineBody {
  readonly id: string;
}

/** An order as it stands; `lines` only where the body speaks of them. */
export interface StandingOrder {
  readonly id: string;
  readonly isActivated: boolean;
  readonly record: RawRecord;
  readonly lines: readonly StandingLine[];
}

interface Entry {
  readonly id: string;
  readonly unit: string;
}

export interface Standing {
  /** `deleted`: it was known, and is not there any more. */
  orderOf(write: OrderWrite): StandingOrder | 'deleted' | undefined;
  /** The active entry for a product in the price book of shown orders. */
  entryOf(product: string, currency: string): Entry | undefined;
  /** Absent: the org has no price book of that name. */
  readonly priceBook: string | undefined;
}

/** The words of the settings; targets withhold everything where there are none. */
export const wordsOf = ({ settings }: Context): OrderWords => orderWords(settings.orders ?? {});

/** What names a line in the whole org: nothing else keeps two attempts at one order from giving it the same line twice. */
export const lineKey = (number: string, line: string): string => `${number}/${line}`;

/** Throws `QueryFailed`. */
export async function lookUpOrders(context: Context, writes: readonly OrderWrite[]): Promise<Standing> {
  const find = await findOrders(context, writes);
  const shown = writes.filter(({ body }) => body.shown !== undefined);
  const ids = shown.flatMap((write) => find(write)?.['Id'] ?? []).map(String);
  const products = shown.flatMap(({ body }) => body.shown?.lines.map((line) => line.Product2Id) ?? []);
  const words = wordsOf(context);
  const [items = [], entries = [], books = []] = await listEach(context, [
    itemsOf(words, ids),
    entriesOf(context, words, products),
    { select: 'SELECT Id, Name FROM Pricebook2', field: 'Name', values: [words.priceBook] },
  ]);
  const byOrder = Map.groupBy(items, (item) => longId(textOf(item, 'OrderId')));
  const byPlace = new Map(entries.map((entry) => [placeOf(context, entry), entry]));
  const [book] = books;
  return {
    orderOf(write) {
      const record = find(write);
      if (record?.['IsDeleted'] === true) return 'deleted';
      if (record === undefined) return write.externalId === undefined ? undefined : 'deleted';
      const id = longId(textOf(record, 'Id'));
      const lines = (byOrder.get(id) ?? []).map((item) => standingLine(item, words, write.body.number));
      return { id, record, lines, isActivated: record['StatusCode'] !== 'Draft' };
    },
    entryOf(product, currency) {
      const entry = byPlace.get(`${longId(product)} ${currency}`);
      return entry && { id: longId(textOf(entry, 'Id')), unit: unitOf(entry) };
    },
    priceBook: book && longId(textOf(book, 'Id')),
  };
}

type Finding = (write: OrderWrite) => RawRecord | undefined;

/** By id where it is known, by our number (an external id), and an order that sellers entered by the id that it came with. */
async function findOrders(context: Context, writes: readonly OrderWrite[]): Promise<Finding> {
  const words = wordsOf(context);
  const select = `SELECT ${headerFields(context, words).join(', ')} FROM Order`;
  const known = writes.flatMap(({ externalId, body }) => externalId ?? body.id ?? []);
  const [byId = [], byNumber = []] = await listEach(context, [
    { select, field: 'Id', values: [...new Set(known)], withDeleted: true },
    { select, field: words.numberField, values: writes.map(({ body }) => body.number) },
  ]);
  const ids = new Map(byId.map((record) => [longId(textOf(record, 'Id')), record]));
  const numbers = new Map(
    byNumber.map((record) => [textOf(record, words.numberField).toLowerCase(), record]),
  );
  return ({ externalId, body: { number, id = '' } }) =>
    externalId === undefined
      ? (numbers.get(number.toLowerCase()) ?? ids.get(longId(id)))
      : ids.get(longId(externalId));
}

/** Standard fields of an order that is shown here; `Status` and the price book besides, which are not read back. */
export const WRITTEN_ORDER_FIELDS = ['AccountId', 'EffectiveDate', 'PoNumber'] as const;

function headerFields({ settings }: Context, words: OrderWords): readonly string[] {
  const { requestedDateField, shipToField } = words;
  return [
    ...WRITTEN_ORDER_FIELDS,
    'Id',
    'IsDeleted',
    'OrderNumber',
    'StatusCode',
    words.numberField,
    words.channelField,
    words.statusField,
    words.erpNumberField,
    words.totalField,
    words.milestonesField,
    words.shippedField,
    ...(settings.multiCurrency === true ? ['CurrencyIsoCode'] : []),
    ...(requestedDateField === undefined ? [] : [requestedDateField]),
    ...(shipToField === undefined ? [] : [shipToField]),
  ];
}

function itemsOf({ lineField }: OrderWords, orders: readonly string[]): Where {
  const fields = `Id, OrderId, Product2Id, Quantity, UnitPrice, ${lineField}, Product2.QuantityUnitOfMeasure`;
  return { select: `SELECT ${fields} FROM OrderItem`, field: 'OrderId', values: orders };
}

function entriesOf({ settings }: Context, { priceBook }: OrderWords, products: readonly string[]): Where {
  const currency = settings.multiCurrency === true ? ', CurrencyIsoCode' : '';
  return {
    select: `SELECT Id, Product2Id, Product2.QuantityUnitOfMeasure${currency} FROM PricebookEntry`,
    field: 'Product2Id',
    values: products,
    also: `Pricebook2.Name = ${quoted(priceBook)} AND IsActive = true`,
  };
}

function placeOf({ settings }: Context, entry: RawRecord): string {
  const currency = settings.multiCurrency === true ? textOf(entry, 'CurrencyIsoCode') : settings.currency;
  return `${longId(textOf(entry, 'Product2Id'))} ${currency}`;
}

function unitOf({ Product2 }: RawRecord): string {
  return typeof Product2 === 'object' && Product2 !== null
    ? textOf({ ...Product2 }, 'QuantityUnitOfMeasure')
    : '';
}

/** A product that others added has no line of ours. */
function standingLine(item: RawRecord, { lineField }: OrderWords, number: string): StandingLine {
  const key = textOf(item, lineField);
  const before = lineKey(number, '');
  return {
    id: longId(textOf(item, 'Id')),
    line: key.startsWith(before) ? key.slice(before.length) : key,
    Product2Id: longId(textOf(item, 'Product2Id')),
    unit: unitOf(item),
    Quantity: decimalIn(item['Quantity']),
    UnitPrice: decimalIn(item['UnitPrice']),
  };
}

function decimalIn(value: unknown): string {
  const decimal = parseDecimal(String(value));
  return isProblem(decimal) ? '' : formatDecimal(decimal);
}

/** The order in the shape of the body; what the body does not speak of is left out. */
export function heldBody(context: Context, { body }: OrderWrite, order: StandingOrder): OrderBody {
  const words = wordsOf(context);
  const held = (field: string): string | null => {
    const value = heldField(field, order.record);
    return typeof value === 'string' ? textOrNull(value) : null;
  };
  return {
    number: held(words.numberField) ?? '',
    status: held(words.statusField) ?? '',
    erpNumber: held(words.erpNumberField),
    milestones: held(words.milestonesField),
    shipped: held(words.shippedField),
    ...(body.id === undefined ? {} : { id: order.id }),
    ...(body.orderNumber === undefined ? {} : { orderNumber: held('OrderNumber') ?? '' }),
    ...(body.shown === undefined ? {} : { shown: heldShown(context, { shown: body.shown, order, held }) }),
  };
}

interface Held {
  readonly shown: ShownOrder;
  readonly order: StandingOrder;
  readonly held: (field: string) => string | null;
}

function heldShown(context: Context, { shown, order, held }: Held): ShownOrder {
  const { channelField, totalField, requestedDateField, shipToField } = wordsOf(context);
  const { settings } = context;
  const shipTo = shipToField === undefined ? null : held(shipToField);
  return {
    channel: held(channelField) ?? '',
    AccountId: held('AccountId') ?? '',
    EffectiveDate: held('EffectiveDate') ?? '',
    PoNumber: held('PoNumber'),
    currency: settings.multiCurrency === true ? (held('CurrencyIsoCode') ?? '') : settings.currency,
    total: decimalIn(order.record[totalField]),
    ...(requestedDateField === undefined ? {} : { requestedDate: held(requestedDateField) }),
    ...(shipToField === undefined ? {} : { shipTo: shipTo === null ? null : longId(shipTo) }),
    lines: inOrder(order.lines, shown.lines).map(asTold),
  };
}

const asTold = ({ line, Product2Id, unit, Quantity, UnitPrice }: StandingLine): OrderLineBody => ({
  line,
  Product2Id,
  unit,
  Quantity,
  UnitPrice,
});

/** The lines that are wanted in their order, then whatever else stands there. */
function inOrder(
  standing: readonly StandingLine[],
  wanted: readonly OrderLineBody[],
): readonly StandingLine[] {
  const ours = new Set(wanted.map(({ line }) => line));
  const known = wanted.flatMap(({ line }) => standing.filter((each) => each.line === line));
  return [...known, ...standing.filter(({ line }) => !ours.has(line))];
}
