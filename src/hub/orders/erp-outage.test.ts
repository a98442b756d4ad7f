/** The ERP is down for half an hour at peak: the checkout stays open within the risk that was declared, and all drains in order. */
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import { orderEstate, orderLandscape, type OrderEstate } from './testing/order-estate.ts';
import { count, customer, item, line, location, order } from './testing/order-facts.ts';

const MINUTE = 60_000;
const usd = (amount: string) => ({ amount, currency: 'USD' });

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});

/** Accounts may owe 1,000, and 100 more may be accepted for each while the ERP is silent; one item costs 10. */
async function atPeak(): Promise<OrderEstate> {
  const { orders } = orderLandscape();
  if (orders === undefined) throw new Error('the estate has orders');
  const declared = orderLandscape({
    orders: { ...orders, creditWhenSilent: { afterMinutes: 5, upTo: usd('100') } },
  });
  const estate = await orderEstate(database, declared);
  onTestFinished(() => estate.hub.stop());
  await estate.push('erp/locations', location('EAST'), location('WEST'), location('3PL'));
  await estate.push('erp/items', item('A'));
  for (const name of ['C1', 'C2'])
    await estate.push('erp/customers', customer(name, { creditLimit: usd('1000') }));
  await estate.push('wms/counts', count('A EAST', '1000'));
  // What came is counted now and then: now.
  await estate.hub.intake.status();
  estate.erp.sleeps = true;
  passes(estate, 10);
  return estate;
}

function passes(estate: OrderEstate, minutes: number): void {
  estate.now = new Date(estate.now.getTime() + minutes * MINUTE);
}

/** The ERP says something every two minutes. */
async function heardFor(estate: OrderEstate, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 2) {
    await estate.push('erp/locations', location('EAST'));
    await estate.hub.intake.status();
    passes(estate, 2);
    await estate.settle();
  }
}

async function placed(estate: OrderEstate, number: string, quantity: string): Promise<readonly string[]> {
  await estate.push('shop/orders', order(number, [line('1', `A ${quantity}`)]));
  return await estate.standing(number);
}

async function creditOf(estate: OrderEstate, number: string): Promise<readonly string[]> {
  const found = await estate.hub.orders.find('web', number);
  return (found?.facts ?? []).filter(({ kind }) => kind === 'credit').map(({ identity }) => identity);
}

