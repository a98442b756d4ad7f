/** Every way in which Shopify says no, and the word that the hub hears. */
import { expect, test } from 'vitest';
import type { HttpAnswer } from '../../platform/http.ts';
import { failedRequest, outcomeOfUserErrors, refusedAnswer, refusedOperation } from './refusals.ts';

const answer = (status: number, headers: Readonly<Record<string, string>> = {}): HttpAnswer => ({
  outcome: 'answered',
  status,
  headers,
  bytes: new Uint8Array(),
  text: () => '',
});

test.each([
  [401, 'unavailable'],
  [403, 'unavailable'],
  [429, 'throttled'],
  [500, 'uncertain'],
  [502, 'uncertain'],
  [503, 'unavailable'],
  [504, 'uncertain'],
])('status %i after a write is %s', (status, cause) => {
  expect(refusedAnswer(answer(status), 'write')).toMatchObject({ outcome: 'later', cause });
});

test('a reading that broke off is no uncertainty: nothing can have happened', () => {
  expect(refusedAnswer(answer(504), 'read')).toMatchObject({ cause: 'unavailable' });
  const failure = { outcome: 'failed', kind: 'timeout', effect: 'unknown', reason: 'too slow' } as const;
  expect(failedRequest(failure, 'read')).toMatchObject({ cause: 'unavailable' });
  expect(failedRequest(failure, 'write')).toMatchObject({ cause: 'uncertain' });
  expect(failedRequest({ ...failure, effect: 'none' }, 'write')).toMatchObject({ cause: 'unavailable' });
});

test('a 429 waits as long as it says, else two seconds', () => {
  expect(refusedAnswer(answer(429, { 'retry-after': '4.0' }), 'write')).toMatchObject({ afterSeconds: 4 });
  expect(refusedAnswer(answer(429, { 'retry-after': 'soon' }), 'write')).toMatchObject({ afterSeconds: 2 });
});

test('used-up points wait until the bucket holds what the operation costs', () => {
  const cost = { requestedQueryCost: 500, throttleStatus: { currentlyAvailable: 80, restoreRate: 100 } };
  const body = {
    errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
    extensions: { cost },
  };
  expect(refusedOperation(body, 'write')).toMatchObject({ cause: 'throttled', afterSeconds: 5 });
});

test('an error of one field beside data does not refuse the others', () => {
  const errors = [{ message: 'broken', path: ['call1'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }];
  expect(refusedOperation({ data: { call0: {} }, errors }, 'write')).toBeUndefined();
  expect(refusedOperation({ data: null, errors }, 'write')).toMatchObject({ cause: 'uncertain' });
});

test.each([
  ['INVALID_VARIANT', 'never'],
  ['TAKEN', 'ask'],
  ['PRICE_LIST_LOCKED', 'later'],
])('a business error %s inside a success is %s, with its field and its words', (code, outcome) => {
  const errors = [{ code, field: ['input', 'title'], message: 'is wrong' }];
  expect(outcomeOfUserErrors(errors)).toMatchObject({ outcome, reason: 'input.title: is wrong' });
});

test('no business error is no refusal', () => {
  expect(outcomeOfUserErrors([])).toBeUndefined();
});
