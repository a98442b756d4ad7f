/** Posted papers of the simulated company, as a posting would leave them. */
import { addToBalance } from '../../../../sandbox/business-central/sales/posting.ts';
import type { Erp } from '../../../../sandbox/business-central/tables/erp.ts';
import type { Fields } from '../../../../sandbox/business-central/tables/table.ts';

interface Posted {
  readonly number: string;
  readonly total: number;
}

/** An invoice of a customer who is not blocked, as it is posted today; one that is there already stays as it is. */
export function openInvoice(erp: Erp, posted: Posted): Fields {
  const there = erp.tables.salesInvoices.findBy('number', posted.number);
  return (
    there ??
    erp.tables.salesInvoices.insert({
      ...paperOf(erp, posted, 1),
      remainingAmount: posted.total,
      orderId: NO_ID,
    })
  );
}

/** A credit memo to the same customer. */
export function openMemo(erp: Erp, posted: Posted): Fields {
  return erp.tables.salesCreditMemos.insert(paperOf(erp, posted, -1));
}

const NO_ID = '00000000-0000-0000-0000-000000000000';

function paperOf(erp: Erp, { number, total }: Posted, sign: 1 | -1) {
  const customer = [...erp.tables.customers.all()].find(({ blocked }) => blocked === ' ');
  if (customer === undefined) throw new Error('every customer is blocked');
  addToBalance(erp, customer, sign * total);
  return {
    number,
    id: crypto.randomUUID(),
    externalDocumentNumber: '',
    orderNumber: '',
    postingDate: erp.clock().toISOString().slice(0, 10),
    customerId: customer.id,
    customerNumber: String(customer['number']),
    billToCustomerId: customer.id,
    billToCustomerNumber: String(customer['number']),
    currencyCode: String(customer['currencyCode']),
    totalAmountExcludingTax: total,
    totalTaxAmount: 0,
    totalAmountIncludingTax: total,
    status: 'Open',
  };
}
