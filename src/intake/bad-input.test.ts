/** Whatever is pushed: a clear refusal or a named question, never a crash, and the good message behind it counts. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../platform/testing/database.ts';
import { testStation, type TestStation } from './testing/station.ts';

let station: TestStation;
let number = 0;

beforeAll(async () => {
  station = await testStation(await testDatabase());
});

async function pushRaw(source: string, body: Uint8Array): Promise<void> {
  number += 1;
  const [system = '', name = ''] = source.split('/');
  const headers = {
    'content-type': 'application/json',
    'x-signature': 'good',
    'x-delivery': `raw ${number}`,
  };
  const accepted = await station.intake.accept({
    system,
    source: name,
    message: { method: 'POST', query: {}, headers, body },
  });
  expect(accepted.outcome).toBe('kept');
}

/** A good record behind the bad one must be taken in. */
async function expectFlow(): Promise<void> {
  number += 1;
  await station.push('erp/items', { records: [{ id: `good ${number}`, v: '1', name: 'bolt' }] });
  await station.intake.drain();
  expect((await station.hub.facts()).filter((fact) => fact.startsWith(`item/good ${number}@`))).toHaveLength(
    1,
  );
}

const record = (text: string): Uint8Array => Buffer.from(`{"records":[${text}]}`);
const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

test.each([
  ['nothing at all', new Uint8Array()],
  ['JSON that breaks off', Buffer.from('{"records":[{"id":"A1","v":"1","na')],
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['bottomless JSON', Buffer.from(deep)],
  ['a prototype key', Buffer.from('{"records":[{"__proto__":{"id":"A1"},"v":"1","name":"x"}]}')],
  ['a hidden prototype key', Buffer.from('{"records":[{"\\u005f_proto__":{"id":"A1"},"v":"1","name":"x"}]}')],
  ['NaN', record('{"id":"A1","v":"1","name":NaN}')],
])('%s is parked as a breach of the message', async (_words, body) => {
  await pushRaw('erp/items', body);
  await station.intake.drain();
  const [newest] = await station.intake.parked({ kind: 'breach', source: 'erp/items' }, { limit: 1 });
  expect(newest).toMatchObject({ recordIndex: -1, kind: 'breach' });
  await expectFlow();
});

test('of rows that come together only the one that says something twice is parked, and told where', async () => {
  const row = (id: string, more = '') => `{"id":"${id}","v":"1","name":"bolt"${more}}`;
  await pushRaw('erp/items', record([row('T1'), row('T2', ',"na\\u006de":"nut"'), row('T3')].join(',')));
  await station.intake.drain();
  const [newest] = await station.intake.parked({ kind: 'breach', source: 'erp/items' }, { limit: 1 });
  expect(newest).toMatchObject({ recordIndex: 1, kind: 'breach' });
  expect(newest?.reason).toBe('name: found the same name a second time, agreed each name once in its object');
  const taken = (await station.hub.facts()).filter((fact) => fact.startsWith('item/T'));
  expect(taken.map((fact) => fact.slice(0, 'item/T1'.length)).toSorted()).toEqual(['item/T1', 'item/T3']);
});

test.each([
  ['in the envelope', '{"records":[],"records":[{"id":"U1","v":"1","name":"bolt"}]}', 'records'],
  ['where no record is', '{"keys":["U1"],"more":{"a":1,"a":2}}', 'more.a'],
  [
    'in a row beside a name like those by which it would be told',
    '{"records":[{"id":"U1","v":"1","v":"2"},{"id":"U2","v":"1","\\u00000\\u0000v":"x"}]}',
    'records[0].v',
  ],
])('a name that stands twice %s makes the whole message unclear', async (_words, text, path) => {
  await pushRaw('erp/items', Buffer.from(text));
  await station.intake.drain();
  const [newest] = await station.intake.parked({ kind: 'breach', source: 'erp/items' }, { limit: 1 });
  expect(newest).toMatchObject({ recordIndex: -1, reason: expect.stringContaining(`${path}: `) });
  expect((await station.hub.facts()).filter((fact) => fact.startsWith('item/U'))).toEqual([]);
});

test.each([
  ['a number where text was agreed', '{"id":"B1","v":"1","name":7}', 'B1'],
  ['a field of ten megabytes', `{"id":"B2","v":"1","name":"${'x'.repeat(9_900_000)}"}`, 'B2'],
  ['a NUL character', '{"id":"B3","v":"1","name":"a\\u0000b"}', undefined],
  ['a key of a thousand characters', `{"id":"${'k'.repeat(1000)}","v":"1","name":"x"}`, undefined],
  ['no key', '{"v":"1","name":"x"}', undefined],
  ['half a character', '{"id":"B6","v":"1","name":"\\ud800"}', 'B6'],
])('a record with %s is parked as a breach, in words that can be read', async (_words, text, key) => {
  await pushRaw('erp/items', record(text));
  await station.intake.drain();
  const [newest] = await station.intake.parked({ kind: 'breach', source: 'erp/items' }, { limit: 1 });
  expect(newest?.recordIndex).toBe(0);
  expect(newest?.key).toBe(key);
  expect(newest?.reason.length).toBeLessThan(500);
  await expectFlow();
});

test.each([
  ['an infinite quantity', '1e999'],
  ['a quantity that a double would round', '12345678901234567890'],
  ['an unreadable time', '3,"at":"yesterday"'],
])('a movement with %s is parked as a breach and moves nothing', async (_words, quantity) => {
  const before = (await station.hub.facts()).length;
  const at = quantity.includes('at') ? '' : ',"at":"2026-03-01T10:00:00Z"';
  await pushRaw('wms/movements', record(`{"id":"m${number}","item":"A1","quantity":${quantity}${at}}`));
  await station.intake.drain();
  expect(await station.hub.facts()).toHaveLength(before);
  expect(await station.intake.parked({ kind: 'breach', source: 'wms/movements' }, { limit: 50 })).not.toEqual(
    [],
  );
});

test('a secret in a breach is not shown', async () => {
  await pushRaw('erp/items', record('{"id":"C1","v":"1","name":{"password":"hunter2"}}'));
  await station.intake.drain();
  const parked = await station.intake.parked({ key: 'C1' }, { limit: 1 });
  expect(JSON.stringify(parked)).not.toContain('hunter2');
});

test('anything that JSON can say is taken or named', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.jsonValue({ maxDepth: 4 }),
      fc.uint8Array({ maxLength: 200 }),
      async (value, bytes) => {
        await pushRaw(
          'erp/items',
          Buffer.from(JSON.stringify({ records: [value, { id: 'D1', v: '1', name: value }] })),
        );
        await pushRaw('wms/movements', bytes);
        await station.intake.drain();
        const status = await station.intake.status();
        expect(status.every(({ waiting, parked }) => waiting === 0 && parked.poison === 0)).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
  await expectFlow();
});
