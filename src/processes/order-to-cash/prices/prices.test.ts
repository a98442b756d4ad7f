/** Prices that have no exact unit price are carried to the coin by the nearest one, or refused. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalOf, formatDecimal } from '../../../model/values/decimal.ts';
import type { LineView } from '../lines.ts';
import { linesOf } from '../lines.ts';
import { evolve, initial } from '../state.ts';
import { line, ordered } from '../testing/story.ts';
import { lineAmount, unitPriceOf } from './prices.ts';

const ITEM = { baseUnit: 'EA', packs: [] };

function shown(amount: string, per: string, quantity = per): LineView {
  const price = { amount, currency: 'USD', per: { value: per, unit: 'EA' } };
  const [view] = linesOf(evolve(initial, ordered([line(quantity, { price })])), (name) => name);
  if (view === undefined) throw new Error('the order has no line');
  return view;
}

const amountFor = (view: LineView, quantity: string): string =>
  formatDecimal(lineAmount(decimalOf(quantity), unitPriceOf(view, ITEM), 'USD'));

describe('a price for several that has no exact price for one', () => {
  test('is carried by a unit price that comes to it, for all and for a part', () => {
    const view = shown('10', '3');
    expect(unitPriceOf(view, ITEM)).toEqual({ unitPrice: '3.33333' });
    expect([amountFor(view, '3'), amountFor(view, '2'), amountFor(view, '1')]).toEqual([
      '10',
      '6.67',
      '3.33',
    ]);
  });

  test('is refused where no unit price comes to it', () => {
    expect(unitPriceOf(shown('10000', '3000'), ITEM)).toMatchObject({
      problem:
        '10000 USD per 3000 EA has more digits for one EA than a unit price can hold: 5 behind the point',
    });
  });

  test('is refused where it comes to another coin for what is ordered than it says', () => {
    expect(unitPriceOf(shown('10', '3', '30000'), ITEM)).toMatchObject({ problem: /./ });
  });

  test('is what was shown to the coin, for whatever is bought of less than a thousand', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.integer({ min: 1, max: 999 }),
        (cents, quantity) => {
          const amount = (cents / 100).toFixed(2);
          const view = shown(amount, String(quantity));
          expect(amountFor(view, String(quantity))).toBe(formatDecimal(decimalOf(amount)));
        },
      ),
    );
  });
});
