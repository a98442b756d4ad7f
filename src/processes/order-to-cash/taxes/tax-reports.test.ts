/** Stories about what is reported to the tax engine of what was invoiced and credited. */
import { describe, expect, test } from 'vitest';
import type { Invoice } from '../../../model/documents/fulfilment.ts';
import type { OrderFact } from '../facts.ts';
import { advised, given, line, ordered, written } from '../testing/story.ts';

const tax = {
  target: 'tax/tax-documents',
  patienceSeconds: 60,
  unanswered: 'accept' as const,
  assumedPercent: '8',
  reportsInvoices: true,
};
/** As an ERP names items: by its own ids. */
const bolt = { by: 'externalId' as const, value: 'erp-item-A' };

function posted(changes: Partial<Invoice>): OrderFact {
  const invoice: Invoice = {
    number: 'I1',
    kind: 'invoice',
    answers: { theirs: 'erp-1' },
    postedOn: '2026-06-11',
    currency: 'USD',
    net: '40',
    tax: '3.2',
    total: '43.2',
    lines: [{ line: '1', item: bolt, quantity: { value: '4', unit: 'EA' }, net: '40' }],
    ...changes,
  };
  const identity = `invoice/erp/${invoice.number}`;
  return { kind: 'invoice', identity, at: '2026-06-11T00:00:00Z', system: 'erp', invoice };
}

/** By the number of the paper. */
function reports(...facts: readonly OrderFact[]) {
  const story = given({ stock: { 'A EAST': '10' }, policy: { tax } }, ordered([line('4')]));
  story.plan('2026-06-10T07:00:00Z');
  story.and(written('sales-order'), advised({ quantity: '4' }), ...facts);
  const wanted = story.plan('2026-06-11T07:00:00Z').always;
  const begin = 'tax/invoice/';
  const ours = wanted.filter(({ name }) => name.startsWith(begin));
  return Object.fromEntries(ours.map(({ name, body }) => [name.slice(begin.length), body]));
}

const credited = (item: Invoice['lines'][number]['item']) =>
  posted({
    number: 'C1',
    kind: 'credit-note',
    postedOn: '2026-06-14',
    lines: [{ item, quantity: { value: '1', unit: 'EA' }, net: '10' }],
  });

describe('reported to the tax engine', () => {
  test('is a credit note by our item, though its lines name items of the ERP only', () => {
    const { I1: sale, C1: giveBack } = reports(posted({}), credited(bolt));
    expect(sale).toMatchObject({ kind: 'sale', lines: [{ item: { by: 'record' }, amount: '40' }] });
    expect(giveBack).toMatchObject({
      kind: 'return',
      taxDate: '2026-06-11',
      lines: [{ item: { by: 'record' }, amount: '10' }],
    });
  });

  test('is an item that no invoice of the order has as what the ERP calls it', () => {
    const freight = { by: 'number' as const, value: 'FREIGHT' };
    const { C1: giveBack } = reports(posted({}), credited(freight));
    expect(giveBack).toMatchObject({ lines: [{ item: freight }] });
  });
});
