/** Stories about what is reported to the tax engine of what was invoiced and credited. */
import { describe, expect, test } from 'vitest';
import type { Invoice } from '../../../model/documents/fulfilment.ts';
import type { OrderFact } from '../facts.ts';
import { advised, billed, given, line, ordered, posted, written } from '../testing/story.ts';

const tax = {
  target: 'tax/tax-documents',
  patienceSeconds: 60,
  unanswered: 'accept' as const,
  assumedPercent: '8',
  reportsInvoices: true,
};
/** As an ERP names items: by its own ids. */
const bolt = { by: 'externalId' as const, value: 'erp-item-A' };

function papered(changes: Partial<Invoice>): OrderFact {
  return posted('40', { tax: '3.2', total: '43.2', lines: [billed('4', '40', { item: bolt })], ...changes });
}

/** By the number of the paper. */
function reports(...facts: readonly OrderFact[]) {
  return Object.fromEntries(
    wantedOf(facts).map(({ name, body }) => [name.slice(name.lastIndexOf('/') + 1), body]),
  );
}

function namesOf(...facts: readonly OrderFact[]): readonly string[] {
  return wantedOf(facts)
    .map(({ name }) => name)
    .toSorted();
}

function wantedOf(facts: readonly OrderFact[]) {
  const story = given({ stock: { 'A EAST': '10' }, policy: { tax } }, ordered([line('4')]));
  story.plan('2026-06-10T07:00:00Z');
  story.and(written('sales-order'), advised({ quantity: '4' }), ...facts);
  const wanted = story.plan('2026-06-11T07:00:00Z').always;
  return wanted.filter(({ name }) => /^tax\/(invoice|credit-note)\//.test(name));
}

const credited = (item: Invoice['lines'][number]['item'], number = 'C1') =>
  papered({
    number,
    kind: 'credit-note',
    postedOn: '2026-06-14',
    lines: [{ item, quantity: { value: '1', unit: 'EA' }, net: '10' }],
  });

describe('reported to the tax engine', () => {
  test('is a credit note by our item, though its lines name items of the ERP only', () => {
    const { I1: sale, C1: giveBack } = reports(papered({}), credited(bolt));
    expect(sale).toMatchObject({ kind: 'sale', lines: [{ item: { by: 'record' }, amount: '40' }] });
    expect(giveBack).toMatchObject({
      kind: 'return',
      taxDate: '2026-06-11',
      lines: [{ item: { by: 'record' }, amount: '10' }],
    });
  });

  test('is never reported anew because the customer moves, or pays no tax from now on', () => {
    const world = {
      stock: { 'A EAST': '10' },
      policy: { tax },
      customer: {},
    };
    const story = given(world, ordered([line('4')]));
    story.plan('2026-06-10T07:00:00Z');
    story.and(written('sales-order'), advised({ quantity: '4' }), papered({}));
    const report = () =>
      story.plan('2026-06-11T07:00:00Z').always.find(({ name }) => name === 'tax/invoice/erp/I1');
    const first = report();
    story.and(written('tax/invoice/erp/I1', 'placed', '2026-06-11T08:00:00Z'));
    report();
    world.customer = {
      address: { lines: ['9 Lathe Street'], city: 'Reno', region: 'NV', postalCode: '89501', country: 'US' },
      taxExempt: true,
      taxNumber: 'X1',
    };
    expect(first?.body).toMatchObject({ shipTo: { city: 'Newark' } });
    expect(report()).toEqual(first);
  });

  test('is an item that no invoice of the order has as what the ERP calls it', () => {
    const freight = { by: 'number' as const, value: 'FREIGHT' };
    const { C1: giveBack } = reports(papered({}), credited(freight));
    expect(giveBack).toMatchObject({ lines: [{ item: freight }] });
  });

  test('is a credit note by the date of the invoice that has what it credits, not of the first one', () => {
    const two = { quantity: { value: '2', unit: 'EA' }, item: bolt, line: '1', net: '20' };
    const [june, july] = [
      papered({ lines: [two] }),
      papered({ number: 'I2', postedOn: '2026-07-02', lines: [two] }),
    ];
    const note = (number: string, quantity: string) =>
      papered({
        number,
        kind: 'credit-note',
        postedOn: '2026-07-09',
        lines: [{ item: bolt, quantity: { value: quantity, unit: 'EA' }, net: '10' }],
      });
    const told = reports(june, july, note('C1', '2'), note('C2', '1'));
    expect([told['C1'], told['C2']]).toMatchObject([{ taxDate: '2026-06-11' }, { taxDate: '2026-07-02' }]);
  });

  test('is each line of a credit note by the date of the invoice that has it', () => {
    const nut = { by: 'externalId' as const, value: 'erp-item-B' };
    const two = { quantity: { value: '2', unit: 'EA' }, net: '20' };
    const june = papered({ lines: [{ ...two, item: bolt, line: '1' }] });
    const july = papered({ number: 'I2', postedOn: '2026-07-02', lines: [{ ...two, item: nut, line: '2' }] });
    const lines = [
      { ...two, item: bolt },
      { ...two, item: nut },
      { ...two, item: { by: 'number' as const, value: 'FREIGHT' } },
    ];
    const note = papered({ number: 'C1', kind: 'credit-note', postedOn: '2026-07-09', lines });
    const { C1: told } = reports(june, july, note);
    expect(told).toMatchObject({ taxDate: '2026-07-02' });
    expect(Object(told).lines.map(({ taxDate }: { taxDate?: string }) => taxDate)).toEqual([
      '2026-06-11',
      undefined,
      undefined,
    ]);
  });

  test('is what a credit note gives back of one line at two places by one invoice after the other', () => {
    const two = { quantity: { value: '2', unit: 'EA' }, item: bolt, line: '1', net: '20' };
    const [june, july] = [
      papered({ lines: [two] }),
      papered({ number: 'I2', postedOn: '2026-07-02', lines: [two] }),
    ];
    const lines = [1, 2].map(() => ({ item: bolt, quantity: two.quantity, net: '20' }));
    const note = papered({ number: 'C1', kind: 'credit-note', postedOn: '2026-07-09', lines });
    const { C1: told } = reports(june, july, note);
    expect(told).toMatchObject({ taxDate: '2026-07-02', lines: [{ taxDate: '2026-06-11' }, {}] });
    expect(Object(told).lines[1]).not.toHaveProperty('taxDate');
  });

  test('is a credit note in pieces by the dates of invoices in boxes', () => {
    const boxes = (number: string, postedOn: string): OrderFact =>
      papered({ number, postedOn, lines: [billed('1', '20', { quantity: { value: '1', unit: 'BX' } })] });
    const note = (number: string, quantity: string) =>
      papered({ number, kind: 'credit-note', postedOn: '2026-07-09', lines: [billed(quantity, '20')] });
    const told = (...quantities: readonly string[]) => {
      const notes = quantities.map((quantity, place) => note(`C${place + 1}`, quantity));
      const all = reports(boxes('I1', '2026-06-11'), boxes('I2', '2026-07-02'), ...notes);
      return notes.map((_note, place) => all[`C${place + 1}`]);
    };
    expect(told('12', '1')).toMatchObject([{ taxDate: '2026-06-11' }, { taxDate: '2026-07-02' }]);
    expect(told('13')).toMatchObject([{ taxDate: '2026-07-02' }]);
  });

  test('are an invoice and a credit note of one number, each by itself', () => {
    const names = namesOf(papered({}), credited(bolt, 'I1'));
    expect(names).toEqual(['tax/credit-note/erp/I1', 'tax/invoice/erp/I1']);
  });

  test('is nothing twice that stands there by the name of an older edition', () => {
    const older: OrderFact = {
      kind: 'written',
      identity: 'written/tax/invoice/I1',
      at: '2026-06-11T00:00:00Z',
      document: 'tax/invoice/I1',
      revision: 'committed/1',
      system: 'tax',
      externalId: 'I1',
    };
    expect(namesOf(older, papered({}))).toEqual(['tax/invoice/I1']);
    expect(namesOf(older, papered({}), credited(bolt, 'I1'))).toEqual([
      'tax/credit-note/erp/I1',
      'tax/invoice/I1',
    ]);
  });
});
