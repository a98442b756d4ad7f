/** However often a return is credited: the notes come to what is wanted, to the cent, though the ERP rounds each line anew. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addDecimals,
  decimal,
  decimalOf,
  formatDecimal,
  multiplyDecimals,
  roundDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { lineKey, type CreditMemoLineBody } from './credit-memo-body.ts';
import { countedFor, furtherLines } from './memo-amounts.ts';

const CENTS = { scale: 2, mode: 'half-up' } as const;

function wanted(quantity: string, unitPrice: string, amount?: string): CreditMemoLineBody {
  const usual = roundDecimal(multiplyDecimals(decimalOf(quantity), decimalOf(unitPrice)), CENTS);
  return {
    itemId: 'i',
    locationId: 'east',
    unitOfMeasureCode: 'PCS',
    quantity,
    unitPrice,
    amount: amount ?? formatDecimal(usual),
  };
}

/** As the ERP posts it: it computes the amount itself. */
const posted = ({ amount: _ours, ...line }: CreditMemoLineBody): CreditMemoLineBody => ({
  ...line,
  amount: wanted(line.quantity, line.unitPrice).amount,
});

/** What is posted after each of these was wanted, one after the other. */
function afterAll(all: readonly (readonly CreditMemoLineBody[])[]): readonly CreditMemoLineBody[] {
  return all.reduce<readonly CreditMemoLineBody[]>((held, lines) => {
    const counted = countedFor(held, lines, 'USD');
    const open = lines.map((line) => {
      const before = counted.find((each) => lineKey(each) === lineKey(line))?.quantity ?? '0';
      return { line, left: subtractDecimals(decimalOf(line.quantity), decimalOf(before)) };
    });
    return [...held, ...furtherLines(open, counted, 'USD').map(posted)];
  }, []);
}

const sum = (lines: readonly CreditMemoLineBody[], of: 'amount' | 'quantity'): string =>
  formatDecimal(lines.map((line) => decimalOf(line[of])).reduce(addDecimals, ZERO));

test('three notes for one of 3.335 each come to 10.01, as one note for three does', () => {
  const held = afterAll(['1', '2', '3'].map((quantity) => [wanted(quantity, '3.335')]));
  expect(held.map(({ amount, unitPrice }) => [amount, unitPrice])).toEqual([
    ['3.34', '3.335'],
    ['3.33', '3.33'],
    ['3.34', '3.335'],
  ]);
});

test('a note for thousands moves its coin with a part of them', () => {
  const [whole, price] = ['20000', '0.00333'];
  const held = afterAll([[wanted('7001', price)], [wanted(whole, price)]]);
  expect([sum(held, 'quantity'), sum(held, 'amount')]).toEqual([whole, wanted(whole, price).amount]);
});

test('what somebody credited at another price is not taken for a moved coin', () => {
  const counted = countedFor([posted(wanted('2', '3.5'))], [wanted('2', '3.335')], 'USD');
  expect(counted.map(({ unitPrice }) => unitPrice)).toEqual(['3.5']);
});

const quantity = fc
  .tuple(fc.integer({ min: 1, max: 2_000_000 }), fc.integer({ min: 0, max: 3 }))
  .map(([units, scale]) => decimal(BigInt(units), scale));
const price = fc.integer({ min: 0, max: 3_000_000 }).map((units) => formatDecimal(decimal(BigInt(units), 5)));

test('any split of a return into notes adds up to the cent', () => {
  fc.assert(
    fc.property(fc.array(quantity, { minLength: 1, maxLength: 9 }), price, (parts, unitPrice) => {
      let all: Decimal = ZERO;
      const steps = parts.map((part) => {
        all = addDecimals(all, part);
        return [wanted(formatDecimal(all), unitPrice)];
      });
      const held = afterAll(steps);
      const whole = wanted(formatDecimal(all), unitPrice);
      expect([sum(held, 'quantity'), sum(held, 'amount')]).toEqual([whole.quantity, whole.amount]);
      const counted = countedFor(held, steps.at(-1) ?? [], 'USD');
      expect(counted.map((line) => [line.quantity, line.unitPrice])).toEqual([[whole.quantity, unitPrice]]);
    }),
  );
});
