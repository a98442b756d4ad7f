/** The ERP held against the hub: one order there for each accepted one, with its content, and invoices for what was shipped. */
import { ENDED } from '../calm.ts';
import { amount, isExplained, sum, type FoundOrder } from './orders.ts';
import type { Stage } from '../stage.ts';

export interface ErpFaults {
  readonly faults: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

interface Books {
  /** Numbers of sales orders that ever bore our number, as far as documents of them are left. */
  readonly orders: ReadonlyMap<string, ReadonlySet<string>>;
  readonly open: ReadonlyMap<string, number>;
  readonly invoiced: ReadonlyMap<string, number>;
}

/** Of a hub that has come to rest. `asked`: cases of which a target refused a document. */
export function erpFaults(
  stage: Stage,
  orders: readonly FoundOrder[],
  asked: ReadonlySet<string>,
): ErpFaults {
  const books = booksOf(stage);
  const known = new Set(orders.map(({ document }) => document));
  const strangers = [...books.orders.keys()].filter(
    (document) => document.startsWith('CD-') && !known.has(document),
  );
  const placed = orders.filter(({ document }) => (books.orders.get(document)?.size ?? 0) > 0);
  return {
    faults: [
      ...strangers.map((document) => `the ERP has ${document}, which no order of the hub bears`),
      // What the ERP refuses is asked of people until they have answered.
      ...orders.filter(({ id }) => !asked.has(id)).flatMap((order) => faultsOf(order, books)),
    ],
    counts: {
      'orders in the ERP': placed.length,
      'open in the ERP': books.open.size,
      'invoiced in the ERP': books.invoiced.size,
    },
  };
}

function faultsOf(order: FoundOrder, books: Books): readonly string[] {
  const { document, number, status } = order;
  const theirs = [...(books.orders.get(document) ?? [])];
  const left = books.open.get(document) ?? 0;
  const rules: readonly (readonly [isBroken: boolean, what: string])[] = [
    [theirs.length > 1, `stands in the ERP ${theirs.length} times: ${theirs.join(', ')}`],
    [status === 'closed' && theirs.length === 0, 'is closed and never stood in the ERP'],
    [ENDED.includes(status) && left > 0, `is ${status}, and ${left} are open in the ERP`],
  ];
  return [
    ...rules.flatMap(([isBroken, what]) => (isBroken ? [`${number} ${what}`] : [])),
    ...quantityFaults(order, { left, told: books.invoiced.get(document) ?? 0 }),
  ];
}

/** What left beyond what was wanted is a question, and neither the ERP's nor the hub's to bill. */
function quantityFaults(
  order: FoundOrder,
  { left, told }: { readonly left: number; readonly told: number },
): readonly string[] {
  const { number, status } = order;
  const lines = order.plan.lines ?? [];
  if (lines.some(({ line }) => isExplained(order, line))) return [];
  const shipped = sum(lines.map((line) => amount(line, 'shipped')));
  const wanted = sum(lines.map((line) => Math.max(amount(line, 'wanted'), amount(line, 'shipped'))));
  if (status === 'closed' && told !== shipped) return [`${number}: ${told} invoiced, ${shipped} shipped`];
  return isPlaced(status) && left + told !== wanted
    ? [`${number} (${status}): ${left} open and ${told} invoiced in the ERP, ${wanted} wanted or shipped`]
    : [];
}

function isPlaced(status: string): boolean {
  return ['placed', 'released', 'picked', 'shipped', 'invoiced', 'backordered'].includes(status);
}

/** Charges are no goods. */
function isOfGoods(line: Readonly<Record<string, unknown>>): boolean {
  return line['lineType'] === 'Item';
}

function booksOf({ erp: { erp } }: Stage): Books {
  const { tables } = erp;
  const orders = new Map<string, Set<string>>();
  const open = new Map<string, number>();
  const invoiced = new Map<string, number>();
  const note = (document: unknown, number: unknown): void => {
    const known = orders.get(String(document)) ?? new Set();
    orders.set(String(document), known.add(String(number)));
  };
  for (const order of tables.salesOrders.all()) {
    const document = String(order['externalDocumentNumber']);
    note(document, order['number']);
    const left = tables.salesOrderLines
      .listBy('documentId', order.id)
      .filter(isOfGoods)
      .map((line) => Number(line['quantity']) - Number(line['invoicedQuantity']));
    open.set(document, (open.get(document) ?? 0) + sum(left));
  }
  for (const shipment of tables.salesShipments.all())
    note(shipment['externalDocumentNumber'], shipment['orderNumber']);
  for (const invoice of tables.salesInvoices.all()) {
    const document = String(invoice['externalDocumentNumber']);
    note(document, invoice['orderNumber']);
    const quantities = tables.salesInvoiceLines
      .listBy('documentId', invoice.id)
      .filter(isOfGoods)
      .map((line) => Number(line['quantity']));
    invoiced.set(document, (invoiced.get(document) ?? 0) + sum(quantities));
  }
  return { orders, open, invoiced };
}
