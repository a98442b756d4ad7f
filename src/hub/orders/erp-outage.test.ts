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
