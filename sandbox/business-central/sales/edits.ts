/** What people do with sales orders in Business Central: release, ship, invoice, credit, change, enter by telephone, delete. */
import type { Random } from '../../kit/random.ts';
import { Refused } from '../odata/problem.ts';
import type { Erp } from '../tables/erp.ts';
import type { Fields } from '../tables/table.ts';
import { linesOf } from './amounts.ts';
import { deleteOrder, insertOrder } from './order-entry.ts';
import { updateLine } from './order-lines.ts';
import {
  addToBalance,
  creditInvoice,
  invoiceOrder,
  openToInvoice,
  openToShip,
  releaseOrder,
  reopenOrder,
  shipOrder,
} from './posting.ts';

type Edit = (erp: Erp, random: Random) => string;

export const SALES_EDITS: Readonly<Record<string, Edit>> = {
  enterOrder: (erp, random) => {
    const customer = random.pick([...erp.tables.customers.all()].filter(({ blocked }) => blocked === ' '));
    const items = [...erp.tables.items.all()].filter((item) => item['blocked'] === false);
    const chosen = Array.from({ length: random.between(1, 3) }, () => random.pick(items));
    const order = insertOrder(erp, {
      customerId: customer.id,
      externalDocumentNumber: `PHONE-${random.between(100_000, 999_999)}`,
      salesOrderLines: chosen.map((item) => ({
        lineType: 'Item',
        itemId: item.id,
        quantity: random.between(1, 20),
      })),
    });
    return `Order ${nameOf(order)} was entered for ${String(customer['displayName'])}.`;
  },
  releaseOrder: (erp, random) =>
    withOrder(erp, random, {
      where: ({ status }) => status === 'Draft',
      act: (order) => `Order ${nameOf(releaseOrder(erp, order))} was released.`,
    }),
  reopenOrder: (erp, random) =>
    withOrder(erp, random, {
      where: ({ status }) => status === 'Open',
      act: (order) => `Order ${nameOf(reopenOrder(erp, order))} was opened again.`,
    }),
  shipOrder: (erp, random) =>
    withOrder(erp, random, {
      where: (order) => isOpen(openToShip(erp, order)),
      act: (order) => {
        const shipment = shipOrder(erp, order, openToShip(erp, order));
        return `Order ${nameOf(order)} was shipped as ${nameOf(shipment)}.`;
      },
    }),
  /** About half of each line, at least one piece. */
  shipPart: (erp, random) =>
    withOrder(erp, random, {
      where: (order) => isOpen(openToShip(erp, order)),
      act: (order) => {
        const open = [...openToShip(erp, order)].filter(([, quantity]) => quantity > 0);
        const half = new Map(open.map(([id, quantity]) => [id, Math.min(quantity, Math.ceil(quantity / 2))]));
        return `A part of order ${nameOf(order)} was shipped as ${nameOf(shipOrder(erp, order, half))}.`;
      },
    }),
  invoiceOrder: (erp, random) =>
    withOrder(erp, random, {
      where: (order) => isOpen(openToInvoice(erp, order)),
      act: (order) => {
        const invoice = invoiceOrder(erp, order, openToInvoice(erp, order));
        return `Order ${nameOf(order)} was invoiced as ${nameOf(invoice)}.`;
      },
    }),
  creditInvoice: (erp, random) => {
    const invoices = [...erp.tables.salesInvoices.all()].filter(({ status }) => status !== 'Canceled');
    if (invoices.length === 0) return 'Nothing was credited: there is no invoice.';
    const invoice = random.pick(invoices);
    return `Invoice ${nameOf(invoice)} was credited by ${nameOf(creditInvoice(erp, invoice))}.`;
  },
  payInvoice: (erp, random) => {
    const open = [...erp.tables.salesInvoices.all()].filter(({ status }) => status === 'Open');
    if (open.length === 0) return 'Nothing was paid: no invoice is open.';
    const invoice = random.pick(open);
    erp.tables.salesInvoices.update(invoice.id, { status: 'Paid', remainingAmount: 0 });
    const customer = erp.tables.customers.find(String(invoice['billToCustomerId']));
    if (customer !== undefined) addToBalance(erp, customer, -Number(invoice['remainingAmount']));
    return `Invoice ${nameOf(invoice)} was paid.`;
  },
  /** A line changes without its totals: the order's own date does not move. */
  moveOrderLine: (erp, random) =>
    withOrder(erp, random, {
      where: ({ status }) => status === 'Draft',
      act: (order) => {
        const line = random.pick(linesOf(erp, order.id));
        const location = random.pick([...erp.tables.locations.all()]);
        updateLine(erp, line, { locationId: location.id });
        return `Line ${String(line['sequence'])} of order ${nameOf(order)} comes from ${String(location['code'])} now; the order's own change date did not move.`;
      },
    }),
  changeOrderQuantity: (erp, random) =>
    withOrder(erp, random, {
      where: ({ status }) => status === 'Draft',
      act: (order) => {
        const line = random.pick(linesOf(erp, order.id));
        const quantity = Number(line['quantity']) + random.between(1, 5);
        updateLine(erp, line, { quantity, unitPrice: Number(line['unitPrice']) });
        return `Line ${String(line['sequence'])} of order ${nameOf(order)} is for ${quantity} now.`;
      },
    }),
  deleteOrder: (erp, random) =>
    withOrder(erp, random, {
      where: (order) => linesOf(erp, order.id).every((line) => line['shippedQuantity'] === 0),
      act: (order) => {
        deleteOrder(erp, order);
        return `Order ${nameOf(order)} was deleted.`;
      },
    }),
};

interface Deed {
  readonly where: (order: Fields) => boolean;
  readonly act: (order: Fields) => string;
}

/** Business Central may refuse what a person wants, too: that is told, not thrown. */
function withOrder(erp: Erp, random: Random, { where, act }: Deed): string {
  const orders = [...erp.tables.salesOrders.all()].filter(
    (order) => linesOf(erp, order.id).length > 0 && where(order),
  );
  if (orders.length === 0) return 'Nothing was done: there is no such order.';
  const order = random.pick(orders);
  try {
    return act(order);
  } catch (refused) {
    if (refused instanceof Refused) return `Refused for order ${nameOf(order)}: ${refused.message}`;
    throw refused;
  }
}

function isOpen(quantities: ReadonlyMap<string, number>): boolean {
  return [...quantities.values()].some((quantity) => quantity > 0);
}

function nameOf(row: Fields): string {
  return String(row['number']);
}
