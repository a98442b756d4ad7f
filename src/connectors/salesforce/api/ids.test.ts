import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalId } from '../../../../sandbox/salesforce/ids.ts';
import { isSameId, longId } from './ids.ts';

const short = fc.stringMatching(/^[A-Za-z0-9]{15}$/);

test('the long form of an id is the one that Salesforce shows', () => {
  expect(longId('0017e00001W4GYR')).toBe('0017e00001W4GYRAA3');
  expect(longId('0019H00000H1RME')).toBe('0019H00000H1RMEQA3');
});

test('both forms, the long one in any case, name one record', () => {
  fc.assert(
    fc.property(short, (id) => {
      const long = longId(id);
      expect(long.slice(0, 15)).toBe(id);
      expect([longId(long), longId(long.toUpperCase()), longId(long.toLowerCase())]).toEqual([
        long,
        long,
        long,
      ]);
      expect(canonicalId(id)).toBe(long);
      expect(isSameId(id, long)).toBe(true);
    }),
  );
});

test('ids that differ in case alone name two records', () => {
  expect(isSameId('001Xd000000000a', '001Xd000000000A')).toBe(false);
});

test('what is no id stays what it is', () => {
  expect(longId('not an id at all')).toBe('not an id at all');
  expect(longId('001')).toBe('001');
});
