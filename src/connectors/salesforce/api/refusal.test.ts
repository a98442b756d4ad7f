import { describe, expect, test } from 'vitest';
import { outcomeOfErrors, outcomeOfRefusal } from './refusal.ts';

const error = (statusCode: string, message = 'words') => ({ statusCode, message, fields: [] });
const word = (statusCode: string, message?: string): string => {
  const outcome = outcomeOfErrors([error(statusCode, message)]);
  return outcome.outcome === 'later' ? outcome.cause : outcome.outcome;
};

describe('the errors of a record', () => {
  test.each([
    ['UNABLE_TO_LOCK_ROW', 'busy'],
    ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'never'],
    ['REQUIRED_FIELD_MISSING', 'never'],
    ['STRING_TOO_LONG', 'never'],
    ['DUPLICATES_DETECTED', 'ask'],
    ['DUPLICATE_VALUE', 'ask'],
    ['ENTITY_IS_DELETED', 'ask'],
    ['STANDARD_PRICE_NOT_DEFINED', 'ask'],
    ['REQUEST_LIMIT_EXCEEDED', 'throttled'],
    ['INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', 'ask'],
    ['SOMETHING_NEW', 'ask'],
  ])('%s means %s', (code, meaning) => {
    expect(word(code)).toBe(meaning);
  });

  test('a lock that a trigger ran into is a lock', () => {
    const words = 'UpdateRollup: execution of AfterUpdate caused by: UNABLE_TO_LOCK_ROW, unable to obtain';
    expect(word('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', words)).toBe('busy');
    expect(word('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'UpdateRollup: no')).toBe('ask');
  });

  test('an entry that somebody made meanwhile is found the next time', () => {
    expect(word('FIELD_INTEGRITY_EXCEPTION', 'This price definition already exists in this price book')).toBe(
      'busy',
    );
    expect(word('FIELD_INTEGRITY_EXCEPTION', 'unit price: must be above zero')).toBe('never');
  });

  test('a lock among other errors counts: the others may be its consequence', () => {
    const outcome = outcomeOfErrors([error('UNKNOWN_EXCEPTION'), error('UNABLE_TO_LOCK_ROW')]);
    expect(outcome).toMatchObject({ cause: 'busy' });
  });

  test('no error at all is a question, never a success', () => {
    expect(outcomeOfErrors([]).outcome).toBe('ask');
    expect(outcomeOfErrors(['nonsense']).outcome).toBe('ask');
  });
});

describe('a request that is refused as a whole', () => {
  const answered = (status: number, errorCode: string, message = 'words') =>
    outcomeOfRefusal({ reply: 'answered', status, headers: {}, body: [{ errorCode, message }] });

  test('is no fault of its records where something is not set up', () => {
    expect(answered(400, 'INVALID_FIELD')).toMatchObject({ cause: 'unavailable' });
    expect(answered(401, 'INVALID_SESSION_ID')).toMatchObject({ cause: 'unavailable' });
    expect(answered(404, 'NOT_FOUND')).toMatchObject({ cause: 'unavailable' });
  });

  test('waits for the others where too many run at once, and longer for the next day', () => {
    expect(
      answered(403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.'),
    ).toMatchObject({
      cause: 'throttled',
      afterSeconds: 20,
    });
    expect(answered(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')).toMatchObject({
      afterSeconds: 900,
    });
  });

  test('is uncertain where a gateway gave up, and unavailable where the server did', () => {
    expect(answered(504, 'GATEWAY_TIMEOUT')).toMatchObject({ cause: 'uncertain' });
    expect(answered(503, 'SERVER_UNAVAILABLE')).toMatchObject({ cause: 'unavailable' });
  });

  test('is uncertain where it may have arrived', () => {
    const failure = { outcome: 'failed', kind: 'timeout', effect: 'unknown', reason: 'no answer' } as const;
    expect(outcomeOfRefusal({ reply: 'failed', failure })).toMatchObject({ cause: 'uncertain' });
    const unsent = { ...failure, kind: 'refused', effect: 'none' } as const;
    expect(outcomeOfRefusal({ reply: 'failed', failure: unsent })).toMatchObject({ cause: 'unavailable' });
  });
});
