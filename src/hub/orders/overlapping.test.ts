/** Two transactions that do not see each other: what one of them tells, the other must not miss. */
import { beforeEach, afterEach, expect, test } from 'vitest';
import type { IntakeFact } from '../../intake/index.ts';
import { testDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import { lockAccounts, orderDocument } from '../../processes/index.ts';
import { orderEstate, type OrderEstate } from './testing/order-estate.ts';
import { count, customer, item, line, location, order } from './testing/order-facts.ts';
import { payingLandscape } from './testing/paying-landscape.ts';

let database: TestDatabase;
let estate: OrderEstate;
beforeEach(async () => {
  database = await testDatabase();
  estate = await orderEstate(database, payingLandscape());
  await estate.push('erp/locations', location('EAST'), location('WEST'), location('3PL'));
  await estate.push('erp/customers', customer('C1'));
});
afterEach(() => estate.hub.stop());

/** As intake hands it over. */
function read(domain: 'order' | 'payment', system: string, fact: IntakeFact['fact']): IntakeFact {
  return {
    index: 0,
    messageId: '00000000-0000-4000-8000-000000000001',
    recordIndex: 0,
    system,
    source: system,
    contract: { name: domain, version: '1' },
    correlationId: 'overlapping',
    receivedAt: estate.now,
    domain,
    fact,
  };
}

/** Another node takes this in, and commits only after `meanwhile` has ended, or waits for it. */
async function takenSlowly(fact: IntakeFact, meanwhile: () => Promise<void>): Promise<void> {
  let other: Promise<void> = Promise.resolve();
  await database.transaction(async (tx) => {
    await estate.hub.orders.takeIn(tx, [fact]);
    other = meanwhile();
    await Promise.race([other, untilSomebodyWaits()]);
  });
  await other;
}

/** For a name, or for whoever has locked a row. */
async function untilSomebodyWaits(where: 'advisory' | 'transactionid' = 'advisory'): Promise<void> {
  const somebodyWaits = async (): Promise<boolean> => {
    const waiting = await database.query(
      'select from pg_stat_activity where datname = current_database() and wait_event = $1',
      [where],
    );
    return waiting.length > 0;
  };
  await expect.poll(somebodyWaits).toBe(true);
}

/** Writers in the databases of other test files hold a second look back: it comes when they have ended. */
const RELEASED = ['released', '1 released'];

function afterLooking(number: string): () => Promise<readonly string[]> {
  return async () => {
    await estate.settle();
    return await estate.standing(number);
  };
}

function kindsAfterLooking(number: string): () => Promise<readonly string[] | undefined> {
  return async () => {
    await estate.settle();
    const found = await estate.hub.orders.find('web', number);
    return found?.facts.map(({ kind }) => kind);
  };
}

const paid = (number: string) => ({
  payment: `pi_${number}`,
  order: { channel: 'web', number },
  currency: 'USD',
  state: 'authorised' as const,
  authorised: '100',
  captured: '0',
  refunded: '0',
  asOf: '2026-06-10T10:30:00Z',
});
const byCard = (number: string) => ({
  ...order(number, [line('1', 'A 4')]),
  payment: { method: 'card' as const },
});

test('an item that becomes known while its order is taken in releases it', async () => {
  const fact = read('order', 'shop', {
    ...order('1001', [line('1', 'A 4')]),
    payment: { method: 'terms' },
  });
  await takenSlowly(fact, () => estate.push('erp/items', item('A')));
  await estate.push('wms/counts', count('A EAST', '10'));
  await expect.poll(afterLooking('1001')).toEqual(RELEASED);
});

test('whoever writes in another database of the cluster holds the second look back, and it is not lost', async () => {
  const fact = read('order', 'shop', {
    ...order('1005', [line('1', 'A 4')]),
    payment: { method: 'terms' },
  });
  await estate.push('wms/counts', count('A EAST', '10'));
  const other = await testDatabase();
  await other.transaction(async (tx) => {
    await tx.execute('create table meanwhile ()');
    await takenSlowly(fact, () => estate.push('erp/items', item('A')));
    await estate.settle();
    expect((await estate.standing('1005'))[0]).not.toBe('released');
  });
  await expect.poll(afterLooking('1005')).toEqual(RELEASED);
});

test('stock that comes in while an order finds none is found by it', async () => {
  await estate.push('erp/items', item('A'));
  const fact = read('order', 'shop', {
    ...order('1002', [line('1', 'A 4')]),
    payment: { method: 'terms' },
  });
  await takenSlowly(fact, () => estate.push('wms/counts', count('A EAST', '10')));
  await expect.poll(afterLooking('1002')).toEqual(RELEASED);
});

test('a customer who moves while his order begins to rest on his address is sent it where he lives then', async () => {
  const [newark, reno] = [
    { lines: ['1 Mill Road'], city: 'Newark', region: 'NJ', postalCode: '07102', country: 'US' },
    { lines: ['2 Sand Road'], city: 'Reno', region: 'NV', postalCode: '89501', country: 'US' },
  ];
  const told = {
    ...order('1006', [line('1', 'A 4')]),
    payment: { method: 'terms' as const },
    shipTo: { by: 'number' as const, value: 'C1' },
  };
  await estate.push('erp/items', item('A'));
  await estate.push('wms/counts', count('A EAST', '10'));
  await estate.push('erp/customers', customer('C1', { address: newark }, '2026-06-02T00:00:00Z'));
  await estate.push('shop/orders', { ...told, shipToAddress: newark });
  expect(await estate.standing('1006')).toEqual(RELEASED);
  // It goes to the same place, and no document says otherwise: nothing follows by which the order would be looked at again.
  const fact = read('order', 'shop', { ...told, revision: '2' });
  const moved = customer('C1', { address: reno }, '2026-06-03T00:00:00Z');
  await takenSlowly(fact, () => estate.push('erp/customers', moved));
  const sentTo = async () => {
    await estate.settle();
    return estate.shelf.get(`warehouse-order ${orderDocument('web', '1006')}-EAST`)?.['shipToAddress'];
  };
  await expect.poll(sentTo).toEqual(reno);
});

test('a payment that is told while its order is opened is found by it', async () => {
  await estate.push('erp/items', item('A'));
  await estate.push('wms/counts', count('A EAST', '10'));
  await takenSlowly(read('payment', 'pay', paid('1003')), () => estate.push('shop/orders', byCard('1003')));
  await expect.poll(kindsAfterLooking('1003')).toContain('payment');
});

test('an order that is opened while its payment is told is found by it', async () => {
  await estate.push('erp/items', item('A'));
  await estate.push('wms/counts', count('A EAST', '10'));
  await takenSlowly(read('order', 'shop', byCard('1004')), () => estate.push('pay/payments', paid('1004')));
  await expect.poll(kindsAfterLooking('1004')).toContain('payment');
});

/** The service knows of no order, and the order names the payment. */
const unnamed = (number: string) => {
  const { order: _none, ...told } = paid(number);
  return told;
};
const naming = (number: string) => ({
  ...byCard(number),
  payment: { method: 'card' as const, authorisation: `pi_${number}` },
});
const kindsOf = async (number: string) =>
  (await estate.hub.orders.find('web', number))?.facts.map(({ kind }) => kind);

test('a payment that is told while an order claims it is found by that when it looks once more', async () => {
  await estate.push('erp/items', item('A'));
  await estate.push('wms/counts', count('A EAST', '10'));
  await takenSlowly(read('payment', 'pay', unnamed('1008')), async () => {
    await estate.push('shop/orders', naming('1008'));
    expect(await kindsOf('1008')).toContain('claimed');
    expect(await kindsOf('1008')).not.toContain('payment');
  });
  await expect.poll(afterLooking('1008')).toEqual(RELEASED);
  expect(await kindsOf('1008')).toContain('payment');
});

test('whoever tells of a payment and wants its order, and whoever has the order and claims the payment, do not wait in a circle', async () => {
  await estate.push('erp/items', item('A'));
  await estate.push('wms/counts', count('A EAST', '10'));
  await estate.push('shop/orders', byCard('1007'));
  const revised = (revision: string) => read('order', 'shop', { ...naming('1007'), revision });
  const [named, claims] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const runs = { telling: 0, claiming: 0 };
  const telling = database.transaction(async (tx) => {
    runs.telling += 1;
    await estate.hub.orders.takeIn(tx, [read('payment', 'pay', unnamed('1007'))]);
    named.resolve();
    await claims.promise;
    await estate.hub.orders.takeIn(tx, [revised('3')]);
  });
  await named.promise;
  const claiming = database.transaction(async (tx) => {
    runs.claiming += 1;
    const taken = estate.hub.orders.takeIn(tx, [revised('2')]);
    await Promise.race([taken, untilSomebodyWaits()]);
    claims.resolve();
    await taken;
    await untilSomebodyWaits('transactionid');
  });
  await Promise.all([telling, claiming]);
  // Of two that wait in a circle, the database ends one, and it runs again.
  expect(runs).toEqual({ telling: 1, claiming: 1 });
  await expect.poll(afterLooking('1007')).toEqual(RELEASED);
  expect(await kindsOf('1007')).toEqual(expect.arrayContaining(['claimed', 'payment']));
});

test('whoever tells of stock and of an order, and whoever plans the order and holds stock, do not wait in a circle', async () => {
  await estate.push('erp/items', item('A'));
  await estate.push('wms/counts', count('A EAST', '10'));
  const wanting = (revision: string, quantity: string) => ({
    ...order('1009', [line('1', `A ${quantity}`)]),
    revision,
    payment: { method: 'terms' as const },
  });
  await estate.push('shop/orders', wanting('1', '4'));
  let planned = 0;
  const { counted, counts } = countingRuns();
  const node = estate.idleNode(counted);
  let telling: Promise<unknown> = Promise.resolve();
  await database.transaction(async (tx) => {
    planned += 1;
    // The case is locked by now, and no stock.
    await estate.hub.orders.takeIn(tx, [read('order', 'shop', wanting('2', '6'))], async () => {
      await estate.keep('wms/counts', count('A EAST', '9', '2026-06-10T09:00:00Z'));
      await estate.keep('shop/orders', wanting('3', '8'));
      telling = node.intake.drain();
      await untilSomebodyWaits('transactionid');
    });
  });
  await telling;
  expect([planned, counts.runs]).toEqual([1, counts.asked]);
  await expect.poll(afterLooking('1009')).toEqual(RELEASED);
});

test('whoever gives stock back and is granted credit in one batch asks the account before he touches the stock', async () => {
  const onTerms = (number: string, revision: string, quantity: string) => ({
    ...order(number, [line('1', `A ${quantity}`)]),
    revision,
    payment: { method: 'terms' as const },
  });
  await estate.push('erp/items', item('A'));
  await estate.push('wms/counts', count('A EAST', '10'));
  await estate.push('shop/orders', onTerms('1010', '1', '4'));
  const named = { domain: 'party' as const, reference: { by: 'number' as const, value: 'C1' } };
  const [account = ''] = await estate.hub.records.resolveReferences(database, 'hub', [named]);
  let planning: Promise<void> = Promise.resolve();
  await database.transaction(async (tx) => {
    await lockAccounts(tx, [account]);
    planning = estate.push('shop/orders', onTerms('1010', '2', '3'), onTerms('1011', '1', '2'));
    await untilSomebodyWaits();
    // Whoever is granted credit holds stock then: it must be free.
    expect(await tx.query('select from stock_balance for update nowait')).not.toEqual([]);
  });
  await planning;
  await expect.poll(afterLooking('1011')).toEqual(RELEASED);
  const found = await estate.hub.orders.find('web', '1010');
  expect(found?.facts.map(({ kind }) => kind)).toContain('lessened');
});

/** The database as a node sees it whose transactions are counted, those that it asked for and those that ran: one that was ended runs again. */
function countingRuns() {
  const counts = { asked: 0, runs: 0 };
  const transaction: TestDatabase['transaction'] = (work) => {
    counts.asked += 1;
    return database.transaction(async (tx) => {
      counts.runs += 1;
      return await work(tx);
    });
  };
  const counted: TestDatabase = Object.assign(Object.create(database), { transaction });
  return { counted, counts };
}

test('one order that cannot be planned keeps no other from being planned', async () => {
  await estate.push('erp/items', item('A'), item('B'));
  await estate.push('shop/orders', order('1', [line('1', 'A 4')]), order('2', [line('1', 'B 4')]));
  await database.execute(
    `create function refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end'`,
  );
  await database.execute(
    `create trigger refuse before update on process_case for each row when (old.number = '1') execute function refuse()`,
  );
  await estate.push('wms/counts', count('A EAST', '10'), count('B EAST', '10'));
  await expect.poll(afterLooking('2')).toEqual(RELEASED);
  expect((await estate.standing('1'))[0]).not.toBe('released');
  await database.execute('drop trigger refuse on process_case');
  estate.now = new Date(estate.now.getTime() + 600_000);
  await expect.poll(afterLooking('1')).toEqual(RELEASED);
});
