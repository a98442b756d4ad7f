/** What people are asked about things that are missing: an unknown id is another question than an item that cannot be counted. */
import { expect, test } from 'vitest';
import { baseUnitOf } from '../model/unmapped.ts';
import { askForMissing, missingKeyQuestion, wordsOfWait } from './asking.ts';
import type { MissingKey } from './inbox/parked-store.ts';

const missing: MissingKey = {
  source: 'wms-east/counts',
  domain: 'item',
  by: 'number',
  value: 'A-100',
  kind: null,
  records: 3n,
  since: new Date('2026-05-04T08:00:00Z'),
  messageId: 'm-1',
};
const { reference } = baseUnitOf('item-7');
const lacking: MissingKey = {
  ...missing,
  by: 'record',
  value: reference.value,
  kind: reference.kind ?? null,
};

test('an id that nobody knows is to be created or mapped', () => {
  const question = askForMissing(missing);
  expect(question).toMatchObject({
    kind: 'unmapped-id',
    what: '3 records from wms-east/counts wait for the item with the number "A-100"',
    cause: 'wms-east/counts unmapped item',
  });
  expect(question.canDo.join(' ')).toContain('crossdock map item wms-east "A-100"');
});

test('an item without a base unit is to be completed where it is owned: there is nothing to map', () => {
  const question = askForMissing(lacking);
  expect(question).toMatchObject({
    kind: 'base-unit-missing',
    what: '3 records from wms-east/counts wait for the base unit of the item item-7',
    cause: 'wms-east/counts item without a base unit',
  });
  expect(question.canDo.join(' ')).not.toContain('crossdock map');
  expect(question.decisions).toBeUndefined();
});

test('the answer closes the question that was asked', () => {
  for (const { source, domain, by, value, ...rest } of [missing, lacking])
    expect(missingKeyQuestion({ source, domain, by, value })).toEqual({
      kind: askForMissing({ source, domain, by, value, ...rest }).kind,
      subject: askForMissing({ source, domain, by, value, ...rest }).subject,
    });
});

test('what a parked record waits for is said in words', () => {
  expect(wordsOfWait(baseUnitOf('item-7'))).toBe('waits for the base unit of the item item-7');
  expect(wordsOfWait({ domain: 'item', reference: { by: 'number', value: 'A-100' } })).toBe(
    'waits for the item with number "A-100"',
  );
});
