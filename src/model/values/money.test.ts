import { expect, test } from 'vitest';
import { minorUnitDigits } from './currencies.ts';
import { decimalOf } from './decimal.ts';
import { addMoney, compareMoney, moneyText, multiplyMoney, roundMoney, subtractMoney } from './money.ts';

const usd = (amount: string) => ({ amount, currency: 'USD' });

test('amounts of one currency are added, taken away and compared', () => {
  expect(addMoney(usd('0.10'), usd('0.20'))).toEqual(usd('0.3'));
  expect(subtractMoney(usd('1'), usd('1.01'))).toEqual(usd('-0.01'));
  expect(compareMoney(usd('9.99'), usd('10'))).toBe(-1);
});

test('dollars and euros are never added', () => {
  const euros = { amount: '1', currency: 'EUR' };
  const refused = { path: 'currency', found: 'EUR', agreed: 'the same currency, USD' };
  expect(addMoney(usd('1'), euros)).toEqual(refused);
  expect(compareMoney(usd('1'), euros)).toEqual(refused);
});

test('each currency is rounded to its own smallest coin', () => {
  expect(roundMoney(usd('1.005'), 'half-up')).toEqual(usd('1.01'));
  expect(roundMoney(usd('1.005'), 'half-even')).toEqual(usd('1'));
  expect(roundMoney({ amount: '99.5', currency: 'JPY' }, 'half-up')).toEqual({
    amount: '100',
    currency: 'JPY',
  });
  expect(roundMoney({ amount: '1.2345', currency: 'KWD' }, 'half-even')).toEqual({
    amount: '1.234',
    currency: 'KWD',
  });
});

test('a unit price times a quantity is rounded once, at the end', () => {
  expect(multiplyMoney(usd('0.0333'), decimalOf('300'), 'half-up')).toEqual(usd('9.99'));
});

test.each([
  ['130.8', 'USD', '130.80 USD'],
  ['-25', 'EUR', '-25.00 EUR'],
  ['2.500', 'USD', '2.50 USD'],
  ['0.00425', 'USD', '0.00425 USD'],
  ['1300', 'JPY', '1300 JPY'],
  ['1300.50', 'JPY', '1300.5 JPY'],
  ['12.5', 'BHD', '12.500 BHD'],
  ['7', 'ZZZ', '7 ZZZ'],
  ['12,5 or so', 'USD', '12,5 or so USD'],
])('%s in %s is read as %s: with all digits of its coin, and none rounded away', (amount, currency, read) => {
  expect(moneyText({ amount, currency })).toBe(read);
});

test('an unknown currency has no smallest coin, and nobody guesses one', () => {
  expect(roundMoney({ amount: '1', currency: 'ZZZ' }, 'half-up')).toMatchObject({
    path: 'currency',
    found: 'ZZZ',
  });
  expect(minorUnitDigits('constructor')).toBeUndefined();
});
