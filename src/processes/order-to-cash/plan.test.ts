/** Stories: what should be true of an order after these facts. */
import { expect, test } from 'vitest';
import type { OrderFact } from './facts.ts';
import {
  advised,
  decided,
  given,
  line,
  MORNING,
  ordered,
  ours,
  written,
  writtenAs,
} from './testing/story.ts';

const stock = { 'A EAST': '10', 'A WEST': '10' };
const names = (plan: ReturnType<ReturnType<typeof given>['plan']>) =>
  plan.documents === 'as-they-are' ? plan.documents : plan.documents.map(({ name }) => name);
const kinds = (plan: ReturnType<ReturnType<typeof given>['plan']>) => plan.questions.map(({ kind }) => kind);

test('an order that passes the gate is placed in the ERP; warehouses wait for the ERP', () => {
  const story = given({ stock }, ordered([line('4')]));
  expect(names(story.plan())).toEqual(['sales-order']);
  expect(story.plan().status).toBe('accepted');
  const plan = story.and(written('sales-order')).plan();
  expect(plan.status).toBe('placed');
  expect(names(plan)).toEqual(['sales-order', 'warehouse-order/EAST/1']);
});

test('the ERP has the order: custody of what is held passes to it', () => {
  const story = given({ stock }, ordered([line('4')]), written('sales-order'));
  story.plan();
  expect(story.facts.map(({ kind }) => kind)).toContain('custody');
});

test('a name that nobody knows stops the order and says which', () => {
  const plan = given({ stock, unknown: ['A'] }, ordered([line('4')])).plan();
  expect(plan.status).toBe('received');
  expect(plan.documents).toBe('as-they-are');
  expect(plan.waitsFor).toEqual([{ domain: 'item', reference: { by: 'number', value: 'A' } }]);
  expect(kinds(plan)).toEqual(['unmapped-id']);
  expect(plan.lines[0]?.evidence).toBe(
    'revision 1 of the order; waits until somebody says which item “A” of shop is (line 1: item)',
  );
});

test('an order that waits for a name says who decides what it means', () => {
  const policy = { ownerOf: (domain: string) => (domain === 'item' ? 'paula' : undefined) };
  const [told] = given({ stock, unknown: ['A'], policy }, ordered([line('4')])).plan().lines;
  expect(told).toMatchObject({
    status: 'received',
    evidence: expect.stringContaining('(line 1: item): paula decides'),
  });
});

test('a later revision with an unknown item leaves what stands in the ERP as it is', () => {
  const story = given({ stock, unknown: ['Z'] }, ordered([line('4')]), written('sales-order'));
  story.plan();
  const strange = line('1', { line: '2', item: { by: 'number', value: 'Z' } });
  const plan = story.and(ordered([line('4'), strange], { revision: '2' })).plan();
  expect(plan.documents).toBe('as-they-are');
});

test('a blocked account holds the order, a closed one refuses it', () => {
  const held = given({ stock, customer: { status: 'blocked' } }, ordered([line('4')])).plan();
  expect([held.status, kinds(held)]).toEqual(['held', ['party-blocked']]);
  const refused = given({ stock, customer: { status: 'closed' } }, ordered([line('4')])).plan();
  expect(refused.status).toBe('refused');
});

test('a price for another unit is converted where the item says how, and refused where it does not', () => {
  const per = (unit: string) => ({ price: { amount: '120', currency: 'USD', per: { value: '1', unit } } });
  const [sales] = given({ stock }, ordered([line('4', per('BX'))])).plan().documents;
  expect(sales).toMatchObject({ body: { lines: [{ unitPrice: '10' }] } });
  const plan = given({ stock }, ordered([line('4', per('KGM'))])).plan();
  expect([plan.status, kinds(plan)]).toEqual(['held', ['price-missing']]);
});

test('above the limit the order is held, asked again after an hour, and released by a person', () => {
  const story = given({ stock, creditRefused: '5 USD above the limit' }, ordered([line('4')]));
  const held = story.plan();
  expect([held.status, kinds(held), held.reviewAt]).toEqual([
    'held',
    ['credit-hold'],
    '2026-06-10T09:00:00.000Z',
  ]);
  expect(held.exposure).toBeUndefined();
  story.plan('2026-06-10T09:00:00Z');
  expect(story.facts.filter(({ kind }) => kind === 'credit')).toHaveLength(2);
  const released = story.and(decided('release', { at: '2026-06-10T09:30:00Z' })).plan('2026-06-10T09:30:00Z');
  expect([released.status, released.exposure?.amount]).toEqual(['accepted', '40']);
});

test('what is paid needs no credit', () => {
  const payment = { method: 'card' as const, authorised: { amount: '40', currency: 'USD' } };
  const story = given({ stock, creditRefused: 'no' }, ordered([line('4')], { payment }));
  expect(story.plan().status).toBe('accepted');
  expect(story.facts.filter(({ kind }) => kind === 'credit')).toEqual([]);
});

