/** A unit that an item does not have: a person says once which one is meant, and whoever counts counts the same. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Order } from '../../model/documents/order.ts';
import { testDatabase } from '../../platform/testing/database.ts';
import { orderDocument } from '../../processes/index.ts';
import type { Deciding, Verdict } from '../deciding.ts';
import { orderEstate, PATIENCE_MS, type OrderEstate } from '../orders/testing/order-estate.ts';
import {
  advice,
  count,
  customer,
  invoice,
  item,
  line,
  location,
  order,
} from '../orders/testing/order-facts.ts';

const WITHIN = { timeout: 20_000, interval: 5 };

let estate: OrderEstate;
beforeEach(async () => {
  estate = await orderEstate(await testDatabase());
  await estate.push('erp/items', item('A'), item('B'));
  await estate.push('erp/locations', ...['EAST', 'WEST', '3PL'].map(location));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '240'), count('B EAST', '240'));
});
afterEach(async () => {
  await estate.hub.stop();
});

/** `what` is item and quantity, in cases. */
function inCases(number: string, what: string, unit = 'CS'): Order {
  const told = line('1', what, '120');
  const { value } = told.quantity;
  const price = { amount: '120', currency: 'USD', per: { value: '1', unit } };
  return order(number, [{ ...told, quantity: { value, unit }, price }]);
}

const open = () => estate.hub.exceptions.list({ kind: 'unmapped-unit', limit: 10 });
const saying = (unit: string, more: Partial<Deciding> = {}): Deciding => ({
  do: 'map-unit',
  unit,
  by: 'maria',
  note: 'their case is our box',
  recordOf: () => Promise.resolve({ why: 'nobody asks for a record' }),
  ...more,
});

async function decideAll(how: 'preview' | 'apply', what: Deciding): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const question of await open()) verdicts.push(await estate.hub.decisions[how](question, what));
  return verdicts;
}
/** What the ERP was told. */
const sold = (number: string) => estate.shelf.get(`sales-order ${orderDocument('web', number)}`)?.['lines'];
const lines = (value: string) => [{ quantity: { value, unit: 'BX' }, unitPrice: '120' }];

test('two orders wait for one word; it is previewed, said once, and both go on in boxes', async () => {
  await estate.push('shop/orders', inCases('1', 'A 4'), inCases('2', 'A 2'));
  expect(await estate.hub.exceptions.issues({ limit: 10 })).toMatchObject([
    { issue: 'unmapped unit CS of A', open: 2 },
  ]);
  const [question] = await open();
  expect(question?.decisions?.map((each) => each.do)).toEqual(['map-unit', 'cancel-order', 'cancel-line']);
  expect(question?.decisions?.[0]?.units?.map(({ unit }) => unit)).toEqual(['BX', 'EA']);
  expect(await decideAll('preview', saying('BX'))).toMatchObject([
    { outcome: 'applies' },
    { outcome: 'applies' },
  ]);
  expect(await open()).toHaveLength(2);
  expect(await decideAll('apply', saying('bx'))).toMatchObject([
    { outcome: 'applied', words: 'shop means BX by CS of this item' },
    { outcome: 'skipped', words: 'it is said so already' },
  ]);
  await estate.settle();
  expect(await open()).toEqual([]);
  for (const number of ['1', '2']) expect((await estate.standing(number))[0]).toBe('released');
  expect(sold('1')).toMatchObject(lines('4'));
});

test('the next order with the same word needs nobody; another item and another system are asked about', async () => {
  await estate.push('shop/orders', inCases('1', 'A 4'));
  await decideAll('apply', saying('BX'));
  await estate.settle();
  await estate.push('shop/orders', inCases('2', 'A 1'), inCases('3', 'B 1'));
  await estate.hub.orders.submit(inCases('4', 'A 1'), 'portal', PATIENCE_MS);
  expect((await estate.standing('2'))[0]).toBe('released');
  const asked = new Set((await open()).map(({ subject }) => subject.split(':')[0]));
  expect(asked).toEqual(new Set(['order/web/3', 'order/web/4']));
});

test('said of every item of the system, orders of other items go on as well', async () => {
  await estate.push('shop/orders', inCases('1', 'A 4'), inCases('2', 'B 1'));
  const question = (await open()).find(({ subject }) => subject.startsWith('order/web/1:'));
  if (question === undefined) throw new Error('nobody is asked');
  expect(await estate.hub.decisions.apply(question, saying('BX', { items: 'all' }))).toMatchObject({
    outcome: 'applied',
    words: 'shop means BX by CS of every item that has it',
  });
  await estate.settle();
  expect(await open()).toEqual([]);
  for (const number of ['1', '2']) expect((await estate.standing(number))[0]).toBe('released');
  const said = await estate.hub.records.listUnitWords(estate.hub.database, { limit: 10 });
  expect(said.map(({ itemId, unit, decidedBy, note }) => [itemId === null, unit, decidedBy, note])).toEqual([
    [true, 'BX', 'maria', 'their case is our box'],
    [false, 'BX', 'maria', 'their case is our box'],
  ]);
});

