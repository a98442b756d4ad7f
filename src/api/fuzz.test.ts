import { check, constantFrom, record as shaped } from 'fast-check';
import * as fc from 'fast-check';
import type { TSchema } from 'typebox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pathFields, type Route } from './route.ts';
import { routes } from './routes.ts';
import { Value } from 'typebox/value';
import { orderEstate, type OrderEstate } from '../hub/orders/testing/order-estate.ts';
import { count, customer, item, line, location, order } from '../hub/orders/testing/order-facts.ts';
import { silentLog } from '../platform/log.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { keyRing } from './access/key-ring.ts';
import { apiServer } from './api-server.ts';
import { served, type Served } from './testing/served.ts';

let api: Served;
beforeAll(async () => void (api = await served()));
afterAll(() => api.close());

/** Text of every kind: what the schema might want, what breaks databases, what breaks parsers. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.uuid(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  constantFrom(
    '',
    '\u0000',
    "'; drop table record; --",
    '../../etc/passwd',
    '__proto__',
    'constructor',
    '%00',
    'NaN',
    '1e999',
    '-1',
    '2147483648',
    '9999999999999999',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '2026-02-31T00:00:00Z',
    '\ud800',
    'eyJpZCI6MX0',
    '1.1.1',
    'item',
    'all',
    'EAST',
    'gtin:1',
    'erp:',
    ':',
    '/',
    'A1',
  ),
);

/** Headers that some routes look at, right and wrong; a wait is short, so that the run is. */
const headers = shaped(
  {
    prefer: constantFrom(
      'wait=0',
      'respond-async, wait=0',
      'wait=-1',
      'wait="0',
      'wait=0;=,;"',
      'respond-async',
      ', ,=,',
    ),
    'if-match': constantFrom('*', '"a"', 'W/"a"', '"', 'a, b'),
    'if-none-match': constantFrom('*', '"a"', '\\'),
    traceparent: constantFrom('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '00-0-0-00', 'x'),
  },
  { requiredKeys: [] },
);
type Headers = Readonly<Partial<Record<string, string>>>;

/** A value that fits the schema more often than not. */
function valueFor(schema: TSchema): fc.Arbitrary<unknown> {
  const node: { type?: string; enum?: unknown[]; items?: TSchema; properties?: Record<string, TSchema> } =
    schema;
  if (node.enum !== undefined) return constantFrom(...node.enum);
  if (node.items !== undefined) return fc.array(valueFor(node.items), { maxLength: 4 });
  if (node.properties !== undefined) return shaped(inputFor(node.properties), { requiredKeys: [] });
  if (node.type === 'integer') return fc.oneof(fc.integer({ min: 0, max: 100 }), fc.maxSafeInteger());
  return node.type === 'boolean' ? fc.boolean() : text;
}

function inputFor(properties: Readonly<Record<string, TSchema>>): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [
      name,
      fc.oneof({ weight: 6, arbitrary: valueFor(schema) }, { weight: 1, arbitrary: fc.jsonValue() }),
    ]),
  );
}

async function ask(route: Route, input: Readonly<Record<string, unknown>>, more: Headers) {
  const inPath = pathFields(route.path);
  const textOf = (value: unknown): string =>
    typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const path = inPath.reduce<string>(
    (url, name) =>
      url.replace(`{${name}}`, () => encodeURIComponent(textOf(input[name]).toWellFormed() || '-')),
    route.path,
  );
  const rest = Object.entries(input).filter(([name]) => !inPath.includes(name));
  const query = new URLSearchParams(rest.map(([name, value]) => [name, textOf(value).toWellFormed()]));
  return route.method === 'POST'
    ? api.call('POST', path, {
        payload: JSON.stringify(Object.fromEntries(rest)),
        headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID(), ...more },
      })
    : api.call(route.method, query.size === 0 ? path : `${path}?${query.toString()}`, { headers: more });
}

// Reading a source waits for outside systems, which is not what is asked here.
const asked = routes.filter(({ name }) => !['sweepSource', 'pollSource', 'pickUpFiles'].includes(name));