describe('while the ERP is silent', () => {
  test('orders are accepted and held in stock up to the declared risk, and then kept', async () => {
    const estate = await atPeak();
    expect(await placed(estate, '1', '6')).toEqual(['accepted', '1 accepted']);
    expect(await placed(estate, '2', '4')).toEqual(['accepted', '1 accepted']);
    expect(await placed(estate, '3', '1')).toEqual(['held', '1 held']);
    const [asked] = await estate.hub.exceptions.list({ state: 'open', limit: 10 });
    expect(asked).toMatchObject({
      kind: 'credit-hold',
      what: expect.stringContaining('the ERP is silent since'),
    });
  });

  test('what was accepted is judged again when the ERP is heard, drains in order, and nothing is left over', async () => {
    const estate = await atPeak();
    for (const number of ['1', '2', '3']) await placed(estate, number, '3');
    passes(estate, 30);
    expect(await placed(estate, '4', '3')).toEqual(['held', '1 held']);
    estate.erp.sleeps = false;
    await estate.push('erp/customers', customer('C2', { creditLimit: usd('1000') }, '2026-06-10T12:40:00Z'));
    await heardFor(estate, 6);
    for (const number of ['1', '2', '3']) {
      expect(await estate.standing(number)).toEqual(['released', '1 released']);
      expect((await creditOf(estate, number)).length).toBeGreaterThan(1);
    }
    const firstWrites = estate.writes.filter((each) => each.startsWith('sales-order'));
    expect(new Set(firstWrites).size).toBe(firstWrites.length);
    expect(await estate.standing('4')).toEqual(['released', '1 released']);
    expect(await estate.hub.exceptions.list({ state: 'open', limit: 10 })).toEqual([]);
  });

  test('one question stands for the ERP and for all that waits for it, and none for each order', async () => {
    const estate = await atPeak();
    const numbers = ['1', '2', '3', '4', '5', '6'];
    for (const number of numbers) await placed(estate, number, '1');
    passes(estate, 6);
    await estate.settle();
    passes(estate, 1);
    const open = () => estate.hub.exceptions.list({ state: 'open', limit: 10 });
    await expect.poll(open).toMatchObject([
      {
        kind: 'system-unreachable',
        why: expect.stringContaining('6 orders worth 60 USD wait for what it owes'),
        atStake: usd('60'),
      },
    ]);
    const shown = await estate.hub.orders.find('web', '1');
    expect(shown?.plan.expectations).toMatchObject([{ document: 'sales-order', standing: 'waiting' }]);
    estate.erp.sleeps = false;
    await estate.settle();
    for (const number of numbers) expect(await estate.standing(number)).toEqual(['released', '1 released']);
    expect(await open()).toEqual([]);
    const ended = await estate.hub.exceptions.list({ state: 'closed', limit: 10 });
    expect(ended.map(({ kind }) => kind)).toEqual(['system-unreachable']);
  });

  test('what was judged without its word is judged again as soon as it is heard, once for all nodes', async () => {
    const estate = await atPeak();
    await placed(estate, '1', '6');
    await placed(estate, '2', '4');
    expect(await placed(estate, '3', '1')).toEqual(['held', '1 held']);
    expect(await estate.hub.orders.followHearing()).toBe(0);
    estate.erp.sleeps = false;
    await estate.push('erp/locations', location('EAST'));
    await estate.hub.intake.status();
    expect(await estate.standing('3')).toEqual(['held', '1 held']);
    const woken = [estate.idleNode(), estate.hub].map(({ orders }) => orders.followHearing());
    expect(new Set(await Promise.all(woken))).toEqual(new Set([0, 3]));
    await estate.settle();
    expect(await estate.standing('3')).toEqual(['released', '1 released']);
    for (const number of ['1', '2']) expect(await creditOf(estate, number)).toHaveLength(2);
    expect(await estate.hub.orders.followHearing()).toBe(0);
    expect(await estate.hub.exceptions.list({ state: 'open', limit: 10 })).toEqual([]);
  });

  test('what was held meanwhile is judged in the order in which it came', async () => {
    const estate = await atPeak();
    await placed(estate, '1', '10');
    for (const number of ['3', '4', '5', '6']) {
      passes(estate, 1);
      expect(await placed(estate, number, '1')).toEqual(['held', '1 held']);
    }
    estate.erp.sleeps = false;
    const leavesRoomForOne = { creditLimit: usd('1000'), creditUsed: usd('890') };
    await estate.push('erp/customers', customer('C1', leavesRoomForOne, '2026-06-10T12:40:00Z'));
    await estate.hub.intake.status();
    await estate.hub.orders.followHearing();
    await estate.settle();
    const standings = await Promise.all(['3', '4', '5', '6'].map((number) => estate.standing(number)));
    expect(standings.map(([status]) => status)).toEqual(['released', 'held', 'held', 'held']);
  });

  test('only real disagreements become questions: the account was used up elsewhere meanwhile', async () => {
    const estate = await atPeak();
    await placed(estate, '1', '6');
    estate.erp.sleeps = false;
    const usedUp = customer(
      'C1',
      { creditLimit: usd('1000'), creditUsed: usd('990') },
      '2026-06-10T12:40:00Z',
    );
    await estate.push('erp/customers', usedUp);
    await heardFor(estate, 6);
    expect(await estate.hub.exceptions.list({ state: 'open', limit: 10 })).toMatchObject([
      { kind: 'credit-hold' },
    ]);
  });
});
