import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes } from './routes.ts';
import { served, type Served } from './testing/served.ts';

let api: Served;
beforeAll(async () => void (api = await served()));
afterAll(() => api.close());

const lists = routes.filter(({ method, answer }) => method === 'GET' && 'entries' in propertiesOf(answer));

function propertiesOf(schema: object): object {
  return 'properties' in schema && typeof schema.properties === 'object' ? { ...schema.properties } : {};
}

test('there are many lists', () => expect(lists.length).toBeGreaterThan(15));

describe.each(lists.map((route) => [route.name, route] as const))('%s', (_name, { input, answer }) => {
  test('is given in pages, as every list is', () => {
    expect(Object.keys(propertiesOf(input))).toEqual(expect.arrayContaining(['limit', 'after']));
    expect(Object.keys(propertiesOf(answer))).toContain('next');
  });
});

const id = (last: number): string => `0198a5d2-6e1f-7c44-9d0b-2f6a54a1c0${String(last).padStart(2, '0')}`;
const AT = '2026-03-02T08:00:00.123456Z';

const record = (number: string) => ({ externalId: number, version: AT, fields: { number, baseUnit: 'EA' } });

/** Follows the pages of one entry each to the end. */
async function walk(url: string, nameOf: (entry: Record<string, unknown>) => unknown): Promise<unknown[]> {
  const seen: unknown[] = [];
  let next: string | undefined;
  do {
    const { status, body } = await api.call(
      'GET',
      `${url}limit=1${next === undefined ? '' : `&after=${next}`}`,
    );
    expect([status, body.entries?.length]).toEqual([200, 1]);
    seen.push(nameOf(body.entries[0]));
    next = body.next;
  } while (next !== undefined && seen.length < 20);
  return seen;
}

describe('entries of one instant are each on a page', () => {
  test('movements of an item', async () => {
    await api.push('erp/locations', [{ ...record('EAST'), fields: { number: 'EAST', name: 'EAST' } }]);
    await api.push('erp/items', [record('A1')]);
    const movements = ['m1', 'm2', 'm3'].map((movementId) => ({
      movementId,
      item: { by: 'number', value: 'A1' },
      location: { by: 'number', value: 'EAST' },
      unit: 'EA',
      occurredAt: AT,
      quantity: '1',
      reason: 'receipt',
    }));
    await api.push('erp/movements', movements);
    expect(await walk('/ops/v1/stock/ledger?item=A1&', (each) => each['id'])).toEqual(['m1', 'm2', 'm3']);
  });

  test('files that were picked up', async () => {
    await api.database.execute(
      `insert into picked_file (source, content_hash, name, size_bytes, picked_at, record_count, rejected_count)
       select 'erp/items', sha256(name::bytea), name, 1, $1, 1, 0 from unnest($2::text[]) as f(name)`,
      [AT, ['one', 'two', 'three']],
    );
    const names = new Set(await walk('/ops/v1/files?', (each) => each['name']));
    expect(names).toEqual(new Set(['one', 'two', 'three']));
  });

  test('prices that differ', async () => {
    await api.database.execute(
      `insert into price_mismatch (party_id, item_id, quantity, unit, currency, hub_words, asked_for, since, certification_id)
       select $1, $1, quantity, 'EA', 'USD', 'no agreement', '2026-03-02', $2, $1 from unnest($3::text[]) as q(quantity)`,
      [id(1), AT, ['1', '10', '100']],
    );
    expect(await walk('/ops/v1/price-mismatches?', (each) => each['quantity'])).toEqual(['1', '10', '100']);
  });

  test('customers of a certification, those with most differences first', async () => {
    await api.database.execute(
      `insert into price_certification (id, system, asked_by, seed, started_at, finished_at, asked, matched, mismatched, unanswered)
       values ($1, 'erp', 'schedule', 7, now(), now(), 9, 3, 6, 0)`,
      [id(9)],
    );
    await api.database.execute(
      `insert into price_certification_party select $1, * from unnest($2::uuid[], $3::int[], $4::int[], $5::int[])`,
      [id(9), [id(1), id(2), id(3), id(4)], [1, 1, 0, 1], [1, 1, 2, 2], [0, 0, 0, 0]],
    );
    const url = `/ops/v1/price-certifications/${id(9)}?`;
    expect(await walk(url, (each) => each['partyId'])).toEqual([id(4), id(3), id(1), id(2)]);
  });

  test('keys', async () => {
    await api.bearer('stock:read');
    const seen = await walk('/ops/v1/keys?', (each) => each['id']);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(1);
  });
});