test('a larger revision is judged anew, a smaller one is not', () => {
  const story = given({ stock }, ordered([line('4')]));
  story.plan();
  story.and(ordered([line('3')], { revision: '2' })).plan();
  expect(story.facts.filter(({ kind }) => kind === 'credit')).toHaveLength(1);
  story.and(ordered([line('5')], { revision: '3' })).plan();
  expect(story.facts.filter(({ kind }) => kind === 'credit')).toHaveLength(2);
});

test('a line that is ordered in another unit, or for another item, is held anew', () => {
  const many = { 'A EAST': '100', 'B EAST': '100' };
  const held = (lines: Parameters<typeof ordered>[0]) => {
    const story = given({ stock: many }, ordered([line('5')]));
    story.plan();
    const plan = story.and(ordered(lines, { revision: '2' })).plan();
    const holds = story.facts.flatMap((fact) => (fact.kind === 'reservation' ? [fact] : []));
    return [plan.lines[0]?.quantities['held'], holds.at(-1)?.quantity, holds.at(-1)?.itemId];
  };
  const boxes = { quantity: { value: '5', unit: 'BX' } };
  expect(held([line('5', boxes)])).toEqual(['5', boxes.quantity, 'A']);
  const other = line('5', { item: { by: 'number', value: 'B' } });
  expect(held([other])).toEqual(['5', { value: '5', unit: 'EA' }, 'B']);
});

test('a channel is told of what it told itself, and of what carries its own id of the order', () => {
  const told = (fact: OrderFact) =>
    given({ stock }, fact)
      .plan()
      .always.map(({ name }) => name);
  const byApi = (fact: OrderFact): OrderFact => (fact.kind === 'order' ? { ...fact, system: 'api' } : fact);
  expect(told(ordered([line('4')]))).toEqual(['order-status/shop/status']);
  expect(told(byApi(ordered([line('4')])))).toEqual([]);
  const named = ordered([line('4')], { channelOrderId: 'gid-1' });
  expect(told(byApi(named))).toEqual(['order-status/shop/status']);
});

test('goods go where the order says, or where the ship-to is; the ERP knows the customer’s own address', () => {
  const bodies = (more: Parameters<typeof ordered>[1]) => {
    const story = given({ stock }, ordered([line('4')], more), written('sales-order'));
    return story.plan().documents;
  };
  const [sales, warehouse] = bodies({});
  expect(sales).not.toHaveProperty('body.shipToAddress');
  expect(warehouse).toMatchObject({ body: { shipToAddress: { city: 'Newark' } } });
  const [shipped] = bodies({ shipTo: { by: 'number', value: 'C1-WEST' } });
  expect(shipped).toMatchObject({ body: { shipToAddress: { city: 'Newark' } } });
});

test('revisions that are numbers count as numbers: ten comes after nine', () => {
  const story = given({ stock }, ordered([line('4')], { revision: '9' }));
  story.plan();
  expect(story.and(ordered([line('2')], { revision: '10' })).plan().exposure?.amount).toBe('20');
});

test('a late revision of an earlier number changes nothing', () => {
  const story = given({ stock }, ordered([line('3')], { revision: '2' }));
  const before = story.plan();
  expect(story.and(ordered([line('9')], { revision: '1' })).plan().lines).toEqual(before.lines);
});

test('less wanted: what is too much is given back', () => {
  const story = given({ stock }, ordered([line('8')]));
  story.plan();
  const plan = story.and(ordered([line('3')], { revision: '2' })).plan();
  expect(plan.lines[0]?.quantities).toMatchObject({ held: '3', wanted: '3' });
});

test('cancelled before anything was placed: nothing goes out', () => {
  const plan = given({ stock }, ordered([line('4')], { cancelled: true })).plan();
  expect([plan.status, names(plan)]).toEqual(['cancelled', []]);
});

test('cancelled after it was placed: the ERP and the warehouse are told, and the stock is free', () => {
  const story = given({ stock }, ordered([line('4')]), written('sales-order'));
  story.plan();
  const plan = story.and(written('warehouse-order/EAST/1'), decided('cancel')).plan();
  expect(plan.documents).toMatchObject([
    { name: 'sales-order', body: { state: 'cancelled' } },
    { name: 'warehouse-order/EAST/1', body: { state: 'cancelled' } },
  ]);
  // It may be picking: what it was told is free only with its word.
  expect([plan.status, plan.lines[0]?.quantities['held']]).toEqual(['released', '4']);
  const agreed = story.and(writtenAs(plan, 'warehouse-order/EAST/1')).plan();
  expect([agreed.status, agreed.lines[0]?.quantities['held']]).toEqual(['cancelled', '0']);
});

test('a last word that falls short is not believed at once: it may have overtaken another', () => {
  const story = given(
    { stock: { 'A EAST': '4', 'A WEST': '10' } },
    ordered([line('4')]),
    written('sales-order'),
  );
  story.plan();
  story.and(written('warehouse-order/EAST/1'), advised({ id: 'p2', quantity: '1' }));
  const [told, later] = ['2026-06-10T10:00:01Z', '2026-06-10T10:00:15Z'];
  const waiting = story.plan(told);
  expect([waiting.lines[0]?.quantities['held'], waiting.reviewAt]).toEqual(['3', '2026-06-10T10:00:15.000Z']);
  expect(names(waiting)).toEqual(['sales-order', 'warehouse-order/EAST/1']);
  expect(names(story.plan(later))).toHaveLength(3);
});

