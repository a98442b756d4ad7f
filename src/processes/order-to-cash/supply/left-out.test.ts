/** Stories of lines that a buyer drops while their warehouse begins with others of the same order. */
import { expect, test } from 'vitest';
import type { OrderFact } from '../facts.ts';
import type { OrderPlan } from '../plan.ts';
import { advised, given, line, ordered, written, writtenAs, type Story } from '../testing/story.ts';

const [TEN, HALF_PAST, LATER] = ['2026-06-10T10:00:00Z', '2026-06-10T10:30:00Z', '2026-06-10T10:31:00Z'];
const EAST = 'warehouse-order/EAST/1';
const OF_TWO = line('2', { line: '2', item: { by: 'number', value: 'B' } });

/** The warehouse was told of lines 1 and 2. */
function placed(): Story {
  const stock = { 'A EAST': '20', 'B EAST': '20' };
  const story = given({ stock }, ordered([line('4'), OF_TWO]), written('sales-order'));
  return story.and(writtenAs(story.plan(), EAST));
}

/** The buyer wants line 1 alone. */
function dropped(story: Story, { revision = '2', quantity = '4', receivedAt = TEN } = {}): OrderPlan {
  return story.and(ordered([line(quantity)], { revision, receivedAt })).plan(TEN);
}

/** The warehouse has begun with a line. */
function begun(of: string, more: Partial<Parameters<typeof advised>[0]> = {}): OrderFact {
  const fact = advised({ quantity: '1', final: false, ...more });
  if (fact.kind !== 'advice') throw new Error('only a warehouse begins');
  const lines = fact.advice.lines.map((each) => ({ ...each, line: of }));
  return { ...fact, advice: { ...fact.advice, lines } };
}

function atWarehouse({ documents }: OrderPlan): readonly string[] | undefined {
  if (documents === 'as-they-are') return undefined;
  return documents.flatMap(({ domain, body }) =>
    domain === 'warehouse-order'
      ? body.lines.map(({ line: of, quantity }) => `${of}: ${quantity.value}`)
      : [],
  );
}

/** Of line 2. */
function isFree({ facts }: Story): boolean {
  return facts.some((fact) => fact.kind === 'released' && fact.key.includes('/2/'));
}

test.each([
  ['earlier than the buyer dropped it', '2026-06-10T09:00:00Z'],
  ['later', '2026-06-10T10:10:00Z'],
])(
  'what the warehouse has taken out is told to nobody again, though it is heard then that it began %s',
  (_when, at) => {
    const story = placed();
    const wanted = dropped(story);
    expect([atWarehouse(wanted), isFree(story)]).toEqual([['1: 4'], false]);
    story.and(writtenAs(wanted, EAST, HALF_PAST), begun('1', { at }));
    const plan = story.plan(LATER);
    expect([atWarehouse(plan), isFree(story)]).toEqual([['1: 4'], true]);
    expect(plan.lines[1]).toMatchObject({ status: 'cancelled', quantities: { held: '0', wanted: '0' } });
  },
);

test('it has taken out the line, and not yet what else has changed since then', () => {
  const story = placed();
  const first = dropped(story);
  const second = dropped(story, { revision: '3', quantity: '3' });
  expect(atWarehouse(second)).toEqual(['1: 3']);
  story.and(writtenAs(first, EAST, HALF_PAST), begun('1'));
  expect([atWarehouse(story.plan(LATER)), isFree(story)]).toEqual([['1: 3'], true]);
});

test('as long as it has not taken the line out, it may be picking it: it stays held and told', () => {
  const story = placed();
  dropped(story);
  const plan = story.and(begun('1')).plan(LATER);
  expect([atWarehouse(plan), isFree(story)]).toEqual([['1: 4', '2: 2'], false]);
});

test('it ships the line after all: it stays on the order under which it leaves, and a person is asked', () => {
  const story = placed();
  const wanted = dropped(story);
  story.and(writtenAs(wanted, EAST, HALF_PAST), begun('2', { at: LATER }));
  const plan = story.plan(LATER);
  expect([atWarehouse(plan), isFree(story)]).toEqual([['1: 4', '2: 2'], false]);
  expect(plan.questions.map(({ kind }) => kind)).toContain('cancelled-too-late');
});

test('it has shipped what was given up, and the buyer wants it again: the ERP is told what left', () => {
  const story = placed();
  story.and(writtenAs(dropped(story), EAST, HALF_PAST)).plan(HALF_PAST);
  expect(isFree(story)).toBe(true);
  story.and(begun('2', { at: LATER }), ordered([line('4'), OF_TWO], { revision: '3', receivedAt: LATER }));
  const { documents } = story.plan(LATER);
  const sales = documents === 'as-they-are' ? [] : documents;
  expect(sales.flatMap(({ domain, body }) => (domain === 'sales-order' ? body.lines : []))).toMatchObject([
    { line: '1', quantity: { value: '4' } },
    { line: '2', quantity: { value: '2' }, shipped: { value: '1' } },
  ]);
});

test('it begins when its line is cancelled and nobody knows the item any more: it stays told of what is held', () => {
  const unknown: string[] = [];
  const story = given({ stock: { 'A EAST': '20' }, unknown }, ordered([line('4')]), written('sales-order'));
  story.plan();
  story.and(ordered([line('4', { cancelled: true })], { revision: '2', receivedAt: TEN })).plan(TEN);
  unknown.push('A');
  const { documents } = story.and(begun('1', { kind: 'picked', at: TEN })).plan(LATER);
  expect(documents).toContainEqual(
    expect.objectContaining({
      name: EAST,
      body: expect.objectContaining({
        lines: [{ line: '1', item: { by: 'record', value: 'A' }, quantity: { value: '4', unit: 'EA' } }],
      }),
    }),
  );
});

test('it speaks of the line that it has taken out, and not of shipping it: that stays out', () => {
  const story = placed();
  const wanted = dropped(story);
  story.and(writtenAs(wanted, EAST, HALF_PAST), begun('2', { kind: 'picked', at: TEN }));
  expect([atWarehouse(story.plan(LATER)), isFree(story)]).toEqual([['1: 4'], true]);
});
