/** Stories about the tax of orders of which something has left: that stays as it was estimated, and what comes on top is asked for. */
import { describe, expect, test } from 'vitest';
import type { OrderLine } from '../../../model/documents/order.ts';
import type { TaxDocument } from '../../../model/documents/tax.ts';
import type { OrderFact } from '../facts.ts';
import { advised, given, line, MORNING, ordered, written, type World } from '../testing/story.ts';

const NOON = '2026-06-10T12:00:00Z';
const LATER = '2026-06-10T12:10:00Z';
const tax = {
  target: 'tax/tax-documents',
  patienceSeconds: 60,
  unanswered: 'accept' as const,
  assumedPercent: '8',
};
const stock = { 'A EAST': '50', 'B EAST': '50' };
const added = line('2', { line: '2', item: { by: 'number', value: 'B' } });

type Story = ReturnType<typeof given>;

function asked(story: Story, now?: string): readonly (TaxDocument & { readonly name: string })[] {
  return story
    .plan(now)
    .always.flatMap((each) =>
      each.domain === 'tax-document' && each.name.startsWith('tax/estimate/')
        ? [{ name: each.name, ...each.body }]
        : [],
    );
}

/** A tenth of what it was asked about, as the engine has it. */
function answered(story: Story, at = MORNING): OrderFact {
  const [{ name, lines } = { name: 'none', lines: [] }] = asked(story, at);
  const each = lines.map(({ line: of, amount, quantity }) => {
    return { line: of, tax: (Number(amount) / 10).toFixed(2), quantity: quantity.value };
  });
  const sum = each.reduce((all, one) => all + Number(one.tax), 0).toFixed(2);
  const answer = { tax: sum, currency: 'USD', lines: each, asOf: at };
  const words = { document: name, revision: 'told/1', system: 'tax', externalId: '1' };
  return { kind: 'written', identity: `written/${name}`, at, ...words, answer };
}

/** Two of four have left, and the tax on all four is known: 4.00. */
function begun(world: World = {}): Story {
  const story = given({ stock, policy: { tax }, ...world }, ordered([line('4')]));
  story.plan();
  story.and(answered(story), written('sales-order'), written('warehouse-order/EAST/1'));
  story.plan();
  return story.and(advised({ quantity: '2', final: false }));
}

const revised = (lines: readonly OrderLine[], more: object = {}) =>
  ordered(lines, { revision: '2', ...more });
const taxOf = (story: Story, now?: string) => story.plan(now).money?.tax;
const asks = (story: Story, now?: string) =>
  asked(story, now).map(({ lines }) =>
    lines.map(({ line: of, quantity, amount }) => [of, quantity.value, amount]),
  );

describe('once something has left', () => {
  test('a line that a revision adds is asked for by itself, and keeps the order at the gate until it is answered', () => {
    const story = begun().and(revised([line('4'), added]));
    story.plan(NOON);
    expect(asks(story, NOON)).toEqual([[['2', '2', '20']]]);
    expect(story.plan(NOON).lines.map(({ status }) => status)).not.toContain('accepted');
    expect(taxOf(story, NOON)).toBe('4');
    story.and(answered(story, NOON));
    expect(taxOf(story, NOON)).toBe('6');
    expect(asks(story, NOON)).toEqual([]);
  });

  test('what a revision adds to a line is asked for, and no more than that', () => {
    const story = begun().and(revised([line('7')]));
    story.plan(NOON);
    expect(asks(story, NOON)).toEqual([[['1', '3', '30']]]);
    expect(taxOf(story.and(answered(story, NOON)), NOON)).toBe('7');
    expect(taxOf(story.and(ordered([line('5')], { revision: '3' })), NOON)).toBe('4');
  });

  test('what was answered stays, also where it goes to another place afterwards', () => {
    const story = begun().and(revised([line('4'), added]));
    story.plan(NOON);
    story.and(answered(story, NOON));
    const shipToAddress = { lines: ['2 Other Street'], country: 'CA' };
    story.and(ordered([line('4'), added], { revision: '3', shipToAddress }));
    expect([taxOf(story, NOON), asks(story, NOON)]).toEqual(['6', []]);
  });

  test('of what is not wanted any more nothing is reckoned with', () => {
    const story = begun().and(revised([line('3')]));
    expect(taxOf(story, NOON)).toBe('3');
    expect(asks(story, NOON)).toEqual([]);
  });

  test('without an answer the rest is assumed, by its own lines', () => {
    const story = begun().and(revised([line('4'), added]));
    story.plan(NOON);
    expect(taxOf(story, LATER)).toBe('5.6');
    expect(story.plan(LATER).money?.assumptions).toEqual([
      'tax does not say the tax: 1.6 USD (8 %) is assumed',
    ]);
  });
});
