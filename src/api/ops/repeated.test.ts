/** Where a process dies after its work and before its answer, whoever takes the request over makes nothing twice. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { served, type Served } from '../testing/served.ts';

let api: Served;
beforeAll(async () => {
  api = await served();
});
afterAll(() => api.close());

test('a replay is planned once, and shown to whoever asks again', async () => {
  const plan = () => api.post('/ops/v1/replays', { only: 'all' }, { 'idempotency-key': 'after-the-fire' });
  const first = await plan();
  expect(first.status).toBe(201);
  await api.hub.database.execute(
    `update api_idempotency set answer = null, leased_until = now() - interval '1 second'`,
  );
  expect((await plan()).body).toEqual(first.body);
  expect((await api.call('GET', '/ops/v1/replays')).body.entries).toHaveLength(1);
});
