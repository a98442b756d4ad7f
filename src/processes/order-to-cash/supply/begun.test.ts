/** Stories of a warehouse that speaks of an order of which the hub does not know that it was told: its backup was older. */
import { expect, test } from 'vitest';
import type { OrderFact } from '../facts.ts';
import type { OrderPlan } from '../plan.ts';
import { advised, given, line, ordered, ours, written, writtenAs, type Story } from '../testing/story.ts';

const [TEN, LATER, EVENING] = ['2026-06-10T10:00:00Z', '2026-06-10T10:31:00Z', '2026-06-10T20:00:00Z'];
const stock = { 'A EAST': '2', 'A WEST': '2' };
const WEST = `${ours}-WEST`;

function held(): Story {
  const story = given({ stock }, ordered([line('4')]));
  story.plan();
  return story;
}

/** The warehouse will not ship it. */
function refused(at: string): OrderFact {
  const fact = advised({ id: 'no', to: WEST, quantity: '0', final: false, at });
  if (fact.kind !== 'advice') throw new Error('only a warehouse refuses');
  return { ...fact, advice: { ...fact.advice, kind: 'cancelled', lines: [] } };
}

function givenUp({ facts }: Story): number {
  return facts.filter((fact) => fact.kind === 'released' && fact.because === 'given-up').length;
}

/** Where it is held, in the order in which that happened. */
function reserved({ facts }: Story): readonly string[] {
  return facts.flatMap((fact) => (fact.kind === 'reservation' ? [`${fact.locationId} ${fact.wave}`] : []));
}

function atWarehouses({ documents }: OrderPlan): unknown {
  if (documents === 'as-they-are') return documents;
  return Object.fromEntries(
    documents.flatMap(({ name, domain, body }) =>
      domain === 'warehouse-order' ? [[name, body.lines.map(({ quantity }) => quantity.value).join()]] : [],
    ),
  );
}

test('what a warehouse may still ship stays held there, though nobody looked between the word of the ERP and its own', () => {
  const story = held().and(
    written('sales-order'),
    written('warehouse-order/EAST/1'),
    written('warehouse-order/WEST/1'),
    advised({ quantity: '2' }),
    advised({ id: 'p2', to: WEST, quantity: '1', final: false, at: TEN }),
  );
  const plan = story.plan(LATER);
  expect(plan.lines[0]).toMatchObject({ status: 'picked', quantities: { shipped: '3', held: '1' } });
  expect([reserved(story), givenUp(story)]).toEqual([['EAST 1', 'WEST 1'], 0]);
  expect(atWarehouses(plan)).toEqual({ 'warehouse-order/EAST/1': '2', 'warehouse-order/WEST/1': '2' });
});

test('its last word does not come: a person is asked, and it stays held there', () => {
  const story = held().and(written('sales-order'), written('warehouse-order/WEST/1'));
  story.and(advised({ id: 'p2', to: WEST, quantity: '1', final: false, at: TEN })).plan(LATER);
  const plan = story.plan(EVENING);
  expect(plan.questions.map(({ kind }) => kind)).toContain('document-overdue');
  expect(givenUp(story)).toBe(0);
});

test.each(['picked', 'shipped'] as const)(
  'a warehouse has %s before the hub knows that the ERP has the order: its document stays as it is',
  (kind) => {
    const story = held().and(written('warehouse-order/WEST/1'));
    story.and(advised({ to: WEST, quantity: '1', final: false, kind, at: TEN }));
    expect(atWarehouses(story.plan(LATER))).toEqual({ 'warehouse-order/WEST/1': '2' });
    const taken = story.and(written('sales-order', 'placed', LATER)).plan(EVENING);
    expect(atWarehouses(taken)).toEqual({ 'warehouse-order/EAST/1': '2', 'warehouse-order/WEST/1': '2' });
    expect(givenUp(story)).toBe(0);
  },
);

test('a warehouse refuses what the hub does not know to have told it: it is held for its next order', () => {
  const story = held().and(refused(TEN));
  const plan = story.plan(LATER);
  expect(plan.lines[0]).toMatchObject({ status: 'accepted', quantities: { held: '4' } });
  expect(reserved(story)).toEqual(['EAST 1', 'WEST 1', 'WEST 2']);
});

test('what was cancelled and is wanted again goes on the next order, when the warehouse had begun with the first after all', () => {
  const story = given({ stock: { 'A EAST': '20' } }, ordered([line('4')]), written('sales-order'));
  story.and(writtenAs(story.plan(), 'warehouse-order/EAST/1'));
  const cancelled = story.and(ordered([line('4', { cancelled: true })], { revision: '2' })).plan(TEN);
  story.and(writtenAs(cancelled, 'warehouse-order/EAST/1', TEN)).plan(TEN);
  story.and(advised({ quantity: '1', final: false, at: TEN }), ordered([line('4')], { revision: '3' }));
  const plan = story.plan(LATER);
  expect(plan.lines[0]).toMatchObject({ quantities: { shipped: '1', held: '3' } });
  expect(reserved(story)).toEqual(['EAST 1', 'EAST 2']);
});
