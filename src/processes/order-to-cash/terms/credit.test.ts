/** Credit: what is owed, what is accepted and what is asked together, against the limit. */
import { expect, test } from 'vitest';
import { decimalOf } from '../../../model/values/decimal.ts';
import { judgeCredit } from './credit.ts';

const usd = (amount: string) => ({ amount, currency: 'USD' });
const none = new Map<string, ReturnType<typeof decimalOf>>();

test('up to the limit is granted, a cent above is refused with the numbers', () => {
  const accepted = new Map([['USD', decimalOf('300')]]);
  const asked = { limit: usd('1000'), used: usd('500'), accepted };
  expect(judgeCredit({ ...asked, amount: usd('200') }).verdict).toBe('granted');
  expect(judgeCredit({ ...asked, amount: usd('200.01') })).toEqual({
    verdict: 'refused',
    why: '0.01 USD above the limit: limit 1000 USD; owed 500, accepted and not invoiced 300, this order 200.01',
  });
});

test('an account without a limit owes as it likes', () => {
  expect(judgeCredit({ amount: usd('1'), limit: undefined, used: undefined, accepted: none }).verdict).toBe(
    'granted',
  );
});

test('money of another currency is never compared', () => {
  const answer = judgeCredit({
    amount: { amount: '1', currency: 'EUR' },
    limit: usd('1000'),
    used: undefined,
    accepted: none,
  });
  expect(answer).toMatchObject({ verdict: 'refused', why: expect.stringContaining('cannot be compared') });
});
