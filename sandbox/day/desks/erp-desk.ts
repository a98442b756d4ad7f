/** The desk of the ERP: what is sold to whom, what stands there of one of our orders, and an address that somebody mends. */
import { Type, type Static } from 'typebox';
import type { Erp } from '../../business-central/tables/erp.ts';
import { deskAct, type Desk } from '../../kit/desk.ts';

export const ErpRange = Type.Object({
  items: Type.Array(
    Type.Object({
      item: Type.String(),
      /** List price of one piece. */
      price: Type.Number(),
      /** Nobody has agreed on another price for it. */
      isPlain: Type.Boolean(),
    }),
  ),
  customers: Type.Array(
    Type.Object({
      customer: Type.String(),
      /** What he may still owe, in dollars. */
      room: Type.Number(),
    }),
  ),
});
export type ErpRange = Static<typeof ErpRange>;

export const ErpOrder = Type.Object({
  /** How many sales orders ever bore our number. */
  orders: Type.Integer(),
  /** Quantities of the lines of what stands there now; empty where all of it was invoiced. */
  open: Type.Array(Type.Number()),
  invoiced: Type.Number(),
});
export type ErpOrder = Static<typeof ErpOrder>;

const Document = Type.Object({ document: Type.String({ minLength: 3 }) });
const BILL_TO = /^C[0-9]+$/;

export function erpDesk(erp: Erp): Desk {
  return {
    range: deskAct(Type.Object({}), () => rangeOf(erp)),
    look: deskAct(Document, ({ document }) => lookAt(erp, document)),
    /** Nobody is notified: an administrator did it. */
    moveCustomer: deskAct(
      Type.Object({ customer: Type.String(), street: Type.String() }),
      ({ customer, street }) => {
        const found = erp.tables.customers.findBy('number', customer);
        if (found === undefined) return 'nobody';
        erp.tables.customers.update(found.id, { addressLine1: street }, { quiet: true });
        return 'moved';
      },
    ),
  };
}

function rangeOf({ tables }: Erp): ErpRange {
  const items = [...tables.items.all()].filter(
    (item) => item['blocked'] === false && item['baseUnitOfMeasureCode'] === 'PCS',
  );
  const agreed = new Set([...tables.prices.all()].map((line) => line['itemNumber']));
  const customers = [...tables.customers.all()].filter(
    (each) => each['blocked'] === ' ' && BILL_TO.test(String(each['number'])),
  );
  return {
    items: items.map((item) => ({
      item: String(item['number']),
      price: Number(item['unitPrice']),
      isPlain: !agreed.has(item['number']),
    })),
    customers: customers.map((each) => ({
      customer: String(each['number']),
      room: Number(each['creditLimit']) - Number(each['balanceDue'] ?? 0),
    })),
  };
}

function lookAt({ tables }: Erp, document: string): ErpOrder {
  const isOurs = (row: Readonly<Record<string, unknown>>): boolean =>
    row['externalDocumentNumber'] === document;
  const standing = [...tables.salesOrders.all()].filter(isOurs);
  const invoices = [...tables.salesInvoices.all()].filter(isOurs);
  const numbers = [
    ...standing.map((order) => order['number']),
    ...[...tables.salesShipments.all()].filter(isOurs).map((each) => each['orderNumber']),
    ...invoices.map((invoice) => invoice['orderNumber']),
  ];
  return {
    orders: new Set(numbers.map(String)).size,
    open: standing.flatMap(({ id }) =>
      tables.salesOrderLines
        .listBy('documentId', id)
        .filter(isOfGoods)
        .map((line) => Number(line['quantity'])),
    ),
    invoiced: invoices
      .flatMap(({ id }) => tables.salesInvoiceLines.listBy('documentId', id))
      .filter(isOfGoods)
      .reduce((total, line) => total + Number(line['quantity']), 0),
  };
}

/** Charges are no pieces. */
function isOfGoods(line: Readonly<Record<string, unknown>>): boolean {
  return line['lineType'] === 'Item';
}
