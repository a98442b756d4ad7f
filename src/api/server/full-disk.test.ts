/** A database without room: senders are asked to come back, it is told at /readyz, and everything goes on by itself afterwards. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DISK_IS_FULL } from '../../platform/postgres/disk/full-disk.ts';
import { served, type Served } from '../testing/served.ts';

let api: Served;
beforeAll(async () => void (api = await served()));
afterAll(() => api.close());

const post = (number: string) =>
  api.call('POST', '/intake/erp/items', {
    payload: JSON.stringify([
      { externalId: number, version: '1', fields: { number, description: number, baseUnit: 'EA' } },
    ]),
    headers: { 'content-type': 'application/json', 'x-secret': 'good' },
  });

/** The server refuses each new message as it does when its disk is full. */
const FILL_DISK = [
  `create function no_room() returns trigger language plpgsql as $$
     begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$`,
  'create trigger no_room before insert on message for each statement execute function no_room()',
];

test('is told and survived', async () => {
  expect((await post('before')).status).toBe(202);
  for (const statement of FILL_DISK) await api.database.execute(statement);
  const refused = await post('meanwhile');
  expect(refused).toMatchObject({ status: 503, body: { code: 'HUB_UNAVAILABLE' } });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  const readiness = await api.app.inject('/readyz');
  expect(readiness.statusCode).toBe(503);
  expect(readiness.json().parts).toContainEqual({
    part: 'database',
    state: 'not-ready',
    needed: true,
    detail: DISK_IS_FULL,
  });
  expect((await api.app.inject('/healthz')).statusCode).toBe(200);

  await api.database.execute('drop trigger no_room on message');
  expect((await post('meanwhile')).status).toBe(202);
  await api.settle();
  expect((await api.call('GET', '/system/v1/records/item/meanwhile')).status).toBe(200);
});