test.each(asked.map((route) => [route.name, route] as const))(
  '%s never fails, whatever it is asked',
  async (_name, route) => {
    const ending = await check(
      fc.asyncProperty(
        shaped(inputFor(route.input.properties), { requiredKeys: [] }),
        headers,
        async (input, more) => {
          const said = await ask(route, input, more);
          const isProblem = said.headers['content-type'] === 'application/problem+json; charset=utf-8';
          const isFine =
            said.status < 300 || (said.status < 500 && isProblem && said.body.status === said.status);
          const isUnchanged = said.status === 304 && 'if-none-match' in more;
          if (!isFine && !isUnchanged)
            throw new Error(`${said.status} ${JSON.stringify(said.headers)} ${said.text}`);
        },
      ),
      { numRuns: 40, endOnFailure: true },
    );
    expect(
      ending.failed ? `${String(ending.errorInstance)} ${JSON.stringify(ending.counterexample)}` : 'fine',
    ).toBe('fine');
  },
);

/** A hub that works orders, with one that stands, to be asked by bodies that are nearly right. */
async function orderDesk() {
  const database = await testDatabase();
  const estate = await orderEstate(database);
  await estate.push('erp/locations', location('EAST'), location('WEST'), location('3PL'));
  await estate.push('erp/items', item('A'), item('B'));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '1000'));
  await estate.push('shop/orders', order('1', [line('1', 'A 4'), line('2', 'B 2')]));
  const keys = keyRing(database, () => estate.now);
  const services = { ...estate.hub, keys, clock: () => estate.now, log: silentLog };
  const { app, health } = apiServer({ services, bodyLimitBytes: 100_000, worker: () => 'working' });
  const { text: key } = await keys.make({ name: 'portal', scopes: ['admin'] }, 'test');
  const close = async (): Promise<void> => {
    await app.close();
    await health.stop();
    await estate.hub.stop();
  };
  return { database, estate, app, key, close };
}

/** What the estate knows, so that some bodies get past the first look. */
const KNOWN: Readonly<Record<string, readonly unknown[]>> = {
  channel: ['web', 'WEB'],
  number: ['1', '2', '3', 'R-1'],
  line: ['1', '2', '9'],
  revision: ['1', '2', '3'],
  value: ['A', 'B', 'C1', 'EAST', '1', '4', '0', '-1', '0.5', '999999999999'],
  by: ['number', 'record', 'externalId', 'gtin'],
  unit: ['EA', 'BX', 'KGM'],
  currency: ['USD', 'EUR'],
  amount: ['10', '0', '-3', '0.005'],
  placedAt: ['2026-06-10T10:00:00Z', '2026-02-30T10:00:00Z'],
  item: ['A', 'B', { by: 'number', value: 'A' }],
  customer: ['C1', { by: 'number', value: 'C1' }],
};

interface Node {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly TSchema[];
  readonly items?: TSchema;
  readonly minItems?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, TSchema>>;
}

/** Fits the schema in most of its parts; one part in twenty is anything at all. */
function nearly(schema: TSchema, name = ''): fc.Arbitrary<unknown> {
  const node: Node = schema;
  const right = fitting(node, name);
  return fc.oneof({ weight: 19, arbitrary: right }, { weight: 1, arbitrary: fc.oneof(fc.jsonValue(), text) });
}

function fitting(node: Node, name: string): fc.Arbitrary<unknown> {
  if ('const' in node) return fc.constant(node.const);
  if (node.enum !== undefined) return constantFrom(...node.enum);
  if (node.anyOf !== undefined) return fc.oneof(...node.anyOf.map((each) => nearly(each, name)));
  if (node.items !== undefined)
    return fc.array(nearly(node.items, name), { minLength: node.minItems ?? 0, maxLength: 3 });
  if (node.properties !== undefined) {
    const parts = Object.entries(node.properties).map(([key, each]) => [key, nearly(each, key)] as const);
    return shaped(Object.fromEntries(parts), { requiredKeys: [...(node.required ?? [])] });
  }
  return plainly(node, name);
}