test('a unit that the item does not have is refused with the reason, and so is a second meaning', async () => {
  await estate.push('shop/orders', inCases('1', 'A 4'), inCases('2', 'A 2'));
  expect(await decideAll('preview', saying('KGM'))).toMatchObject([
    { outcome: 'refused', words: 'KGM is no unit of the item; its units are EA, BX of 12 EA' },
    { outcome: 'refused' },
  ]);
  const [first, second] = await open();
  if (first === undefined || second === undefined) throw new Error('two are asked about');
  await estate.hub.decisions.apply(first, saying('BX'));
  expect(await estate.hub.decisions.apply(second, saying('EA'))).toMatchObject({
    outcome: 'refused',
    words: 'shop means BX by CS of this item already',
  });
});

test('an order that was worked in boxes stays in boxes when the item gets cases of its own', async () => {
  await estate.push('shop/orders', inCases('1', 'A 4'));
  await decideAll('apply', saying('BX'));
  await estate.settle();
  const version = '2026-07-01T00:00:00Z';
  const packs = [
    { unit: 'BX', ratio: { numerator: 12, denominator: 1 } },
    { unit: 'CS', ratio: { numerator: 10, denominator: 1 } },
  ];
  await estate.push('erp/items', { ...item('A'), version, fields: { number: 'A', baseUnit: 'EA', packs } });
  await estate.push('shop/orders', { ...inCases('1', 'A 5'), revision: '2' });
  await estate.settle();
  expect(sold('1')).toMatchObject(lines('5'));
});

test('tie-out and simulation count the same boxes', async () => {
  await estate.push('shop/orders', inCases('1', 'A 4'));
  await decideAll('apply', saying('BX'));
  await estate.settle();
  const ours = orderDocument('web', '1');
  const inBoxes = (fact: object): object => JSON.parse(JSON.stringify(fact).replaceAll('"EA"', '"BX"'));
  const since = new Date('2026-06-10T00:00:00Z');
  const simulated = await estate.hub.simulations.simulate({
    rule: {},
    since,
    until: new Date('2026-06-12T00:00:00Z'),
    place: undefined,
    carried: [],
    limit: 10,
  });
  expect(simulated).toMatchObject({
    orders: [{ outcome: 'same', reproduced: true, after: { allocations: [{ quantity: '4', unit: 'BX' }] } }],
  });
  await estate.push('wms/advices', inBoxes(advice('a1', `${ours}-EAST`, { 1: '4' })));
  const billed: object = JSON.parse(
    JSON.stringify(invoice('I-1', ours, { A: ['1', '48'] })).replaceAll('"60"', '"480"'),
  );
  await estate.push('erp/invoices', billed);
  await estate.settle();
  const begun = await estate.hub.tieOuts.begin({ day: '2026-06-10', askedBy: 'maria' });
  if (typeof begun === 'string') throw new Error(begun);
  const run = await vi.waitFor(async () => {
    const [found] = await estate.hub.tieOuts.list({ id: begun.id, limit: 1 });
    if (found?.finishedAt === undefined || found.finishedAt === null) throw new Error('it runs still');
    return found;
  }, WITHIN);
  expect(run).toMatchObject({ failure: null, orders: 1, totals: { USD: { shipped: '480' } } });
  expect(await estate.hub.tieOuts.differences({ id: begun.id, limit: 10 })).toEqual([]);
});

const change = (unit: string | null, itemId: string | null) =>
  estate.hub.stewardship.changeUnit({ system: 'shop', code: 'CS', itemId, unit, by: 'otto', note: 'wrong' });
async function itemOf(question: { readonly recordId?: string | undefined } | undefined): Promise<string> {
  if (question?.recordId === undefined) throw new Error('nobody is asked about an item');
  return await Promise.resolve(question.recordId);
}
const ledger = () => estate.hub.records.listUnitWords(estate.hub.database, { limit: 10 });

test('what was said is taken back: the next order is asked about, what the warehouse was told of goes on', async () => {
  await estate.push('shop/orders', inCases('1', 'A 4'));
  const [question] = await open();
  const itemId = await itemOf(question);
  await decideAll('apply', saying('BX'));
  await estate.settle();
  expect((await estate.standing('1'))[0]).toBe('released');
  expect(await change(null, itemId)).toEqual({ outcome: 'taken-back', unit: 'BX' });
  expect(await change(null, itemId)).toEqual({ outcome: 'unsaid' });
  await estate.push('shop/orders', inCases('2', 'A 2'), { ...inCases('1', 'A 5'), revision: '2' });
  await estate.settle();
  expect((await open()).map(({ subject }) => subject.split(':')[0])).toEqual(['order/web/2']);
  expect([(await estate.standing('1'))[0], sold('1')]).toMatchObject(['released', lines('5')]);
  expect((await ledger()).map((each) => [each.unit, each.decidedBy, each.endedBy, each.endedNote])).toEqual([
    ['BX', 'maria', 'otto', 'wrong'],
  ]);
});