describe('a cursor', () => {
  beforeAll(async () => {
    await api.bearer('stock:read');
    await api.push('erp/items', ['C1', 'C2', 'C3'].map(record));
  });
  const nextOf = async (url: string): Promise<string> => {
    const { body } = await api.call('GET', url);
    expect(body.next).toEqual(expect.any(String));
    return body.next;
  };
  const refused = {
    status: 400,
    body: {
      errors: [
        {
          path: 'after',
          message: expect.stringContaining('another list, or of this one asked for otherwise'),
        },
      ],
    },
  };

  test('of one list is refused by every other', async () => {
    const next = await nextOf('/ops/v1/keys?limit=1');
    const input = (url: string) =>
      url
        .replaceAll('{domain}', 'item')
        .replaceAll('{id}', id(1))
        .replaceAll(/\{.*?\}/g, 'x');
    const others = lists.filter(({ name }) => name !== 'listKeys');
    for (const { path, name } of others) {
      const needed = name === 'listStockLedger' ? 'item=C1&' : '';
      expect({ name, ...(await api.call('GET', `${input(path)}?${needed}after=${next}`)) }).toMatchObject({
        name,
        ...refused,
      });
    }
  });

  test('is refused where the same list is asked for otherwise, and taken for pages of another length', async () => {
    const next = await nextOf('/ops/v1/keys?limit=1');
    const ofItems = await nextOf('/system/v1/records/item?limit=1&state=living');
    expect(await api.call('GET', `/system/v1/records/item?after=${ofItems}&state=all`)).toMatchObject(
      refused,
    );
    expect(await api.call('GET', `/system/v1/records/location?after=${ofItems}&state=living`)).toMatchObject(
      refused,
    );
    expect((await api.call('GET', `/ops/v1/keys?limit=1000&after=${next}`)).status).toBe(200);
  });

  test.each(['x', '.', 'eyJhIjoxfQ', `${'0'.repeat(16)}.eyJhIjoxfQ`])(
    'that nobody gave, such as %s, is refused',
    async (after) => {
      expect(await api.call('GET', `/ops/v1/keys?after=${after}`)).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'after' }] },
      });
    },
  );

  test('behind the longest name of any alphabet is taken', async () => {
    const names = ['螺', '钉'].map((sign) => sign.repeat(255));
    for (const [index, externalId] of names.entries()) {
      const said = { system: 'pim', domain: 'item', externalId, record: `C${index + 1}` };
      expect((await api.post('/ops/v1/cross-references', said)).status).toBeLessThan(300);
    }
    const url = '/ops/v1/cross-references?system=pim&';
    expect(new Set(await walk(url, (each) => each['externalId']))).toEqual(new Set(names));
  });
});

test('feeds are listed by name, page by page, and found by it', async () => {
  for (const name of ['lake', 'web-shop', 'archive'])
    await api.post('/ops/v1/feeds', { name, url: 'https://127.0.0.1:9/', types: ['*'], owner: 'maria' });
  expect(await walk('/ops/v1/feeds?', (each) => each['name'])).toEqual(['archive', 'lake', 'web-shop']);
  expect(await walk('/ops/v1/feeds?name=lake&', (each) => each['name'])).toEqual(['lake']);
});

test('what is expected comes by its day, what has none last', async () => {
  await api.database.execute(
    `insert into stock_expected_document (system, document, version, content_hash, number, state, message_id, told_at)
     values ('erp', 'po', '1', '', 'PO-1', 'open', '', now())`,
  );
  await api.database.execute(
    `insert into stock_expected (system, document, line, item_id, location_id, quantity, received, expected_on, open)
     select 'erp', 'po', line, $1, $1, 5, 0, day, 5 from unnest($2::text[], $3::date[]) as l(line, day)`,
    [id(1), ['1', '2', '3', '4'], [null, '2026-05-04', null, '2026-05-03']],
  );
  const lines = await walk('/ops/v1/stock/expected?', (each) => each['line']);
  expect(lines).toEqual(['4', '2', '1', '3']);
});
