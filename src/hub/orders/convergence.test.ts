/** Whatever order facts come in, and however often, an order ends in the same standing and leaves nothing behind. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../platform/testing/database.ts';
import { documentNumber } from '../../processes/order-to-cash/document-names.ts';
import { orderEstate, type OrderEstate } from './testing/order-estate.ts';
import { advice, count, customer, invoice, item, line, location, order } from './testing/order-facts.ts';

let estate: OrderEstate;
beforeAll(async () => {
  estate = await orderEstate(await testDatabase());
  await estate.push('erp/locations', location('EAST'), location('WEST'), location('3PL'));
  await estate.push('erp/items', item('A'), item('B'));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '100000'), count('B EAST', '1000'));
});
afterAll(() => estate.hub.stop());

interface Step {
  readonly source: string;
  readonly fact: object;
}

/** A day in the life of an order: a change of mind, two despatches, an invoice, and the word of the ERP. */
function dayOf(number: string): readonly Step[] {
  const ours = documentNumber(`web/${number}`);
  const first = order(number, [line('1', 'A 4'), line('2', 'B 2')]);
  const second = {
    ...order(number, [line('1', 'A 6'), { ...line('2', 'B 2'), cancelled: true }]),
    revision: '2',
  };
  return [
    { source: 'shop/orders', fact: first },
    { source: 'shop/orders', fact: second },
    { source: 'wms/advices', fact: { ...advice(`${number}-1`, `${ours}-EAST`, { 1: '4' }), final: false } },
    {
      source: 'wms/advices',
      fact: { ...advice(`${number}-2`, `${ours}-EAST`, { 1: '2' }), at: '2026-06-10T15:00:00Z' },
    },
    { source: 'erp/invoices', fact: invoice(`I${number}`, ours, { A: ['1', '6'] }) },
    {
      source: 'erp/responses',
      fact: {
        answers: { ours },
        number: `S${number}`,
        state: 'open',
        lines: [],
        asOf: '2026-06-10T13:00:00Z',
      },
    },
  ];
}

const STEPS = dayOf('0').length;
let runs = 0;

test('any permutation and duplication of what is told gives the same order', async () => {
  const places = fc
    .tuple(
      fc.shuffledSubarray(
        Array.from({ length: STEPS }, (_, place) => place),
        { minLength: STEPS },
      ),
      fc.array(fc.nat(STEPS - 1), { maxLength: 3 }),
    )
    .map(([all, again]) => [...all, ...again]);
  await fc.assert(
    fc.asyncProperty(places, async (sequence) => {
      runs += 1;
      const number = `P${runs}`;
      const day = dayOf(number);
      for (const place of sequence) {
        const step = day[place];
        if (step !== undefined) await estate.push(step.source, step.fact);
      }
      expect(await estate.standing(number)).toEqual(['invoiced', '1 invoiced', '2 cancelled']);
      const found = await estate.hub.orders.find('web', number);
      expect(found?.plan.lines?.map(({ quantities }) => quantities)).toMatchObject([
        { ordered: '6', shipped: '6', invoiced: '6', held: '0', missing: '0', cancelled: '0' },
        { ordered: '2', shipped: '0', held: '0', missing: '0', cancelled: '2' },
      ]);
      expect(found?.plan.questions).toEqual([]);
      expect(await heldOf('B')).toBe('1000');
    }),
    { seed: 20260610, numRuns: 12 },
  );
});

/** What can be promised of an item: all of it, where no order holds any. */
async function heldOf(number: string): Promise<string | undefined> {
  const { database, records, stock } = estate.hub;
  const [itemId = ''] = await records.resolveReferences(database, 'erp', [
    { domain: 'item', reference: { by: 'number', value: number } },
  ]);
  const [there] = await stock.availability({ itemIds: [itemId], measure: 'available-to-promise' });
  return there?.quantity;
}

test('many orders at once for the last pieces: none is promised twice', async () => {
  await estate.push('erp/items', item('L'));
  await estate.push('wms/counts', count('L EAST', '7'), count('L WEST', '6'));
  const orders = Array.from({ length: 10 }, (_, place) => order(`L${place}`, [line('1', 'L 2')]));
  await Promise.all(orders.map((each) => estate.hub.orders.submit(each, 'portal')));
  const held = async (): Promise<number> => {
    await estate.settle();
    const shown = await Promise.all(orders.map(({ number }) => estate.hub.orders.find('web', number)));
    return shown.reduce((sum, each) => sum + Number(each?.plan.lines?.[0]?.quantities['held'] ?? 0), 0);
  };
  // On a busy machine an order is still worked on when its caller has been told to ask later.
  await expect.poll(held).toBe(13);
  const standings = await Promise.all(orders.map(({ number }) => estate.standing(number)));
  const released = standings.filter(([status]) => status === 'released');
  // Six have all that they want, and one has half of it.
  expect(released.length).toBe(7);
  expect(standings.filter(([status]) => status === 'backordered')).toHaveLength(3);
});