function plainly({ type }: Node, name: string): fc.Arbitrary<unknown> {
  if (type === 'integer' || type === 'number') return fc.integer({ min: -1, max: 200 });
  if (type === 'boolean') return fc.boolean();
  const known = KNOWN[name];
  return known === undefined ? text : constantFrom(...known);
}

/** What people and systems told the hub: no refused request may add to it. */
async function toldSoFar({ hub }: OrderEstate): Promise<unknown> {
  return await hub.database.query(
    `select (select count(*) from process_case) as cases,
            (select count(*) from case_fact where kind in ('order', 'decision', 'return', 'receipt')) as facts,
            (select count(*) from case_stray) as strays,
            (select count(*) from stock_reservation where reference is null or reference not like 'CD-%') as reservations`,
  );
}

const MOST_MS = 60_000;

test('whatever is nearly right is taken as its schema says, or refused without any effect', async () => {
  const desk = await orderDesk();
  const processes = routes.filter(({ path }) => path.startsWith('/process/v1/'));
  const asks = fc.oneof(
    ...processes.map((route) =>
      nearly(route.input).map((input) => ({
        route,
        input: typeof input === 'object' && input !== null ? { ...input } : {},
      })),
    ),
  );
  const statuses = new Map<string, number>();
  try {
    const ending = await check(
      fc.asyncProperty(asks, headers, async ({ route, input }, { prefer = 'wait=0' }) => {
        const before = JSON.stringify(await toldSoFar(desk.estate), bigints);
        const said = await askDesk(desk, { route, prefer }, input);
        const body: unknown = said.body === '' ? undefined : JSON.parse(said.body);
        const kind = `${route.method} ${Math.floor(said.statusCode / 100)}xx`;
        statuses.set(kind, (statuses.get(kind) ?? 0) + 1);
        const words = `${said.statusCode} ${said.body}`.slice(0, 2000);
        if (said.statusCode >= 500) throw new Error(`failed: ${words}`);
        if (said.statusCode < 300) {
          if (!Value.Check(route.answer, body)) throw new Error(`answered not as declared: ${words}`);
          return;
        }
        const after = JSON.stringify(await toldSoFar(desk.estate), bigints);
        if (before !== after) throw new Error(`refused with an effect: ${words} ${before} ${after}`);
      }),
      // As many as a slow build server has time for.
      {
        numRuns: Number(process.env['FUZZ_RUNS'] ?? 1200),
        endOnFailure: true,
        interruptAfterTimeLimit: MOST_MS,
      },
    );
    expect(
      ending.failed ? `${String(ending.errorInstance)} ${JSON.stringify(ending.counterexample)}` : 'fine',
    ).toBe('fine');
    expect([...statuses.keys()]).toEqual(
      expect.arrayContaining(['GET 2xx', 'POST 2xx', 'GET 4xx', 'POST 4xx']),
    );
  } finally {
    await desk.close();
  }
});

const bigints = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;

function askDesk(
  { app, key }: Awaited<ReturnType<typeof orderDesk>>,
  { route, prefer }: { readonly route: Route; readonly prefer: string },
  input: Readonly<Record<string, unknown>>,
) {
  const { url, rest } = addressOf(route, input);
  const sent = { authorization: `Bearer ${key}`, prefer };
  if (route.method === 'POST')
    return app.inject({
      method: 'POST',
      url,
      payload: JSON.stringify(rest),
      headers: { ...sent, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    });
  const query = new URLSearchParams(Object.entries(rest).map(([name, value]) => [name, wordOf(value)]));
  return app.inject({
    method: route.method,
    url: query.size === 0 ? url : `${url}?${query.toString()}`,
    headers: sent,
  });
}

function addressOf({ path }: Route, input: Readonly<Record<string, unknown>>) {
  const inPath = pathFields(path);
  const url = inPath.reduce<string>(
    (so, name) => so.replace(`{${name}}`, () => encodeURIComponent(wordOf(input[name]) || '-')),
    path,
  );
  const rest = Object.fromEntries(Object.entries(input).filter(([name]) => !inPath.includes(name)));
  return { url, rest };
}

function wordOf(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed();
}
