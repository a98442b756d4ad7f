/** A price whose unit is another one than that of the quantity it is for is shown in no shop: seen through the hub, the API and the command line. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectors } from '../connectors/catalogue.ts';
import type { Connector } from '../connectors/kit/connector.ts';
import { mapped } from '../connectors/kit/mapping.ts';
import { done } from '../connectors/kit/outcome.ts';
import { hub, type Hub } from '../hub.ts';
import { flow, landscape } from '../hub/testing/landscape.ts';
import { plainConnections, plainConnector, plainSource, textOf } from '../hub/testing/plain-systems.ts';
import { silentLog } from '../platform/log.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { desk, type Desk } from './testing/desk.ts';

const WITHHELD = 'the smallest quantity is no whole number of the price unit';
const shown: unknown[] = [];
let made: Hub;
let here: Desk;

/** Shows prices as the connector of the shop maps them, on a list. */
function shop(): Connector {
  const target = connectors.find(({ name }) => name === 'shopify')?.targets['prices'];
  if (target === undefined) throw new Error('a shop shows prices');
  const { domain, contract, to, fields } = target;
  return plainConnector({
    sources: { items: plainSource('item'), prices: plainSource('price-agreement') },
    targets: {
      products: {
        domain: 'item',
        contract: { name: 'plain.product', version: '1' },
        to: Type.Object({ number: Type.String() }),
        fields: ['number'],
        batchSize: 10,
        map: ({ fields: item }) => mapped({ number: textOf(item, 'number') }),
        write: (_context, all) =>
          Promise.resolve(
            all.map(() => done('gid://shopify/Product/1', { variant: 'gid://shopify/ProductVariant/12' })),
          ),
      },
      prices: {
        domain,
        contract,
        to,
        fields,
        batchSize: 10,
        map: (view) => target.map(view, { currency: 'USD' }),
        write: (_context, all) => {
          shown.push(...all.map(({ body }) => body));
          return Promise.resolve(all.map(({ key }) => done(key)));
        },
      },
    },
  });
}

const agreed = (number: string, unit: string) => ({
  externalId: number,
  version: '1',
  fields: {
    number,
    item: { by: 'number', value: 'A' },
    appliesTo: { kind: 'everyone' },
    price: { amount: '4', currency: 'USD', per: { value: '1', unit: 'EA' } },
    minimumQuantity: { value: '12', unit },
    status: 'active',
  },
});

async function tell(source: string, ...facts: readonly object[]): Promise<void> {
  const body = Buffer.from(JSON.stringify(facts));
  const message = { method: 'POST' as const, headers: {}, query: {}, body };
  await made.intake.accept({ system: 'erp', source, message });
  await made.intake.drain();
  await made.delivery.drain(10_000);
}

beforeAll(async () => {
  const declared = landscape({
    domains: (['item', 'price-agreement'] as const).map((name) => ({
      name,
      businessOwner: 'maria',
      rules: [{ fields: '*' as const, owner: 'erp' }],
    })),
    flows: [
      flow('items', { targets: ['shop/products'] }),
      flow('prices', { domain: 'price-agreement', source: 'erp/prices', targets: ['shop/prices'] }),
    ],
  });
  const clock = () => new Date('2026-06-10T12:00:00Z');
  const connections = plainConnections(declared, { connector: shop(), clock });
  made = hub({
    database: await testDatabase(),
    landscape: declared,
    connections,
    log: silentLog,
    clock,
    nodeId: 'units',
  });
  await made.delivery.start();
  await tell('items', { externalId: 'i1', version: '1', fields: { number: 'A', baseUnit: 'EA' } });
  await tell('prices', agreed('PIECES', 'EA'), agreed('BOXES', 'BX'));
  here = await desk(made);
});
afterAll(async () => {
  await here.close();
  await made.stop();
});

const Entries = Type.Object({
  entries: Type.Array(Type.Object({ state: Type.String(), reason: Type.Optional(Type.String()) })),
});

test('the shop shows the price for twelve pieces, and nothing of that for pieces in boxes', () => {
  expect(shown).toMatchObject([{ unit: 'EA', amount: '4.00', minimumQuantity: 12 }]);
});

test('a person finds the other one, and why', async () => {
  const headers = { authorization: `Bearer ${here.api.firstKey}` };
  const answer = await fetch(`${here.api.url}/ops/v1/deliveries?target=shop/prices&state=withheld`, {
    headers,
  });
  const { entries } = Value.Parse(Entries, await answer.json());
  expect(entries).toMatchObject([{ state: 'withheld', reason: WITHHELD }]);
  const { out } = await here.type(['deliveries', 'list', '--target', 'shop/prices', '--state', 'withheld']);
  expect(out).toMatch(/BOXES +withheld/);
  expect(out).toMatch(/the smallest\s+quantity/);
});
