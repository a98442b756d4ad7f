import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { QuotedLine } from '../pricing/index.ts';
import { migrationFolder } from '../platform/postgres/migrate.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { flow, landscape } from './testing/landscape.ts';
import { plainHub, type PlainHub } from './testing/plain-hub.ts';

const ESTATE = landscape({
  domains: (['item', 'party', 'price-agreement'] as const).map((name) => ({
    name,
    businessOwner: 'maria',
    rules: [{ fields: '*' as const, owner: 'erp' }],
  })),
  flows: [
    flow('items'),
    flow('customers', { domain: 'party', source: 'erp/customers' }),
    flow('prices', { domain: 'price-agreement', source: 'erp/prices' }),
  ],
  pricing: { currency: 'USD' },
});

/** Two processes, each with a memory of its own, on one database. */
let here: PlainHub;
let there: PlainHub;
let version = 0;
beforeAll(async () => {
  const database = await testDatabase();
  const clock = () => new Date('2026-06-01T12:00:00Z');
  here = await plainHub(database, { landscape: ESTATE, clock });
  there = await plainHub(database, { landscape: ESTATE, clock });
  await tell(here, 'items bolt', { number: 'bolt', baseUnit: 'EA', listPrice: price('9') });
  await tell(here, 'customers alder', { number: 'alder', level: 'bill-to', priceGroup: 'GOLD' });
});

const price = (amount: string) => ({ amount, currency: 'USD', per: { value: '1', unit: 'EA' } });
const BOLT = { item: { by: 'number', value: 'bolt' } };

/** What the ERP says: `source externalId`, and the fields; no fields: it is deleted. */
async function tell(hub: PlainHub, about: string, fields?: object) {
  version += 1;
  const [source = '', externalId = ''] = about.split(' ');
  const said = fields === undefined ? { fields: {}, deleted: true } : { fields };
  await hub.push(`erp/${source}`, { externalId, version: String(version).padStart(6, '0'), ...said });
}

async function quoted({ hub }: PlainHub): Promise<QuotedLine | undefined> {
  const ids = await hub.records.resolveReferences(hub.database, '', [
    { domain: 'item', reference: { by: 'number', value: 'bolt' } },
    { domain: 'party', reference: { by: 'number', value: 'alder' } },
  ]);
  const named = (name: string, id: string | undefined) => ({ name, id });
  const line = { item: named('bolt', ids[0]), party: named('alder', ids[1]), quantity: '1' };
  return (await hub.pricing.quote({ lines: [line] })).lines[0];
}

async function amount(hub: PlainHub): Promise<string | undefined> {
  const line = await quoted(hub);
  return line?.outcome === 'priced' ? line.amount.amount : line?.words;
}

describe('a price that was changed through one node', () => {
  test('is never quoted old by another one', async () => {
    for (let step = 1; step <= 25; step += 1) {
      const [teller, asker] = step % 2 === 0 ? [here, there] : [there, here];
      // Both have asked before, so both hold what was true a moment ago.
      await Promise.all([amount(here), amount(there)]);
      await tell(teller, 'prices own', {
        number: 'own',
        ...BOLT,
        appliesTo: { kind: 'party', party: { by: 'number', value: 'alder' } },
        price: price(String(step)),
      });
      expect(await amount(asker)).toBe(String(step));
    }
  });

  test('whatever it rests on: agreement, price group, item', async () => {
    await tell(here, 'prices own');
    expect(await amount(there)).toBe('9');
    await tell(here, 'prices gold', {
      number: 'gold',
      ...BOLT,
      appliesTo: { kind: 'price-group', group: 'GOLD' },
      price: price('7'),
    });
    expect(await amount(there)).toBe('7');
    await tell(there, 'customers alder', { priceGroup: 'SILVER' });
    expect(await amount(here)).toBe('9');
    await tell(here, 'items bolt', { listPrice: price('8') });
    expect(await amount(there)).toBe('8');
    await tell(there, 'customers united', { number: 'united', level: 'group', priceGroup: 'GOLD' });
    await tell(there, 'customers alder', {
      priceGroup: null,
      parent: { by: 'number', value: 'united' },
    });
    expect(await amount(here)).toBe('7');
  });

  test('is not quoted in part: a reader sees all of a change, or nothing of it', async () => {
    const both = (first: string, second: string) => ({
      first: { number: 'a', ...BOLT, appliesTo: { kind: 'everyone' }, price: price(first) },
      second: { number: 'b', ...BOLT, appliesTo: { kind: 'everyone' }, price: price(second) },
    });
    const change = async (first: string, second: string): Promise<void> => {
      version += 1;
      const at = String(version).padStart(6, '0');
      const told = both(first, second);
      // One message: the two agreements change in one transaction.
      await here.push(
        'erp/prices',
        { externalId: 'a', version: at, fields: told.first },
        { externalId: 'b', version: at, fields: told.second },
      );
    };
    await tell(here, 'prices gold');
    await change('1', '5');
    const seen = new Set<string | undefined>();
    let isOver = false;
    const watching = (async () => {
      while (!isOver) seen.add(await amount(there));
    })();
    for (let step = 0; step < 10; step += 1) {
      await change('5', '1');
      await change('1', '5');
    }
    isOver = true;
    await watching;
    // In between, were it quoted in part, both would be 5.
    expect([...seen]).toEqual(['1']);
  });
});

test('both nodes sign with the same kept key', async () => {
  const line = await quoted(here);
  if (line?.outcome !== 'priced') throw new Error('no price');
  const quote = await here.hub.pricing.quote({
    lines: [{ item: line.item, party: line.party, quantity: '1' }],
  });
  expect(await there.hub.pricing.verify(quote.signature ?? '')).toMatchObject({ verdict: 'valid' });
});

test('a database that held agreements before is given the same index of them by the migration', async () => {
  const { database } = here.hub;
  await tell(here, 'prices gold', {
    number: 'gold',
    ...BOLT,
    appliesTo: { kind: 'everyone' },
    price: price('7'),
  });
  const read = () =>
    database.query('select item_id, agreement_id from price_agreement_item order by item_id, agreement_id');
  const kept = await read();
  expect(kept.length).toBeGreaterThan(1);
  const script = await readFile(join(migrationFolder, '0055_pricing.sql'), 'utf8');
  await database.execute('delete from price_agreement_item');
  await database.execute('delete from price_stand');
  for (const [statement] of script.matchAll(/^insert into [^;]+/gm)) await database.execute(statement);
  expect(await read()).toEqual(kept);
  expect(await amount(there)).toMatch(/^\d/);
});
