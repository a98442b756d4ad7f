import { afterAll, beforeAll, expect, test } from 'vitest';
import { served, type Served } from '../testing/served.ts';

let api: Served;
beforeAll(async () => void (api = await served()));
afterAll(() => api.close());

const RUNS = '/ops/v1/price-certifications';

test('nothing can be certified where the landscape names no system for it', async () => {
  const { status, body } = await api.post(RUNS, { samples: 10 });
  expect([status, body.code]).toEqual([422, 'HUB_NOT_POSSIBLE']);
});

test('runs and differences are listed, and an unknown run is not found', async () => {
  expect((await api.call('GET', RUNS)).body).toEqual({ entries: [] });
  expect((await api.call('GET', '/ops/v1/price-mismatches')).body).toEqual({ entries: [] });
  const unknown = await api.call('GET', `${RUNS}/0198a5d2-6e1f-7c44-9d0b-2f6a54a1c0de`);
  expect([unknown.status, unknown.body.code]).toEqual([404, 'HUB_NOT_FOUND']);
});

test('a finished run shows its match rate, never rounded up', async () => {
  const id = '0198a5d2-6e1f-7c44-9d0b-2f6a54a1c0df';
  const party = '0198a5d2-6e1f-7c44-9d0b-2f6a54a1c0da';
  await api.database.execute(
    `insert into price_certification (id, system, asked_by, seed, started_at, finished_at, asked, matched, mismatched, unanswered)
     values ($1, 'erp', 'schedule', 7, now(), now(), 30001, 29999, 1, 1)`,
    [id],
  );
  await api.database.execute('insert into price_certification_party values ($1, $2, 29999, 1, 1)', [
    id,
    party,
  ]);
  const { body } = await api.call('GET', `${RUNS}/${id}`);
  expect(body).toMatchObject({
    certification: { state: 'done', seed: 7, matchRate: '99.99', askedBy: 'schedule' },
    entries: [{ partyId: party, mismatched: 1, matchRate: '99.99' }],
  });
});
