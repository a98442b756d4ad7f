/** Stories about goods that left beyond the order and are charged nowhere: what comes back of them is worth nothing. */
import { expect, test } from 'vitest';
import type { CreditMemo } from '../../../../model/documents/returns.ts';
import type { OrderFact } from '../../facts.ts';
import { line, ordered, posted } from '../../testing/story.ts';
import { came, MEMO_NAME, returned, returnsAfter, shipped } from '../testing/return-story.ts';
import type { Returns } from '../returns.ts';

/** Six were being picked when the buyer made it two, and six left. */
const tooMuch = [
  ...shipped('6'),
  ordered([line('2')], { revision: '2', receivedAt: '2026-06-10T09:30:00Z' }),
];
const invoiced = (quantity: string): OrderFact => {
  const lines = [
    {
      line: '1',
      item: { by: 'number' as const, value: 'A' },
      quantity: { value: quantity, unit: 'EA' },
      net: '0',
    },
  ];
  return posted('0', { kind: 'invoice', number: 'I1', lines });
};
const back = (quantity: string, by: 'refund' | 'credit' = 'credit') => [
  returned(quantity, { compensation: by }),
  came(quantity, { final: true }),
];

function memoOf({ documents }: Returns): readonly string[] {
  const memo = documents.find(({ name }) => name === MEMO_NAME);
  const lines: CreditMemo['lines'] = Reflect.get(memo?.body ?? { lines: [] }, 'lines');
  return lines.map(({ quantity, amount }) => `${quantity.value} for ${amount}`);
}

test('what was never charged comes back first, and is credited by nobody', () => {
  const after = returnsAfter([...tooMuch, invoiced('2'), ...back('4')]);
  expect([memoOf(after), after.standing[0]?.status]).toEqual([[], 'closed']);
});

test('what comes back beyond that is credited as far as it was charged', () => {
  expect(memoOf(returnsAfter([...tooMuch, invoiced('2'), ...back('5')]))).toEqual(['1 for 10']);
  expect(memoOf(returnsAfter([...tooMuch, invoiced('2'), ...back('6')]))).toEqual(['2 for 20']);
});

test('it is the first that comes back over all returns, also where the buyer is refunded', () => {
  const later = [
    returned('3', { number: 'R2', compensation: 'refund', requestedAt: '2026-06-13T08:00:00Z' }),
    came('3', { of: 'R2', id: 'r2' }),
  ];
  const after = returnsAfter([...tooMuch, ...back('3', 'refund'), ...later]);
  expect(after.standing.map(({ lines: [first] }) => first?.credited)).toEqual(['0', '2']);
  expect(after.refundTotal).toBe('20');
});

test('what was credited for nothing lessens what another return is refunded by nothing', () => {
  const later = [
    returned('2', { number: 'R2', compensation: 'refund', requestedAt: '2026-06-13T08:00:00Z' }),
    came('2', { of: 'R2', id: 'r2' }),
  ];
  const after = returnsAfter([...tooMuch, ...back('4', 'credit'), ...later]);
  expect(after.standing.map(({ refund, lines: [first] }) => [refund.due, first?.credited])).toEqual([
    ['0', '0'],
    ['20', '2'],
  ]);
});

test('what was charged although it was more than ordered is credited whole', () => {
  expect(memoOf(returnsAfter([...tooMuch, invoiced('6'), ...back('4')]))).toEqual(['4 for 40']);
});
