/** Every refusal of AvaTax has its word. */
import { expect, test } from 'vitest';
import type { AvaReply } from './ava-call.ts';
import { outcomeOfRefusal, refusalOf, withoutEffect } from './refusals.ts';

function reply(status: number, code?: string, refersTo?: string): AvaReply {
  const body = code === undefined ? undefined : { error: { code, message: 'M', details: [{ refersTo }] } };
  return { reply: 'answered', status, headers: {}, body: refersTo === undefined ? plain(code) : body };
}
const plain = (code: string | undefined) =>
  code === undefined ? undefined : { error: { code, message: 'M' } };

test.each([
  [401, 'AuthenticationException', 'unavailable'],
  [403, 'PermissionRequired', 'unavailable'],
  [400, 'SubscriptionRequired', 'unavailable'],
  [500, 'UnhandledException', 'unavailable'],
  [503, undefined, 'unavailable'],
  [504, undefined, 'uncertain'],
  [429, undefined, 'throttled'],
  [400, 'RateLimitExceededError', 'throttled'],
  [400, 'TransactionAlreadyExists', 'busy'],
])('%i %s is later, %s', (status, code, cause) => {
  expect(outcomeOfRefusal(reply(status, code))).toMatchObject({ outcome: 'later', cause });
});

test.each([
  [400, 'InvalidAddress', 'never'],
  [400, 'GetTaxError', 'never'],
  [400, 'CannotModifyLockedTransaction', 'ask'],
  [400, 'SomethingNew', 'ask'],
  [418, undefined, 'ask'],
])('%i %s is %s', (status, code, outcome) => {
  expect(outcomeOfRefusal(reply(status, code)).outcome).toBe(outcome);
});

test.each([
  ['DocStatus', { outcome: 'later', cause: 'busy' }],
  ['CompanyCode', { outcome: 'later', cause: 'unavailable' }],
  ['Addresses.ShipTo', { outcome: 'never' }],
])('an error of the calculation that refers to %s', (refersTo, expected) => {
  expect(outcomeOfRefusal(reply(400, 'GetTaxError', refersTo))).toMatchObject(expected);
});

test('the time that a throttle names is kept', () => {
  const throttled: AvaReply = {
    reply: 'answered',
    status: 429,
    headers: { 'retry-after': '17' },
    body: null,
  };
  expect(outcomeOfRefusal(throttled)).toMatchObject({ afterSeconds: 17 });
});

test('a request that never reached them, or left nothing there, is not uncertain', () => {
  const failed = (effect: 'none' | 'unknown') =>
    outcomeOfRefusal({
      reply: 'failed',
      failure: { outcome: 'failed', kind: 'timeout', effect, reason: 'no answer' },
    });
  expect(failed('none')).toMatchObject({ cause: 'unavailable' });
  expect(failed('unknown')).toMatchObject({ cause: 'uncertain' });
  expect(withoutEffect(failed('unknown'))).toMatchObject({ cause: 'unavailable' });
});

test('people read what was said, once', () => {
  const body = {
    error: {
      code: 'GetTaxError',
      message: 'Address is wrong.',
      details: [
        { message: '', description: null },
        { message: 'Address is wrong.', description: 'RegionCode' },
      ],
    },
  };
  expect(refusalOf({ status: 400, body }).words).toBe('Address is wrong. RegionCode');
});