test('another unit is said: an order that no warehouse was told of is worked anew', async () => {
  estate.erp.sleeps = true;
  await estate.push('shop/orders', inCases('1', 'A 4'));
  const itemId = await itemOf((await open())[0]);
  await decideAll('apply', saying('BX'));
  await estate.settle();
  expect(await change('KGM', itemId)).toEqual({
    outcome: 'refused',
    why: 'KGM is no unit of the item; its units are EA, BX of 12 EA',
  });
  expect(await change('ea', itemId)).toEqual({ outcome: 'said', unit: 'EA', was: 'BX' });
  expect(await change('EA', itemId)).toEqual({ outcome: 'already-so', unit: 'EA' });
  estate.erp.sleeps = false;
  await estate.settle();
  expect((await estate.standing('1'))[0]).toBe('released');
  expect(sold('1')).toMatchObject([{ quantity: { value: '4', unit: 'EA' }, unitPrice: '120' }]);
  expect((await ledger()).map(({ unit, endedBy }) => [unit, endedBy])).toEqual([
    ['BX', 'otto'],
    ['EA', null],
  ]);
});

describe('a change of what is meant, seen before it is made,', () => {
  const preview = async (unit: string | null, itemId: string | null) => {
    const { judged, orders } = await estate.hub.stewardship.previewUnit({
      system: 'shop',
      code: 'CS',
      itemId,
      unit,
    });
    return { ...judged, orders: orders.map(({ number, follows }) => `${number} ${follows}`) };
  };

  test('names orders that wait for the word, and keeps nothing', async () => {
    await estate.push('shop/orders', inCases('1', 'A 4'), inCases('2', 'B 1'));
    const itemId = await itemOf((await open()).find(({ subject }) => subject.startsWith('order/web/1:')));
    expect(await preview('bx', itemId)).toEqual({ outcome: 'said', unit: 'BX', orders: ['1 waits'] });
    expect(await preview('BX', null)).toMatchObject({ orders: ['1 waits', '2 waits'] });
    expect(await preview('KGM', itemId)).toMatchObject({ outcome: 'refused', orders: [] });
    expect(await preview(null, itemId)).toEqual({ outcome: 'unsaid', orders: [] });
    expect(await ledger()).toEqual([]);
  });

  test('tells orders that are worked anew from those that were begun, whether it is said or taken back', async () => {
    await estate.push('shop/orders', inCases('1', 'A 4'));
    const itemId = await itemOf((await open())[0]);
    await decideAll('apply', saying('BX'));
    await estate.settle();
    estate.erp.sleeps = true;
    await estate.push('shop/orders', inCases('2', 'A 1'));
    const orders = ['1 stays', '2 anew'];
    expect(await preview('EA', itemId)).toEqual({ outcome: 'said', unit: 'EA', was: 'BX', orders });
    expect(await preview(null, itemId)).toEqual({ outcome: 'taken-back', unit: 'BX', orders });
    expect(await preview('BX', itemId)).toEqual({ outcome: 'already-so', unit: 'BX', orders: [] });
    expect(await ledger()).toMatchObject([{ unit: 'BX', endedBy: null }]);
  });

  test('of every item leaves out those with a word of their own', async () => {
    await estate.push('shop/orders', inCases('1', 'A 4'), inCases('2', 'B 1'));
    const itemId = await itemOf((await open()).find(({ subject }) => subject.startsWith('order/web/1:')));
    await change('BX', itemId);
    await estate.settle();
    expect(await preview('EA', null)).toMatchObject({ outcome: 'said', orders: ['2 waits'] });
  });
});

test('an item kept in grams is sold in grams and told of in kilograms', async () => {
  const grams = { number: 'G', description: 'G', baseUnit: 'GRM', packs: [] };
  await estate.push('erp/items', { ...item('G'), fields: grams });
  await estate.push('wms/counts', { ...count('G EAST', '9000'), unit: 'GRM' });
  await estate.push('shop/orders', inCases('1', 'G 2', 'KGM'));
  await estate.settle();
  expect(await open()).toEqual([]);
  expect(sold('1')).toMatchObject([{ quantity: { value: '2000', unit: 'GRM' }, unitPrice: '0.12' }]);
  const [, status] = [...estate.shelf].find(([key]) => key.startsWith('order-status ')) ?? [];
  expect(status).toMatchObject({
    lines: [{ ordered: { value: '2', unit: 'KGM' } }],
  });
});
