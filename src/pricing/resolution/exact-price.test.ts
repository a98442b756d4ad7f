import { expect, test } from 'vitest';
import type { Quantity } from '../../model/primitives.ts';
import { isProblem } from '../../model/values/problem.ts';
import { BOLT, dollars, TERMS } from '../testing/story.ts';
import type { AgreedPrice, PriceTerms } from './agreement.ts';
import { exactPrice, lineAmount, unitPrice } from './exact-price.ts';

function priced(price: AgreedPrice, quantity: Quantity, mode: PriceTerms['rounding']['mode'] = 'half-even') {
  const terms = { ...TERMS, rounding: { mode, unitPriceDigits: 5 } };
  const exact = exactPrice(price, BOLT, quantity.unit);
  if (isProblem(exact)) return exact;
  const amount = lineAmount(exact, quantity, terms);
  return { unit: unitPrice(exact, quantity.unit, terms), amount };
}

test('a price for a box is an exact price for a piece, where it is one', () => {
  expect(priced(dollars('18', 'BX'), { value: '10', unit: 'EA' })).toEqual({
    unit: { amount: '1.5', currency: 'USD', per: { value: '1', unit: 'EA' }, digits: 'exact' },
    amount: { amount: '15', currency: 'USD' },
  });
});

test('where it is none the shown unit price is rounded and says so, the amount is made of the exact one', () => {
  // 10 dollars a box of 12: 24 pieces are 20 dollars, although 24 × 0.83333 are 19.99992.
  expect(priced(dollars('10', 'BX'), { value: '24', unit: 'EA' })).toMatchObject({
    unit: { amount: '0.83333', digits: 'rounded' },
    amount: { amount: '20' },
  });
});

test('a price per hundred counts for one', () => {
  expect(priced(dollars('7.25', 'EA', '100'), { value: '3', unit: 'BX' })).toMatchObject({
    unit: { amount: '0.87', digits: 'exact' },
    amount: { amount: '2.61' },
  });
});

test('half a cent is rounded as the landscape says', () => {
  const half = [dollars('0.125'), { value: '1', unit: 'EA' }] as const;
  expect(priced(...half, 'half-even')).toMatchObject({ amount: { amount: '0.12' } });
  expect(priced(...half, 'half-up')).toMatchObject({ amount: { amount: '0.13' } });
});

test('amounts have the digits of their currency', () => {
  const yen = { ...dollars('10.6'), currency: 'JPY' };
  expect(priced(yen, { value: '1', unit: 'EA' })).toMatchObject({
    amount: { amount: '11', currency: 'JPY' },
  });
});

test('an amount that fits no document is refused in words', () => {
  const huge = priced(dollars('999999999999999999'), { value: '1000', unit: 'EA' });
  expect(huge).toMatchObject({ amount: { agreed: 'an amount that fits' } });
});
