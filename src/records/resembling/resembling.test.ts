/** What may be meant by a reference that nobody knows. */
import { readFile } from 'node:fs/promises';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { gs1CheckDigit } from '../../model/values/identifiers.ts';
import { testDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import { arrival } from '../testing/estate.ts';
import { emptyStation } from '../testing/station.ts';

let db: TestDatabase;
let here: Awaited<ReturnType<typeof emptyStation>>;

beforeAll(async () => {
  db = await testDatabase();
});
beforeEach(async () => {
  here = await emptyStation(db);
});

const item = (externalId: string, fields: object, version = '1') =>
  arrival('erp', { externalId, version, fields });
const party = (externalId: string, fields: object, version = '1') =>
  arrival('erp', { domain: 'party', externalId, version, fields });

async function asked(value: string, more: object = {}) {
  const found = await here.station.resembling(db, { domain: 'item', system: 'shop', value, ...more });
  return found.map(({ number, score, because }) => [number, score, ...because]);
}

test('a mistyped number finds what was meant, the likeliest first, at most five', async () => {
  const numbers = ['BR-6000', 'BR-6001', 'BR-6002', 'BR-6003', 'BR-6004', 'BR-6005', 'BR-7777'];
  await here.apply(...numbers.map((number, place) => item(`e${place}`, { number })));
  const found = await asked('BR-6050');
  expect(found).toEqual([
    ['BR-6005', 0.75, 'its number BR-6005 differs by two neighbours that changed places'],
    ['BR-6000', 0.7, 'its number BR-6000 differs by one sign'],
  ]);
  expect(await asked('BR-600')).toHaveLength(5);
});

test('many hints for one item strengthen each other', async () => {
  const gtin = `0400638133393${gs1CheckDigit('0400638133393')}`;
  const box = `1400638133393${gs1CheckDigit('1400638133393')}`;
  await here.apply(item('e1', { number: 'A-1', gtin, description: 'Bolt' }));
  expect(await asked(box)).toEqual([['A-1', 0.85, `its GTIN ${gtin} is of the same item in another pack`]]);
  await here.apply(arrival('pim', { externalId: box, version: '1', fields: { number: 'A-1' } }));
  const [both] = await here.station.resembling(db, { domain: 'item', system: 'shop', value: box });
  expect(both).toMatchObject({ number: 'A-1', name: 'Bolt', score: 0.98 });
  expect(both?.because).toContain(`pim calls it ${box}`);
});

test('what the same system once called so is likelier than what nobody ever did', async () => {
  await here.apply(item('e1', { number: 'A-1' }), item('e2', { number: 'A-2' }));
  const ids = await Promise.all(
    ['A-1', 'A-2'].map(async (number) => (await here.item(number))?.recordId ?? ''),
  );
  const map = (recordId = '') =>
    db.transaction((tx) =>
      here.station.mapExternalId(tx, {
        system: 'shop',
        domain: 'item',
        externalId: 'gid-7',
        recordId,
        by: 'ann',
      }),
    );
  await map(ids[0]);
  here.passes(60);
  await map(ids[1]);
  const found = await asked('gid-7', { system: 'crm' });
  expect(found).toEqual([
    ['A-2', 0.85, 'shop calls it gid-7'],
    ['A-1', 0.75, 'shop called it gid-7 until 2026-11-21'],
  ]);
});

test('an item is found by the number that a supplier has for it, as long as it has it', async () => {
  await here.apply(
    arrival('erp', { domain: 'supplier', externalId: 's1', version: '1', fields: { number: 'S1' } }),
  );
  const supplierReferences = (itemNumber: string) => ({
    number: 'A-1',
    supplierReferences: [{ supplier: { by: 'number', value: 'S1' }, itemNumber }],
  });
  await here.apply(item('e1', supplierReferences('SKF-6000/2RS')));
  expect(await asked('skf 6000 2rs')).toEqual([['A-1', 0.85, 'a supplier calls it skf 6000 2rs']]);
  await here.apply(item('e1', supplierReferences('OTHER'), '2'));
  expect(await asked('skf 6000 2rs')).toEqual([]);
});

test('a ship-to is found by its name, its postal code and the customer to whom it belongs', async () => {
  await here.apply(party('c1', { number: 'C1', name: 'Acme' }));
  const parent = { by: 'number', value: 'C1' };
  await here.apply(
    party('s1', {
      number: 'S1',
      name: 'Acme Plant North',
      parent,
      address: { lines: [], postalCode: '07101' },
    }),
    party('s2', { number: 'S2', name: 'Acme Plant South', parent }),
    party('x', { number: 'X', name: 'Plant of somebody else' }),
  );
  const belongsTo = (await here.named('party', 'C1'))?.recordId;
  const more = { domain: 'party', name: 'ACME plant north', postalCode: '07101', belongsTo };
  const found = await asked('ship-9', more);
  expect(found.map(([number]) => number)).toEqual(['S1', 'S2', 'C1'].slice(0, 2));
  expect(found[0]).toEqual([
    'S1',
    0.89,
    'its name has 3 of 3 words: acme north plant',
    'it belongs to the customer of the order',
    'its postal code is 07101',
  ]);
});

test('records that were there before have the same words as those that came since', async () => {
  await here.apply(
    party('c1', {
      number: 'C1',
      name: 'Café MÜLLER & Söhne',
      address: { lines: [], postalCode: 'SW1A 1AA' },
    }),
    party('c2', { number: 'C2', name: 'Acme—Plant 2' }),
    arrival('erp', { domain: 'supplier', externalId: 's1', version: '1', fields: { number: 'S1' } }),
  );
  const supplier = { by: 'number', value: 'S1' };
  const supplierReferences = [{ supplier, itemNumber: 'X-1.2' }];
  await here.apply(item('e1', { number: 'A-1', supplierReferences }), item('e2', { number: 'A-2' }));
  const words = () => db.query('select * from record_word order by record_id, kind, word');
  const saved = await words();
  expect(saved).toHaveLength(8);
  const sql = await readFile(new URL('../../../sql/0105_record_words.sql', import.meta.url), 'utf8');
  await db.execute('truncate record_word');
  await db.execute(sql.slice(sql.indexOf('with spoken')));
  expect(await words()).toEqual(saved);
});

test('what was deleted, or is of another domain, is no candidate', async () => {
  await here.apply(item('e1', { number: 'A-1000' }), party('c1', { number: 'A-1001', name: 'A' }));
  await here.apply(arrival('erp', { externalId: 'e1', version: '2', deleted: true, fields: {} }));
  expect(await asked('A-1002')).toEqual([]);
  expect(await asked('A\u0000')).toEqual([]);
});
