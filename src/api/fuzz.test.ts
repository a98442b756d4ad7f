import { check, constantFrom, record as shaped } from 'fast-check';
import * as fc from 'fast-check';
import type { TSchema } from 'typebox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pathFields, type Route } from './route.ts';
import { routes } from './routes.ts';
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

async function ask(route: Route, input: Readonly<Record<string, unknown>>) {
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
        headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      })
    : api.call(route.method, query.size === 0 ? path : `${path}?${query.toString()}`);
}

// Reading a source waits for outside systems, which is not what is asked here.
const asked = routes.filter(({ name }) => !['sweepSource', 'pollSource', 'pickUpFiles'].includes(name));

test.each(asked.map((route) => [route.name, route] as const))(
  '%s never fails, whatever it is asked',
  async (_name, route) => {
    const ending = await check(
      fc.asyncProperty(shaped(inputFor(route.input.properties), { requiredKeys: [] }), async (input) => {
        const said = await ask(route, input);
        const isProblem = said.headers['content-type'] === 'application/problem+json; charset=utf-8';
        const isFine =
          said.status < 300 || (said.status < 500 && isProblem && said.body.status === said.status);
        if (!isFine) throw new Error(`${said.status} ${JSON.stringify(said.headers)} ${said.text}`);
      }),
      { numRuns: 40, endOnFailure: true },
    );
    expect(
      ending.failed ? `${String(ending.errorInstance)} ${JSON.stringify(ending.counterexample)}` : 'fine',
    ).toBe('fine');
  },
  60_000,
);
