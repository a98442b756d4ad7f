/** The simulated shop keeps Shopify's rules: costs, pages, search, idempotency and signed webhooks. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { buildSchema, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { fullBucket } from './bucket.ts';
import { costOf } from './cost.ts';
import { searchFilter } from './search.ts';
import { startShopify, type ShopifyOptions, type ShopifySimulator } from './start.ts';

type Ask = (query: string, variables?: Readonly<Record<string, unknown>>) => Promise<unknown>;

async function withShop(
  work: (ask: Ask, simulator: ShopifySimulator) => Promise<void>,
  options: Partial<ShopifyOptions> = {},
): Promise<void> {
  const simulator = await startShopify({
    seed: 1,
    accessToken: 'token',
    webhookSecret: 'secret',
    ...options,
  });
  const ask: Ask = async (query, variables = {}) => {
    const answer = await fetch(`${simulator.url}/admin/api/2026-04/graphql.json`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-shopify-access-token': 'token' },
      body: JSON.stringify({ query, variables }),
    });
    return answer.json();
  };
  try {
    await work(ask, simulator);
  } finally {
    await simulator.close();
  }
}

const schema = buildSchema(`
  type Query { things(first: Int): ThingConnection!  thing: Thing  nodes(ids: [ID!]!): [Thing]! }
  type Mutation { change: Payload }
  type Payload { thing: Thing }
  type ThingConnection { nodes: [Thing!]! }
  type Thing { id: ID!  inner: Thing }
`);

test.each([
  ['{ thing { id } }', 1],
  ['{ thing { id inner { id } } }', 2],
  ['{ things(first: 10) { nodes { id } } }', 12],
  ['{ things(first: 10) { nodes { inner { id } } } }', 22],
  ['{ nodes(ids: ["a", "b", "c"]) { id } }', 3],
  ['mutation { change { thing { id } } }', 10],
  ['mutation { a: change { thing { id } } b: change { thing { id } } }', 20],
])('%s is estimated at %i points', (text, points) => {
  expect(costOf(schema, parse(text), { variables: {} })).toBe(points);
});

test('after it ran an operation costs only what was there', () => {
  const document = parse('{ things(first: 100) { nodes { inner { id } } } thing { id } }');
  const data = { things: { nodes: [{ inner: { id: '1' } }, { inner: null }] }, thing: null };
  expect(costOf(schema, document, { variables: {}, data })).toBe(2 + 2 + 1);
});

test('points come back with time, and never more than the bucket holds', () => {
  let now = 0;
  const bucket = fullBucket({ maximumAvailable: 100, restoreRate: 10 }, () => new Date(now));
  bucket.take(80);
  now = 3_000;
  expect(bucket.available()).toBe(50);
  now = 60_000;
  expect(bucket.available()).toBe(100);
});

describe('search', () => {
  const fields = {
    sku: (entry: { sku: string; at: Date }) => entry.sku,
    at: (entry: { at: Date }) => entry.at,
  };
  const entry = { sku: "O'Ring 5", at: new Date('2026-01-02T00:00:00Z') };

  test.each([
    ["sku:'O\\'Ring 5'", true],
    ['sku:other', false],
    ["sku:other OR sku:'o\\'ring 5'", true],
    ["at:>='2026-01-02T00:00:00Z' AND sku:other", false],
    ["at:>='2026-01-02T00:00:00Z'", true],
    ["at:>'2026-01-02T00:00:00Z'", false],
  ])('%s finds it: %s', (text, isFound) => {
    expect(searchFilter(text, fields)(entry)).toBe(isFound);
  });

  test('a field that cannot be searched is refused instead of finding everything', () => {
    expect(() => searchFilter('colour:red', fields)).toThrow(/searchable/);
  });
});

test('an operation that is dearer than the bucket is throttled and says what is missing', () =>
  withShop(
    async (ask) => {
      expect(await ask('{ products(first: 50) { nodes { id } } }')).toMatchObject({
        errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
        extensions: {
          cost: { requestedQueryCost: 52, throttleStatus: { currentlyAvailable: 20, restoreRate: 5 } },
        },
      });
    },
    { bucket: { maximumAvailable: 20, restoreRate: 5 } },
  ));

test.each([
  ['{ products { nodes { id } } }', /first or last/],
  ['{ products(first: 251) { nodes { id } } }', /250/],
  ['{ products(first: 250) { nodes { variants(first: 250) { nodes { id } } } } }', /single query max cost/],
  ['{ colour }', /Cannot query field/],
])('%s is refused', (query, words) =>
  withShop(async (ask) => {
    const answer = await ask(query);
    expect(JSON.stringify(answer)).toMatch(words);
  }),
);

const SET = `mutation ($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) { userErrors { code } }
}`;

test('a repeated idempotency key gives the old answer, and refuses other contents', () =>
  withShop(async (ask) => {
    const input = (reason: string) => ({ input: { reason, name: 'available', quantities: [] }, key: 'one' });
    const first = await ask(SET, input('correction'));
    expect(await ask(SET, input('correction'))).toMatchObject({ data: Object(first).data });
    expect(JSON.stringify(await ask(SET, input('restock')))).toContain('IDEMPOTENCY_KEY_PARAMETER_MISMATCH');
  }));

test('a quantity without the number it is changed from is refused', () =>
  withShop(async (ask, { locations }) => {
    const quantities = [
      { inventoryItemId: 'gid://shopify/InventoryItem/1', locationId: locations['EAST'], quantity: 1 },
    ];
    const answer = await ask(SET, {
      input: { reason: 'correction', name: 'available', quantities },
      key: 'two',
    });
    expect(JSON.stringify(answer)).toContain('changeFromQuantity');
  }));

test('a change is told to subscribers, signed over its bytes and with all digits of its id', () =>
  withShop(async (ask, simulator) => {
    const arrived = Promise.withResolvers<{ headers: IncomingMessage['headers']; body: string }>();
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        response.end();
        arrived.resolve({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await ask(
      'mutation ($uri: String!) { webhookSubscriptionCreate(topic: PRODUCTS_UPDATE, webhookSubscription: { uri: $uri }) { userErrors { message } } }',
      {
        uri: `http://127.0.0.1:${port}/`,
      },
    );
    await simulator.edits['changeTitle']?.({ seed: 1 });
    const { headers, body } = await arrived.promise;
    server.close();
    expect(headers['x-shopify-hmac-sha256']).toBe(
      createHmac('sha256', 'secret').update(body).digest('base64'),
    );
    expect(headers['x-shopify-topic']).toBe('products/update');
    const id = /^{"admin_graphql_api_id":"gid:\/\/shopify\/Product\/(\d+)"/.exec(body)?.[1] ?? 'none';
    expect(body).toContain(`"id":${id},`);
  }));

test('the board can edit behind the hub in every way it offers', () =>
  withShop(async (_ask, { edits }) => {
    for (const edit of Object.values(edits)) expect(await edit({ seed: 7 })).toMatch(/\.$/);
  }));
