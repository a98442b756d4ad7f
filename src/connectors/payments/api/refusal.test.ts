import { describe, expect, test } from 'vitest';
import type { HttpAnswer, HttpFailure } from '../../../platform/http.ts';
import { captureRefusal, outcomeOfRefusal, type Intention } from './refusal.ts';

const answer = (status: number, error: object, headers: Record<string, string> = {}): HttpAnswer => {
  const text = JSON.stringify({ error });
  return {
    outcome: 'answered',
    status,
    headers,
    bytes: Buffer.from(text),
    text: () => text,
  };
};
const invalid = (code: string) => ({ type: 'invalid_request_error', code, message: 'words' });
const word = (reply: HttpAnswer | HttpFailure, intention: Intention = 'acting'): string => {
  const outcome = outcomeOfRefusal(reply, intention);
  return outcome.outcome === 'later' ? outcome.cause : outcome.outcome;
};

describe('what Stripe refuses', () => {
  test.each([
    [400, 'amount_too_large', 'ask'],
    [400, 'charge_expired_for_capture', 'ask'],
    [400, 'charge_disputed', 'ask'],
    [400, 'balance_insufficient', 'ask'],
    [404, 'resource_missing', 'ask'],
    [400, 'payment_intent_unexpected_state', 'busy'],
    [400, 'charge_already_refunded', 'busy'],
    [400, 'parameter_unknown', 'never'],
    [400, 'something_new', 'never'],
    [429, 'lock_timeout', 'busy'],
    [409, 'lock_timeout', 'busy'],
    [409, 'idempotency_key_in_use', 'busy'],
    [409, 'something_new', 'busy'],
    [429, 'rate_limit', 'throttled'],
  ])('%i %s: %s', (status, code, meaning) => {
    expect(word(answer(status, invalid(code)))).toBe(meaning);
  });

  test('a card that says no is a question, with the words of the bank', () => {
    const outcome = outcomeOfRefusal(answer(402, { type: 'card_error', message: 'No.' }), 'acting');
    expect(outcome).toEqual({ outcome: 'ask', reason: '402 card_error: No.' });
  });

  test.each([
    [
      402,
      { type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds' },
      'insufficient funds:',
    ],
    [402, { type: 'card_error', code: 'expired_card' }, 'expired card:'],
    [402, { type: 'card_error' }, 'declined:'],
    [400, invalid('amount_too_large'), 'amount too large:'],
    [400, invalid('charge_expired_for_capture'), 'charge expired for capture:'],
  ])('a capture that is refused with %i %o says why in words', (status, error, words) => {
    expect(captureRefusal(answer(status, error))).toEqual({
      refused: expect.stringMatching(new RegExp(`^${words} ${status}`)),
    });
  });

  test('a capture in a state that does not allow it is looked at again, and what is no refusal is none', () => {
    expect(captureRefusal(answer(400, invalid('payment_intent_unexpected_state')))).toBe('look-again');
    expect(captureRefusal(answer(400, invalid('parameter_unknown')))).toBeUndefined();
    expect(captureRefusal(answer(429, invalid('lock_timeout')))).toBeUndefined();
  });

  test('a key that is unknown stops the target, one with too little right is a question', () => {
    expect(word(answer(401, { type: 'invalid_request_error' }))).toBe('unavailable');
    expect(word(answer(403, { type: 'invalid_request_error' }))).toBe('ask');
  });

  test('the same key with other parameters is looked at again', () => {
    expect(word(answer(400, { type: 'idempotency_error', message: 'words' }))).toBe('busy');
  });

  test('a failure at Stripe is uncertain where something was asked to be done, and no more than an outage where it was read', () => {
    const failure = answer(500, { type: 'api_error' });
    expect([word(failure), word(failure, 'reading')]).toEqual(['uncertain', 'unavailable']);
    expect(word(answer(503, { type: 'api_error' }))).toBe('unavailable');
  });

  test('a failure that the key repeats waits until Stripe forgets it', () => {
    const repeated = answer(500, { type: 'api_error' }, { 'idempotent-replayed': 'true' });
    expect(outcomeOfRefusal(repeated, 'acting')).toMatchObject({ cause: 'busy', afterSeconds: 3600 });
  });

  test('a lost answer is uncertain only where something was asked to be done', () => {
    const lost = { outcome: 'failed', kind: 'timeout', effect: 'unknown', reason: 'no answer' } as const;
    expect([word(lost), word(lost, 'reading')]).toEqual(['uncertain', 'unavailable']);
    expect(word({ ...lost, kind: 'refused', effect: 'none' })).toBe('unavailable');
  });

  test('the number of the request is told, so that support finds it', () => {
    const outcome = outcomeOfRefusal(
      answer(400, invalid('amount_too_large'), { 'request-id': 'req_7' }),
      'acting',
    );
    expect(outcome).toMatchObject({ reason: '400 amount_too_large: words (req_7)' });
  });

  test('a body that is no error is refused with its status', () => {
    const page = { ...answer(418, {}), bytes: Buffer.from('<html>') };
    expect(outcomeOfRefusal(page, 'acting')).toEqual({
      outcome: 'never',
      reason: '418 no code: no reason given',
    });
  });
});
