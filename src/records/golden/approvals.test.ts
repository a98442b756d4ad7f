/** How large a change must be before a person is asked. */
import { describe, expect, test } from 'vitest';
import { needsApproval } from './approvals.ts';

describe('changes that wait for a yes', () => {
  const usd = (amount: string) => ({ amount, currency: 'USD', per: { value: '1', unit: 'EA' } });
  const waits = needsApproval;
  const above20 = { when: 'change-above', percent: '20' } as const;
  const above5000 = { when: 'increase-above', amount: '5000' } as const;

  test('a price that moves by more than the share, up or down', () => {
    expect(waits(above20, usd('10'), usd('12'))).toBe(false);
    expect(waits(above20, usd('10'), usd('12.01'))).toBe(true);
    expect(waits(above20, usd('10'), usd('7.99'))).toBe(true);
    expect(waits(above20, usd('0'), usd('0.01'))).toBe(true);
  });

  test('a credit limit that grows by more than the amount; a smaller one is welcome', () => {
    const limit = (amount: string) => ({ amount, currency: 'USD' });
    expect(waits(above5000, limit('1000'), limit('6000'))).toBe(false);
    expect(waits(above5000, limit('1000'), limit('6000.01'))).toBe(true);
    expect(waits(above5000, limit('9000'), limit('0'))).toBe(false);
  });

  test('what cannot be measured waits: another currency, another unit, no value any more', () => {
    expect(waits(above20, usd('10'), { ...usd('10'), currency: 'EUR' })).toBe(true);
    expect(waits(above20, usd('10'), { ...usd('10'), per: { value: '100', unit: 'EA' } })).toBe(true);
    expect(waits(above20, usd('10'), null)).toBe(true);
  });

  test('any change, but not the first value', () => {
    expect(waits({ when: 'any-change' }, 'net 30', 'net 60')).toBe(true);
    expect(waits({ when: 'any-change' }, null, 'net 30')).toBe(false);
  });

  test('the same number written otherwise is no change of size', () =>
    expect(waits({ when: 'change-above', percent: '0' }, usd('10'), usd('10.00'))).toBe(false));
});
