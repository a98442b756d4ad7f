/** A tie-out whose process dies in the middle is gone on with where it stood: nothing is counted twice, nothing is left out. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Hub } from '../../hub.ts';
import { testDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import { sleepingDatabase, type Sleeper } from '../../platform/testing/sleeping-database.ts';
import { orderDocument } from '../../processes/index.ts';
import { orderEstate, type OrderEstate } from './testing/order-estate.ts';
import { advice, count, customer, item, line, location, order } from './testing/order-facts.ts';

const SOON = { timeout: 20_000, interval: 10 };
const DAY_MS = 86_400_000;
/** With it a run turns from the orders of its day to those that did not tie before. */
const THEN_THE_UNTIED = 'from tie_out_open where tie_out_id <>';

let database: TestDatabase;
let estate: OrderEstate;
let sleeper: Sleeper;
let mortal: Hub;
/** 1001 left on the tenth, 1002 on the eleventh, and no invoice came of either. */
beforeEach(async () => {
  database = await testDatabase();
  estate = await orderEstate(database);
  await estate.push('erp/items', item('A'));
  await estate.push('erp/locations', ...['EAST', 'WEST', '3PL'].map(location));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '20'), count('A WEST', '0'), count('A 3PL', '0'));
  await sell('1001', '6');
  await ended(estate.hub, await begun(estate.hub, '2026-06-10'));
  estate.now = new Date(estate.now.getTime() + DAY_MS);
  await sell('1002', '4');
  estate.now = new Date(estate.now.getTime() + 2 * DAY_MS);
  sleeper = sleepingDatabase(database, THEN_THE_UNTIED);
  mortal = estate.idleNode(sleeper.database);
});
afterEach(async () => {
  sleeper.wake();
  await mortal.tieOuts.stop();
  await estate.hub.stop();
});

async function sell(number: string, quantity: string): Promise<void> {
  await estate.push('shop/orders', order(number, [line('1', `A ${quantity}`)]));
  await estate.push(
    'wms/advices',
    advice(`adv-${number}`, `${orderDocument('web', number)}-EAST`, { 1: quantity }),
  );
}

async function begun({ tieOuts }: Hub, day: string): Promise<string> {
  const run = await tieOuts.begin({ day, askedBy: 'maria' });
  if (typeof run === 'string') throw new Error(run);
  return run.id;
}

const found = async (id: string) => (await estate.hub.tieOuts.list({ id, limit: 1 }))[0];

async function ended({ tieOuts }: Hub, id: string) {
  const find = async () => (await tieOuts.list({ id, limit: 1 }))[0];
  await expect.poll(async () => (await find())?.finishedAt, SOON).toBeInstanceOf(Date);
  return await find();
}

/** It has looked at 1002 and not at 1001, and is heard of no more. */
async function diedHalfWay(): Promise<string> {
  const id = await begun(mortal, '2026-06-11');
  await sleeper.asleep;
  expect(await found(id)).toMatchObject({ orders: 1, differing: 1, finishedAt: null });
  return id;
}

/** What the process that works on it says from now on is nobody's word. */
async function letLapse(id: string): Promise<void> {
  await database.execute(
    `update tie_out set held_by = gen_random_uuid(), held_until = clock_timestamp() - interval '1 second'
     where id = $1::uuid`,
    [id],
  );
}

const WHOLE = { orders: 2, differing: 2, failure: null, totals: { USD: { unexplained: '100' } } };

async function differing(id: string): Promise<readonly string[]> {
  const listed = await estate.hub.tieOuts.differences({ id, limit: 10 });
  return listed.map(({ number, amount }) => `${number} ${amount}`);
}

test('the run of a process that died is gone on with by another one where it stood', async () => {
  const id = await diedHalfWay();
  expect(await estate.hub.tieOuts.takeOver()).toBe('none');
  await letLapse(id);
  expect(await estate.hub.tieOuts.takeOver()).toBe('taken-over');
  expect(await ended(estate.hub, id)).toMatchObject({ askedBy: 'maria', day: '2026-06-11', ...WHOLE });
  expect(await differing(id)).toEqual(['1001 -60', '1002 -40']);
  expect(await estate.hub.exceptions.list({ kind: 'tie-out', limit: 10 })).toHaveLength(2);
});

test('a process that only slept counts nothing any more once another one went on', async () => {
  const id = await diedHalfWay();
  await letLapse(id);
  await estate.hub.tieOuts.takeOver();
  const after = await ended(estate.hub, id);
  sleeper.wake();
  await mortal.tieOuts.stop();
  expect(await found(id)).toEqual(after);
  expect(await differing(id)).toEqual(['1001 -60', '1002 -40']);
});

test('whoever asks for another run while nobody works on the first one goes on with that', async () => {
  const id = await diedHalfWay();
  await letLapse(id);
  expect(await estate.hub.tieOuts.begin({ day: '2026-06-12', askedBy: 'tom' })).toBe('running');
  expect(await ended(estate.hub, id)).toMatchObject(WHOLE);
});

test('a hub that is stopped gives its run back at once', async () => {
  const id = await diedHalfWay();
  const stopped = mortal.tieOuts.stop();
  sleeper.wake();
  await stopped;
  expect(await found(id)).toMatchObject({ finishedAt: null });
  expect(await estate.hub.tieOuts.takeOver()).toBe('taken-over');
  expect(await ended(estate.hub, id)).toMatchObject(WHOLE);
});
