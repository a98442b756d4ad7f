import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Source } from '../../kit/source.ts';
import { salesforce } from '../connector.ts';
import type { Settings } from '../settings.ts';
import { startOrg, type SandboxOrg } from '../testing/sandbox-org.ts';

let system: SandboxOrg;
beforeEach(async () => void (system = await startOrg()));
afterEach(() => system.close());

function source(name: string): Source<Settings> {
  const found = salesforce.sources[name];
  if (found === undefined) throw new Error(`no source ${name}`);
  return found;
}

async function poll(name: string, cursor?: string) {
  const pages = [];
  for await (const page of source(name).poll?.read(system.context, cursor) ?? []) pages.push(page);
  return {
    records: pages.flatMap(({ records }) => records),
    cursor: pages.findLast((page) => page.cursor)?.cursor,
  };
}

/** All but the last product and its standard price are older than what an overlap reads again. */
function yesterday(): void {
  const { org } = system.crm;
  for (const name of org.objects.keys())
    for (const row of org.rows(name)) org.dateBack(name, String(row['Id']), 86_400);
  const standard = org.living('Pricebook2').find(({ IsStandard }) => IsStandard === true)?.['Id'];
  const last = org.living('PricebookEntry').findLast((row) => row['Pricebook2Id'] === standard);
  org.dateBack('PricebookEntry', String(last?.['Id']), 0);
  org.dateBack('Product2', String(last?.['Product2Id']), 0);
}

function claims(name: string, records: readonly unknown[]) {
  return records.flatMap((record) => {
    const answer = source(name).map(record, system.settings);
    return 'mapped' in answer ? answer.mapped : [];
  });
}

test('a row that was committed late is found, although newer ones had been read', async () => {
  const { cursor } = await poll('accounts');
  const told = await system.crm.edits['lateCommit']?.({ seed: 4 });
  const late = /Committed (\S+) after/.exec(told ?? '')?.[1];
  const { records } = await poll('accounts', cursor);
  const again = claims('accounts', records);
  expect(again).toContainEqual(
    expect.objectContaining({ externalId: late, fields: expect.objectContaining({ phone: '+1 555 9004' }) }),
  );
});

test('what was put into the recycle bin is gone, and what was taken out again is there', async () => {
  const { cursor } = await poll('contacts');
  const id = String(system.crm.org.living('Contact')[0]?.['Id']);
  system.crm.org.delete('Contact', id);
  const gone = await poll('contacts', cursor);
  expect(claims('contacts', gone.records)).toContainEqual(
    expect.objectContaining({ externalId: id, deleted: true, fields: {} }),
  );
  system.crm.org.undelete('Contact', id);
  const back = claims('contacts', (await poll('contacts', gone.cursor)).records);
  expect(back.find((claim) => 'externalId' in claim && claim.externalId === id)).not.toHaveProperty(
    'deleted',
  );
});

test('a first reading does not tell of what was deleted before it', async () => {
  const id = String(system.crm.org.living('Contact')[0]?.['Id']);
  system.crm.org.delete('Contact', id);
  const { records } = await poll('contacts');
  expect(records.map((record) => source('contacts').key(record))).not.toContain(id);
});

test('prospects and their like are no customers', async () => {
  const { records } = await poll('accounts');
  expect(JSON.stringify(records)).not.toContain('Wickmoor Prospects');
});

test('a price book that goes out of use ends its prices, although no entry was touched', async () => {
  const { org } = system.crm;
  const entries = 'price-book-entries';
  yesterday();
  const { cursor } = await poll(entries);
  const gold = org.living('Pricebook2').find(({ Name }) => Name === 'GOLD')?.['Id'];
  const inBook = org.living('PricebookEntry').filter((row) => row['Pricebook2Id'] === gold);
  org.update('Pricebook2', gold, { IsActive: false });
  const after = claims(entries, (await poll(entries, cursor)).records);
  const ofGold = after.filter((claim) => JSON.stringify(claim).includes('"GOLD"'));
  expect(inBook.length).toBeGreaterThan(1);
  expect(ofGold.length).toBeGreaterThanOrEqual(inBook.length);
  expect(ofGold.map((claim) => 'fields' in claim && claim.fields)).toEqual(
    ofGold.map(() => expect.objectContaining({ status: 'ended' })),
  );
});

test('a product that gets another unit changes its prices, although no entry was touched', async () => {
  const { org } = system.crm;
  yesterday();
  const gold = org.living('Pricebook2').find(({ Name }) => Name === 'GOLD')?.['Id'];
  org.dateBack('Pricebook2', String(gold), 0);
  const { cursor } = await poll('price-book-entries');
  const entry = org.living('PricebookEntry')[0];
  org.update('Product2', entry?.['Product2Id'], { QuantityUnitOfMeasure: 'Box' });
  const after = claims('price-book-entries', (await poll('price-book-entries', cursor)).records);
  expect(after).toContainEqual(
    expect.objectContaining({
      externalId: entry?.['Id'],
      fields: expect.objectContaining({
        price: expect.objectContaining({ per: { value: '1', unit: 'BX' } }),
      }),
    }),
  );
});

test('a price for a product without a declared unit is a breach that names the units', async () => {
  const { org } = system.crm;
  const [entry] = org.living('PricebookEntry');
  org.update('Product2', entry?.['Product2Id'], { QuantityUnitOfMeasure: 'Pallet' });
  const { records } = await poll('price-book-entries');
  const record = records.find((each) => source('price-book-entries').key(each) === entry?.['Id']);
  expect(source('price-book-entries').map(record, system.settings)).toMatchObject({
    breach: [{ path: 'QuantityUnitOfMeasure', found: 'Pallet' }],
  });
});

test('a list that breaks off between two pages is no list', async () => {
  const pages = source('products').sweep?.list(system.context)[Symbol.asyncIterator]();
  await pages?.next();
  system.faults.errorShare = 1;
  await expect(pages?.next()).rejects.toThrow(/SERVER_UNAVAILABLE/);
});

test('in an org with several currencies each entry has its own', async () => {
  await system.close();
  system = await startOrg({ currencies: ['EUR', 'USD'] });
  const settings = { ...system.settings, multiCurrency: true };
  const [page] = await Array.fromAsync(
    source('price-book-entries').sweep?.list({ ...system.context, settings }) ?? [],
  );
  const answer = source('price-book-entries').map(page?.records[0], settings);
  expect(answer).toMatchObject({ mapped: [{ fields: { price: { currency: 'EUR' } } }] });
});
