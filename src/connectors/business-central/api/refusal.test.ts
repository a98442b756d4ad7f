/** What each refusal of Business Central means for a record. */
import { expect, test } from 'vitest';
import { outcomeOfFailure, outcomeOfRefusal, refusalOf } from './refusal.ts';

function refused(status: number, code: string, message = 'words') {
  return outcomeOfRefusal({ status, headers: { 'retry-after': '17' }, body: { error: { code, message } } });
}

test.each([
  ['Application_StringExceededLength', 'never'],
  ['BadRequest_InvalidOperation', 'never'],
  ['Application_DialogException', 'ask'],
  ['Application_FieldValidationException', 'ask'],
  ['Internal_InvalidTableRelation', 'ask'],
  ['Authorization_RequestDenied', 'ask'],
  ['Internal_ServerError', 'later'],
  ['Something_New', 'ask'],
])('%s is %s', (code, outcome) => {
  expect(refused(400, code).outcome).toBe(outcome);
});

test.each([
  "We can't save your changes right now, because a record in table 'Item' is being updated in a transaction done by another session.",
  'The operation could not complete because a record in the Item table was locked by another user.',
  'Your activity was deadlocked with another user who is modifying the Item table.',
])('a lock is worth another try, whatever its code: %s', (message) => {
  expect(refused(400, 'Application_DialogException', message)).toMatchObject({
    outcome: 'later',
    cause: 'busy',
  });
});

test('throttling names its seconds, an unavailable service its cause, a gateway time-out its doubt', () => {
  const slow = refused(429, 'Application_TooManyRequests');
  expect(slow).toMatchObject({ outcome: 'later', cause: 'throttled', afterSeconds: 17 });
  expect(refused(503, 'Internal_TenantUnavailable')).toMatchObject({ cause: 'unavailable' });
  expect(refused(504, 'Unknown')).toMatchObject({ cause: 'uncertain' });
  expect(outcomeOfRefusal({ status: 500, headers: {}, body: undefined })).toMatchObject({
    cause: 'unavailable',
  });
});

test.each([
  [401, 'Authentication_InvalidCredentials'],
  [404, 'BadRequest_ResourceNotFound'],
  [404, 'Internal_CompanyNotFound'],
  [400, 'Internal_TenantUnavailable'],
])('%i %s blames no record: the target is paused', (status, code) => {
  expect(refused(status, code)).toMatchObject({ outcome: 'later', cause: 'unavailable' });
});

test('a request that never arrived is unavailable, one that may have arrived is uncertain', () => {
  const failure = { outcome: 'failed', kind: 'timeout', reason: 'no answer' } as const;
  expect(outcomeOfFailure({ ...failure, effect: 'none' })).toMatchObject({ cause: 'unavailable' });
  expect(outcomeOfFailure({ ...failure, effect: 'unknown' })).toMatchObject({ cause: 'uncertain' });
});

test('equal causes have equal words: the correlation id is left out', () => {
  const message = 'The Item does not exist.  CorrelationId:  0dbd4a52-2f6c-4e4f-9b1e-5c0b5a8d3a11.';
  const body = { error: { code: 'Internal_RecordNotFound', message } };
  expect(refusalOf({ status: 404, headers: {}, body }).message).toBe('The Item does not exist.');
});
