import { check, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { preferenceApplied, readPrefer, secondsToWait } from './prefer.ts';

test.each([
  [undefined, { respondAsync: false }],
  ['wait=10', { waitSeconds: 10, respondAsync: false }],
  ['respond-async, wait=10', { waitSeconds: 10, respondAsync: true }],
  ['Wait = "7" ; why="a, b", Respond-Async', { waitSeconds: 7, respondAsync: true }],
  ['wait=1, wait=9', { waitSeconds: 1, respondAsync: false }],
  ['return="minimal, wait=5"', { respondAsync: false }],
  ['wait=soon', { respondAsync: false }],
  ['wait=-1', { respondAsync: false }],
  ['wait', { respondAsync: false }],
  [', ,;=,', { respondAsync: false }],
])('Prefer %j is read as %j', (header, read) => {
  expect(readPrefer(header)).toEqual(read);
});

test('whatever stands in the header is read or passed over', () => {
  const { failed } = check(
    property(string({ unit: 'binary' }), (header) => {
      const { waitSeconds = 0 } = readPrefer(header);
      return Number.isSafeInteger(waitSeconds) && waitSeconds >= 0;
    }),
  );
  expect(failed).toBe(false);
});

const route = { waits: { usualSeconds: 2, mostSeconds: 30 } };

test.each([
  ['', 2],
  ['wait=5', 5],
  ['wait=500', 30],
  ['respond-async', 0],
  ['respond-async, wait=5', 5],
])('%j: so long is waited', (header, seconds) => {
  expect(secondsToWait(route, readPrefer(header))).toBe(seconds);
  expect(secondsToWait({}, readPrefer(header))).toBe(0);
});

test('only what was asked for and done is said to be applied', () => {
  const asked = readPrefer('respond-async, wait=500');
  expect(preferenceApplied(route, asked, 202)).toBe('respond-async, wait=30');
  expect(preferenceApplied(route, asked, 201)).toBe('wait=30');
  expect(preferenceApplied(route, readPrefer(''), 202)).toBeUndefined();
  expect(preferenceApplied({}, asked, 202)).toBeUndefined();
});
