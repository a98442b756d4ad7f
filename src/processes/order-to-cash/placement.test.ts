import { expect, test } from 'vitest';
import type { OrderFact } from './facts.ts';
import type { PartyTerms } from './around.ts';
import type { OrderPlan } from './plan.ts';
import { advised, given, line, ordered, written, writtenAs } from './testing/story.ts';

/** The warehouse will not ship what was placed there. */
function refused(): OrderFact {
  const fact = advised({ quantity: '4' });
  if (fact.kind !== 'advice') throw new Error('only warehouses refuse');
  return { ...fact, advice: { ...fact.advice, kind: 'cancelled' } };
}

test('what a warehouse refused does not stand there any more when its goods are asked for again', () => {
  const story = given({ stock: { 'A EAST': '10' } }, ordered([line('4')]), written('sales-order'));
  story.plan();
  // It was told a later revision before we heard that it had refused the first one.
  const plan = story
    .and(written('warehouse-order/EAST/1'), ordered([line('5')], { revision: '2' }), refused())
    .plan();
  const gone = [
    { name: 'sales-order', body: { state: 'placed' } },
    { name: 'warehouse-order/EAST/1', body: { state: 'cancelled', lines: [] } },
  ];
  expect(plan.documents).toMatchObject(gone);
  expect(plan.lines[0]?.quantities['held']).toBe('5');
  const agreed = story.and(written('warehouse-order/EAST/1', 'cancelled', '2026-06-10T10:20:00Z')).plan();
  expect(agreed.documents).toMatchObject(gone);
  const taken = story.and(written('sales-order', 'placed', '2026-06-10T10:30:00Z')).plan();
  expect(taken.documents).toMatchObject([
    ...gone,
    { name: 'warehouse-order/EAST/2', body: { state: 'placed', lines: [{ quantity: { value: '5' } }] } },
  ]);
});

test('a warehouse that refused may have been told again: nothing is asked for elsewhere before it has taken that nothing leaves', () => {
  const story = given(
    { stock: { 'A EAST': '4', 'A WEST': '4' } },
    ordered([line('4')]),
    written('sales-order'),
  );
  story.plan();
  story.and(written('warehouse-order/EAST/1'), refused()).plan();
  const late = story.and(advised({ id: 'p2', quantity: '4' })).plan('2026-06-10T11:00:00Z');
  expect(late.lines[0]).toMatchObject({ status: 'shipped', quantities: { shipped: '4', held: '0' } });
  expect(late.questions).toEqual([]);
  expect(story.facts.filter(({ kind }) => kind === 'reservation')).toHaveLength(1);
});

const NEWARK = { lines: ['1 Main Street'], city: 'Newark', region: 'NJ', postalCode: '07101', country: 'US' };
const RENO = { lines: ['9 Lathe Street'], city: 'Reno', region: 'NV', postalCode: '89501', country: 'US' };

/** A customer whose record says `address`, until it says something else. */
function living(address: typeof NEWARK): { customer: Partial<PartyTerms>; stock: Record<string, string> } {
  return { customer: { name: 'Customer', address }, stock: { 'A EAST': '4' } };
}

const goesTo = ({ documents }: OrderPlan, name = 'warehouse-order/EAST/1') =>
  documents === 'as-they-are' ? undefined : documents.find((each) => each.name === name)?.body;

test('a customer who moves gets at the new address what nobody has picked yet', () => {
  const world = living(NEWARK);
  const story = given(world, ordered([line('4')]), written('sales-order'));
  story.and(writtenAs(story.plan(), 'warehouse-order/EAST/1')).plan();
  world.customer = { name: 'Customer & Daughter', address: RENO };
  expect(goesTo(story.plan())).toMatchObject({ shipToName: 'Customer & Daughter', shipToAddress: RENO });
});

test('a customer who moves calls no parcel back: what is being picked or has left goes where it was told to go', () => {
  for (const kind of ['picked', 'shipped'] as const) {
    const world = living(NEWARK);
    const story = given(world, ordered([line('4')]), written('sales-order'));
    story.and(writtenAs(story.plan(), 'warehouse-order/EAST/1'), advised({ quantity: '4', kind })).plan();
    world.customer = { name: 'Customer & Daughter', address: RENO };
    const moved = story.plan('2026-06-10T11:00:00Z');
    expect(goesTo(moved)).toMatchObject({ shipToName: 'Customer', shipToAddress: NEWARK });
    expect(moved.questions).toEqual([]);
  }
});

test('an address that the buyer himself changes too late is told, so that people hear of it', () => {
  const story = given(living(NEWARK), ordered([line('4')]), written('sales-order'));
  story.and(writtenAs(story.plan(), 'warehouse-order/EAST/1'), advised({ quantity: '4' })).plan();
  story.and(ordered([line('4')], { revision: '2', shipToAddress: RENO }));
  expect(goesTo(story.plan('2026-06-10T11:00:00Z'))).toMatchObject({ shipToAddress: RENO });
});

test('the ERP is not told of another address of a ship-to when all has left', () => {
  const world = living(NEWARK);
  const shipTo = { by: 'number' as const, value: 'S1' };
  const story = given(world, ordered([line('4')], { shipTo }), written('sales-order'));
  story.plan();
  world.customer = { address: RENO };
  expect(goesTo(story.plan(), 'sales-order')).toMatchObject({ shipToAddress: RENO });
  story.and(advised({ quantity: '4' })).plan('2026-06-10T11:00:00Z');
  world.customer = { address: NEWARK };
  expect(goesTo(story.plan('2026-06-10T12:00:00Z'), 'sales-order')).toMatchObject({ shipToAddress: RENO });
});
