/** Sales orders as the ERP holds them: number, status, and per line what it has shipped and invoiced. */
import type { OrderResponse } from '../../../model/documents/fulfilment.ts';
import { breach, mapped, type Mapped } from '../../kit/mapping.ts';
import type { Source } from '../../kit/source.ts';
import { instantVersion } from '../../kit/versions.ts';
import { andThen, gather, gatherEach } from '../../kit/gather.ts';
import type { Settings } from '../settings.ts';
import { notificationsOf } from '../sources/notifications.ts';
import { readingOf } from '../sources/reading.ts';
import { versionOf } from '../sources/version.ts';
import { enumName, exactDecimal, ourCurrency, textOrNull } from '../their-values.ts';
import { itemById, named, quantityOf } from './document-lines.ts';
import { fetchFinished, fetchGone, goneKey, isGoneKey, mapGone } from './gone-orders.ts';
import { ORDER_RESOURCES, TheirOrder, type TheirGoneOrder, type TheirOrderLine } from './theirs.ts';

type Standing = Exclude<TheirOrder, TheirGoneOrder>;

/** Posting the last invoice deletes its order: where nobody told of that, the invoice does. */
const FINISHING = {
  resource: {
    api: 'standard',
    entitySet: 'salesInvoices',
    select: ['id', 'orderId', 'lastModifiedDateTime'],
  },
  mainId: 'orderId',
  fetch: fetchFinished,
} as const;

const reading = readingOf({ resource: ORDER_RESOURCES.salesOrders, satellites: () => [FINISHING] });
const notifications = notificationsOf(ORDER_RESOURCES.salesOrders);

export const orderResponses: Source<Settings, typeof TheirOrder, 'order-response'> = {
  domain: 'order-response',
  contract: { name: 'business-central.sales-order', version: 'v2.0' },
  from: TheirOrder,
  key: (theirs) => ('goneAt' in theirs ? goneKey(theirs) : theirs.id.toLowerCase()),
  version: (theirs) => versionOf(['goneAt' in theirs ? theirs.goneAt : theirs.lastModifiedDateTime]),
  map: (theirs, settings) =>
    andThen('goneAt' in theirs ? mapGone(theirs, settings) : mapOrder(theirs, settings), (response) => [
      response,
    ]),
  webhook: {
    ...notifications,
    // Posting deletes a finished order, and so do people: which of the two it was is looked up.
    open: (message) =>
      andThen(notifications.open(message), ({ keys = [], deletedKeys = [], ...rest }) => ({
        ...rest,
        keys: [...keys, ...deletedKeys.map(({ key, version }) => goneKey({ id: key, goneAt: version }))],
      })),
  },
  ...reading,
  byKey: async (context, keys) => [
    ...(await reading.byKey(
      context,
      keys.filter((key) => !isGoneKey(key)),
    )),
    ...(await fetchGone(context, keys.filter(isGoneKey))),
  ],
};

function mapOrder(theirs: Standing, settings: Settings): Mapped<OrderResponse> {
  const lines = named('salesOrderLines', theirs.salesOrderLines);
  return gather<OrderResponse>({
    answers: mapped(answersOf(theirs)),
    number: mapped(theirs.number),
    state: andThen(stateOf(theirs.status), (state) => (isInvoicedWhole(theirs) ? 'closed' : state)),
    lines: gatherEach(lines.map(({ line, name, path }) => mapLine({ line, name, path }, settings))),
    total: andThen(
      gather<{ amount: string; currency: string }>({
        amount: exactDecimal('totalAmountIncludingTax', theirs.totalAmountIncludingTax),
        currency: ourCurrency(theirs.currencyCode, settings),
      }),
      (total) => total,
    ),
    asOf: mapped(instantVersion(theirs.lastModifiedDateTime)),
  });
}

/** Our number where the order carries one, else the id by which the ERP knows it. */
function answersOf({ externalDocumentNumber, id }: Standing): OrderResponse['answers'] {
  const ours = textOrNull(externalDocumentNumber);
  return ours === null ? { theirs: id.toLowerCase() } : { ours };
}

/** The API's words are not those of its pages: Draft is an order that can be changed, Open one that was released. */
const STATES: Readonly<Record<string, OrderResponse['state']>> = {
  Draft: 'open',
  'In Review': 'draft',
  Open: 'released',
};

function stateOf(status: string): Mapped<OrderResponse['state']> {
  const word = enumName(status);
  const state = Object.hasOwn(STATES, word) ? STATES[word] : undefined;
  return state === undefined
    ? breach('status', status, `one of ${Object.keys(STATES).join(', ')}`)
    : mapped(state);
}

/**
 * An order goes away when its last invoice is posted. One that was made smaller afterwards, to what is invoiced already, stands until people
 * clear it away: nothing more comes of it either.
 */
function isInvoicedWhole({ salesOrderLines }: Standing): boolean {
  const sold = salesOrderLines.filter(({ quantity }) => Number(quantity) !== 0);
  return sold.length > 0 && sold.every((line) => Number(line.invoicedQuantity) === Number(line.quantity));
}

type OurLine = OrderResponse['lines'][number];

/** Without the location: changing it moves no date, and two answers of one date must not differ. */
function mapLine(
  { line, name, path }: { line: TheirOrderLine; name: string; path: string },
  settings: Settings,
): Mapped<OurLine> {
  const quantity = (field: 'quantity' | 'shippedQuantity' | 'invoicedQuantity') =>
    quantityOf(`${path}.${field}`, { value: line[field], unit: line.unitOfMeasureCode }, settings);
  const parts = gather({
    quantity: quantity('quantity'),
    shipped: quantity('shippedQuantity'),
    invoiced: quantity('invoicedQuantity'),
    unitPrice: exactDecimal(`${path}.unitPrice`, line.unitPrice),
  });
  return andThen(parts, (quantities) => ({
    line: name,
    item: itemById(line.itemId),
    ...quantities,
  }));
}
