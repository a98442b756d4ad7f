/** Rules that Shopify writes beside its schema and enforces at run time only; read in place, from its own descriptions. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  Kind,
  NoDeprecatedCustomRule,
  parse,
  validate,
  type FieldNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { sharedData } from '../../../test/shared-data.ts';
import { suiteContext } from '../kit/suite/suite-context.ts';
import { check } from './check.ts';
import { everyOperation } from './operations/all.ts';
import { listedProducts } from './products/reading.ts';
import { productWebhook } from './products/webhook.ts';
import { startShop, type System } from './testing/sandbox-shop.ts';

const file = sharedData('shopify', 'admin-graphql', '2026-04-admin-schema.graphql');
const theirs =
  file === undefined ? undefined : buildSchema(readFileSync(file, 'utf8'), { assumeValid: true });

function mutationsIn(text: string): readonly FieldNode[] {
  return parse(text)
    .definitions.filter((each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION)
    .filter(({ operation }) => operation === 'mutation')
    .flatMap(({ selectionSet }) => selectionSet.selections)
    .filter((each): each is FieldNode => each.kind === Kind.FIELD);
}

const hasKey = ({ directives = [] }: FieldNode): boolean =>
  directives.some(({ name }) => name.value === 'idempotent');

const wantsKey = (schema: GraphQLSchema, { name }: FieldNode): boolean =>
  /idempotency key is required/.test(
    schema.getMutationType()?.getFields()[name.value]?.description?.replaceAll(/\s+/g, ' ') ?? '',
  );

describe.skipIf(theirs === undefined)("beside Shopify's schema", () => {
  test('a mutation carries an idempotency key exactly where one is required', () => {
    const mutations = everyOperation().flatMap(([, text]) => mutationsIn(text));
    expect(mutations.filter(hasKey).length).toBeGreaterThan(0);
    const wrong = mutations.filter((field) => theirs && wantsKey(theirs, field) !== hasKey(field));
    expect(wrong.map(({ name }) => name.value)).toEqual([]);
  });

  test('no operation uses what the next versions will not have', () => {
    const used = everyOperation().flatMap(([name, text]) =>
      theirs === undefined
        ? []
        : validate(theirs, parse(text), [NoDeprecatedCustomRule]).map(({ message }) => `${name}: ${message}`),
    );
    expect(used).toEqual([]);
  });
});

async function withShop(work: (system: System) => Promise<void>): Promise<void> {
  const system = await startShop();
  try {
    await work(system);
  } finally {
    await system.close();
  }
}

test('a repeated delivery has one identity; two products of one event have two, and so have two topics', () =>
  withShop(async ({ settings }) => {
    const identityOf = (id: number, topic = 'products/update'): string | undefined => {
      const body = Buffer.from(JSON.stringify({ id }));
      const signature = createHmac('sha256', settings.webhookSecret.reveal()).update(body).digest('base64');
      const headers = {
        'x-shopify-topic': topic,
        'x-shopify-event-id': 'one-event',
        'x-shopify-webhook-id': String(Math.random()),
        'x-shopify-hmac-sha256': signature,
      };
      const message = { method: 'POST', query: {}, headers, body };
      const verdict = productWebhook.verify(message, suiteContext(settings));
      return 'deliveryId' in verdict ? verdict.deliveryId : undefined;
    };
    expect(identityOf(1)).toBeDefined();
    expect(identityOf(1)).toBe(identityOf(1));
    const identities = [identityOf(1), identityOf(2), identityOf(1, 'products/create')];
    expect(new Set(identities).size).toBe(3);
  }));

test('the check names another API version that answers in place of a retired one', () =>
  withShop(async ({ settings }) => {
    const context = suiteContext(settings);
    expect(await check(context)).toEqual([]);
    const http: typeof context.http = {
      request: async (request) => {
        const answer = await context.http.request(request);
        if (answer.outcome === 'failed') return answer;
        return { ...answer, headers: { ...answer.headers, 'x-shopify-api-version': '2027-01' } };
      },
    };
    expect(await check({ ...context, http })).toEqual([
      { path: 'API version', found: '2027-01', agreed: '2026-04' },
    ]);
  }));

test('a long list is read in pages while the shop runs another bulk operation', () =>
  withShop(async ({ settings, shop }) => {
    const busy = { id: 'busy', type: 'QUERY' as const, query: '', status: 'RUNNING' as const };
    const rest = { errorCode: null, objectCount: 0, rootObjectCount: 0, result: null, completedAt: null };
    shop.bulkOperations.set('busy', { ...busy, ...rest, createdAt: new Date() });
    const context = suiteContext(settings);
    const asked: string[] = [];
    const http: typeof context.http = {
      request: async (request) => {
        const text = JSON.stringify(request.body);
        asked.push(/(query|mutation) (\w+)/.exec(text)?.[2] ?? '');
        const answer = await context.http.request(request);
        if (answer.outcome === 'failed' || !text.includes('productsCount')) return answer;
        return {
          ...answer,
          bytes: Buffer.from(JSON.stringify({ data: { productsCount: { count: 5_000 } } })),
        };
      },
    };
    let records = 0;
    for await (const page of listedProducts({ ...context, http })) records += page.records.length;
    expect(records).toBe(shop.products.size);
    expect(asked).toEqual(['ProductsCounted', 'RunBulkQuery', 'ProductsListed']);
  }));
