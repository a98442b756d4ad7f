/** Stories about what is reported to the tax engine where another item was billed than the ordered one. */
import { expect, test } from 'vitest';
import type { Invoice } from '../../../model/documents/fulfilment.ts';
import type { OrderFact } from '../facts.ts';
import { given, line, ordered, posted, written } from '../testing/story.ts';

const tax = {
  target: 'tax/tax-documents',
  patienceSeconds: 60,
  unanswered: 'accept' as const,
  assumedPercent: '8',
  reportsInvoices: true,
};
/** As an ERP names items: by its own ids. */
const erpItem = (value: string) => ({ by: 'externalId' as const, value: `erp-item-${value}` });

type Line = Pick<Invoice['lines'][number], 'line' | 'item'>;

function paper(number: string, more: Pick<Invoice, 'kind' | 'postedOn'>, lines: readonly Line[]): OrderFact {
  const quantity = { value: '1', unit: 'EA' };
  return posted('10', { number, ...more, lines: lines.map((each) => ({ ...each, quantity, net: '10' })) });
}

const invoice = (number: string, postedOn: string, lines: readonly Line[]) =>
  paper(number, { kind: 'invoice', postedOn }, lines);
const note = (number: string, postedOn: string, lines: readonly Line[]) =>
  paper(number, { kind: 'credit-note', postedOn }, lines);

/** Two of A ordered, one of which leaves as B; by the number of each paper. */
function reports(...facts: readonly OrderFact[]) {
  const items = { A: { substitutes: [{ itemId: 'B', ratio: { numerator: 1, denominator: 1 } }] } };
  const lines = [line('2', { mayBeSubstituted: true })];
  const world = { stock: { 'A EAST': '1', 'B EAST': '1' }, items, policy: { tax } };
  const story = given(world, ordered(lines), written('sales-order'));
  story.plan();
  const wanted = story.and(...facts).plan('2026-06-30T07:00:00Z').always;
  return Object.fromEntries(
    wanted.flatMap(({ name, domain, body }) =>
      domain === 'tax-document' ? [[name.slice(name.lastIndexOf('/') + 1), body]] : [],
    ),
  );
}

const itemsOf = (report: ReturnType<typeof reports>[string] | undefined) =>
  report?.lines.map(({ item }) => `${item.by} ${item.value}`);

test('an invoice is reported by the item that was billed, whether it names the line or the item', () => {
  const byLine = [
    { line: '1', item: erpItem('A') },
    { line: '1/+B', item: erpItem('B') },
    { line: '1/+B/WEST', item: erpItem('B') },
  ];
  const byItem = [{ item: { by: 'number' as const, value: 'B' } }];
  const told = reports(invoice('I1', '2026-06-11', byLine), invoice('I2', '2026-06-11', byItem));
  expect(itemsOf(told['I1'])).toEqual(['record A', 'record B', 'record B']);
  expect(itemsOf(told['I2'])).toEqual(['record B']);
});

test('a credit note that names the ERP’s item alone is reported by the item that was billed, and by the date of its invoice', () => {
  const told = reports(
    invoice('I1', '2026-06-11', [{ line: '1', item: erpItem('A') }]),
    invoice('I2', '2026-06-12', [{ line: '1/+B', item: erpItem('B') }]),
    note('C1', '2026-06-20', [{ item: erpItem('B') }]),
    note('C2', '2026-06-20', [{ item: erpItem('A') }]),
  );
  expect([itemsOf(told['C1']), told['C1']?.taxDate]).toEqual([['record B'], '2026-06-12']);
  expect([itemsOf(told['C2']), told['C2']?.taxDate]).toEqual([['record A'], '2026-06-11']);
});