test('the word that was overtaken comes, and nothing leaves twice', () => {
  const story = given(
    { stock: { 'A EAST': '4', 'A WEST': '10' } },
    ordered([line('4')]),
    written('sales-order'),
  );
  story.plan();
  story.and(written('warehouse-order/EAST/1'), advised({ id: 'p2', quantity: '1' }));
  story.plan('2026-06-10T10:00:01Z');
  const plan = story.and(advised({ id: 'p1', quantity: '3', final: false })).plan('2026-06-10T10:01:00Z');
  expect([plan.status, names(plan)]).toEqual(['shipped', ['sales-order', 'warehouse-order/EAST/1']]);
});

test('cancelled while the warehouse picks is too late, and visible', () => {
  const story = given({ stock }, ordered([line('4')]), written('sales-order'));
  story.plan();
  story.and(advised({ quantity: '4', kind: 'picked', final: false }));
  expect(story.plan().actions.find(({ action }) => action === 'cancel')).toMatchObject({
    legal: false,
    why: 'line 1 is being picked',
  });
  const plan = story.and(decided('cancel')).plan();
  expect([plan.status, kinds(plan)]).toEqual(['picked', ['cancelled-too-late']]);
});

test('more left than was ordered: a person is asked', () => {
  const story = given({ stock }, ordered([line('4')]), written('sales-order'));
  story.plan();
  expect(kinds(story.and(advised({ quantity: '5' })).plan())).toEqual(['shipped-too-much']);
});

test('a short pick is ordered from where the rest is', () => {
  const story = given(
    { stock: { 'A EAST': '4', 'A WEST': '1' } },
    ordered([line('4')]),
    written('sales-order'),
  );
  story.plan();
  const plan = story.and(advised({ quantity: '3' })).plan();
  expect(names(plan)).toEqual(['sales-order', 'warehouse-order/EAST/1', 'warehouse-order/EAST/2']);
});

test('the order ships complete or not at all', () => {
  const plan = given({ stock: { 'A EAST': '3' } }, ordered([line('4')], { shipComplete: true })).plan();
  expect(plan.status).toBe('backordered');
  expect(plan.lines[0]).toMatchObject({ quantities: { held: '0', missing: '4' } });
});

test('the customer’s own warehouse is asked first', () => {
  const preferredLocation = { by: 'number' as const, value: 'WEST' };
  const story = given({ stock }, ordered([line('4')], { preferredLocation }), written('sales-order'));
  expect(names(story.plan())).toEqual(['sales-order', 'warehouse-order/WEST/1']);
});

test('a document that does not come in time is asked for', () => {
  const story = given({ stock }, ordered([line('4')]));
  const due = story.plan();
  expect([due.reviewAt, kinds(due)]).toEqual(['2026-06-10T08:02:00.000Z', []]);
  const late = story.plan('2026-06-10T08:02:00Z');
  expect(late.expectations).toMatchObject([{ document: 'sales-order', of: 'erp', standing: 'overdue' }]);
  expect(kinds(late)).toEqual(['document-overdue']);
  expect(
    kinds(story.and(written('sales-order', 'placed', '2026-06-10T08:03:00Z')).plan('2026-06-10T08:03:00Z')),
  ).toEqual([]);
});

test('an order held by a person sends nothing until it is released', () => {
  const story = given({ stock }, ordered([line('4')]), decided('hold'));
  expect([story.plan().status, story.plan().documents]).toEqual(['held', 'as-they-are']);
  const plan = story.and(decided('release', { at: '2026-06-10T08:30:00Z' })).plan();
  expect(names(plan)).toEqual(['sales-order']);
});

test('the channel is told the same however often the plan is computed', () => {
  const story = given({ stock }, ordered([line('4')]), written('sales-order'));
  const first = story.plan().always;
  story.and(written('order-status/shop/status', 'placed', '2026-06-10T09:00:00Z'));
  expect(story.plan('2026-06-10T09:00:00Z').always).toEqual(first);
  expect(first).toMatchObject([{ target: 'shop/status', body: { status: 'placed', asOf: MORNING } }]);
});

test('two clocks that differ tell of custody before they tell of the hold: it counts all the same', () => {
  const story = given({ stock }, ordered([line('4')]));
  story.plan();
  const hold = story.facts.find(({ kind }) => kind === 'reservation');
  const key = hold?.kind === 'reservation' ? hold.key : '';
  story.and(
    { kind: 'custody', identity: `custody/${key}`, at: '2026-06-10T07:59:59Z', key },
    written('sales-order'),
  );
  story.plan();
  expect(story.facts.filter(({ kind }) => kind === 'custody')).toHaveLength(1);
});

test('what is written on documents fits where ERPs keep it', () => {
  expect(ours).toMatch(/^CD-[0-9A-Z]{12}$/);
});
