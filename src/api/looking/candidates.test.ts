/** Over HTTP: what nobody knows is shown with what may be meant, and one call maps it. */
import { Value } from 'typebox/value';
import { expect, onTestFinished, test } from 'vitest';
import { orderEstate } from '../../hub/orders/testing/order-estate.ts';
import { count, customer, item, line, location, order } from '../../hub/orders/testing/order-facts.ts';
import { systemClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/log.ts';
import { testDatabase } from '../../platform/testing/database.ts';
import { keyRing } from '../access/key-ring.ts';
import { apiServer } from '../api-server.ts';
import { listExceptions, showException } from '../ops/exceptions.ts';

async function shop() {
  const database = await testDatabase();
  const estate = await orderEstate(database);
  await estate.push('erp/locations', location('EAST'));
  await estate.push('erp/items', item('BR-6000'), item('BR-6001'), item('ZZ-1'));
  await estate.push(
    'erp/customers',
    customer('C1', { name: 'Acme' }),
    customer('S1', { name: 'Acme Plant North', parent: { by: 'number', value: 'C1' } }),
    customer('X1', { name: 'Somebody Else' }),
  );
  await estate.push('wms/counts', count('BR-6000 EAST', '10'));
  const keys = keyRing(database, systemClock);
  const services = { ...estate.hub, keys, clock: () => estate.now, log: silentLog };
  const { app, health } = apiServer({ services, bodyLimitBytes: 100_000, worker: () => 'working' });
  onTestFinished(async () => {
    await app.close();
    await health.stop();
    await estate.hub.stop();
  });
  const { text } = await keys.make({ name: 'desk', scopes: ['admin'] }, 'test');
  const ask = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const headers = { authorization: `Bearer ${text}` };
    const said = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    return { status: said.statusCode, body: said.json() };
  };
  return { ...estate, ask };
}

test('an unknown item is shown with its likeliest readings, and the first of them maps it for every order that waits', async () => {
  const { push, ask, settle, standing } = await shop();
  const told = (number: string) =>
    order(number, [{ ...line('1', 'A 1'), item: { by: 'externalId', value: 'br6000' } }]);
  await push('shop/orders', told('1'), told('2'));
  const list = await ask('GET', '/ops/v1/exceptions?kind=unmapped-id');
  expect(Value.Check(listExceptions.answer, list.body)).toBe(true);
  const [question] = list.body.entries;
  expect(question.candidates).toMatchObject([{ number: 'BR-6000' }]);
  const one = await ask('GET', `/ops/v1/exceptions/${question.id}`);
  expect(Value.Check(showException.answer, one.body)).toBe(true);
  const [best] = one.body.candidates;
  expect(best).toMatchObject({ because: ['its number BR-6000 differs by one sign'], score: 0.7 });
  const decided = await ask('POST', `/ops/v1/exceptions/${question.id}/decide`, {
    do: 'map-id',
    record: best.number,
  });
  expect(decided.body).toMatchObject({ outcome: 'applied' });
  await settle();
  expect(await standing('1')).toEqual(['released', '1 released']);
  expect(await standing('2')).toEqual(['released', '1 released']);
  const closed = await ask('GET', `/ops/v1/exceptions/${question.id}`);
  expect(closed.body).not.toHaveProperty('candidates');
});

test('an unknown ship-to is looked for by what the order tells of it', async () => {
  const { push, ask } = await shop();
  const shipTo = { by: 'externalId' as const, value: 'addr-9' };
  const told = { ...order('1', [line('1', 'BR-6000 1')]), shipTo, shipToName: 'ACME, Plant North' };
  await push('shop/orders', told);
  const { body } = await ask('GET', '/ops/v1/exceptions?kind=unmapped-id');
  expect(body.entries[0].candidates[0]).toMatchObject({
    number: 'S1',
    name: 'Acme Plant North',
    because: ['its name has 3 of 3 words: acme north plant', 'it belongs to the customer of the order'],
  });
});
