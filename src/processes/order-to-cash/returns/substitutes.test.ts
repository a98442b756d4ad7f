/** Stories about returns of what left in the place of an ordered item. */
import { expect, test } from 'vitest';
import { advised, line, ordered } from '../testing/story.ts';
import type { Returns } from './returns.ts';
import {
  came,
  credited,
  EAST_ORDER,
  MEMO_NAME,
  ours,
  refunded,
  replaced,
  returned,
  returnsAfter,
} from './testing/return-story.ts';

const kinds = ({ questions }: Returns) => questions.map(({ kind }) => kind);

/** Each line of one document in words; with its price where it has one. */
function rows({ documents }: Returns, name: string): readonly string[] | undefined {
  const body = documents.find((each) => each.name === name)?.body;
  if (body === undefined || !('lines' in body)) return undefined;
  return body.lines.map((each) =>
    'item' in each && 'quantity' in each
      ? [
          `${each.line}: ${each.quantity.value} ${each.quantity.unit} ${each.item.value}`,
          ...('unitPrice' in each ? [`at ${each.unitPrice}`] : []),
        ].join(' ')
      : '',
  );
}

const WEST_ORDER = 'return-order/R1/WEST';
const back = (quantity: string, more: Parameters<typeof came>[1] = {}) =>
  came(quantity, { id: `west ${quantity}`, location: 'WEST', item: 'B', line: '1/+B', ...more });

test('each warehouse is told to take back the item that left there, in its own quantity', () => {
  const after = returnsAfter([...replaced('2', '2'), returned('3')]);
  expect(rows(after, EAST_ORDER)).toEqual(['1: 2 EA A']);
  expect(rows(after, WEST_ORDER)).toEqual(['1/+B: 3 EA B']);
  expect(after.standing[0]?.lines[0]).toMatchObject({ asked: '3', granted: '3' });
});

test('a substitute that came back is credited as itself at its own price, and closes the return', () => {
  const facts = [...replaced('2', '2'), returned('3'), came('2'), back('3')];
  const after = returnsAfter(facts);
  expect(rows(after, MEMO_NAME)).toEqual(['1: 2 EA A at 10', '1/+B: 3 EA B at 3.33333']);
  expect([after.refundTotal, after.returned.get('1'), kinds(after)]).toEqual(['29.99', '3', []]);
  const ended = returnsAfter([...facts, refunded('30'), credited('5', { total: '30' })]);
  expect(ended.standing[0]).toMatchObject({
    status: 'closed',
    goods: { status: 'received' },
    credit: { status: 'posted' },
  });
});

test('a warehouse may name the line that was ordered: the item says what came', () => {
  const after = returnsAfter([...replaced('2', '2'), returned('1'), back('3', { line: '1' })]);
  expect(rows(after, MEMO_NAME)).toEqual(['1/+B: 3 EA B at 3.33333']);
  expect([after.returned.get('1'), kinds(after)]).toEqual(['1', []]);
});

test('a return may name what left: then nothing else counts', () => {
  const named = { lines: [{ line: '1/+B', quantity: { value: '1', unit: 'EA' } }] };
  const facts = [...replaced('2', '2'), returned('1', named)];
  const after = returnsAfter(facts);
  expect([rows(after, EAST_ORDER), rows(after, WEST_ORDER)]).toEqual([undefined, ['1/+B: 1 EA B']]);
  expect(rows(returnsAfter([...facts, back('1')]), MEMO_NAME)).toEqual(['1/+B: 1 EA B at 3.33333']);
  const other = returnsAfter([...facts, came('1')]);
  expect([rows(other, MEMO_NAME), kinds(other)]).toEqual([undefined, ['returned-other-goods']]);
});

test('a return may name both: each is worked for itself', () => {
  const lines = ['1', '1/+B'].map((each) => ({ line: each, quantity: { value: '2', unit: 'EA' } }));
  const after = returnsAfter([...replaced('2', '2'), returned('1', { lines }), came('2'), back('2')]);
  expect(rows(after, EAST_ORDER)).toEqual(['1: 2 EA A']);
  expect(rows(after, WEST_ORDER)).toEqual(['1/+B: 2 EA B']);
  expect(rows(after, MEMO_NAME)).toEqual(['1: 2 EA A at 10', '1/+B: 2 EA B at 3.33333']);
  expect([after.refundTotal, kinds(after)]).toEqual(['26.66', []]);
});

test('of a substitute no more is credited than left as it, whatever else is missing', () => {
  const after = returnsAfter([...replaced('2', '2'), returned('4'), back('9')]);
  expect(rows(after, MEMO_NAME)).toEqual(['1/+B: 6 EA B at 3.33333']);
  expect([after.refundTotal, kinds(after)]).toEqual(['19.99', ['returned-other-goods']]);
});

test('what came of one return is gone for the next one, as the item that it was', () => {
  const second = returned('4', { number: 'R2', requestedAt: '2026-06-13T08:00:00Z' });
  const after = returnsAfter([...replaced('2', '2'), returned('1'), back('3'), second]);
  expect(after.standing.map(({ lines }) => lines[0]?.granted)).toEqual(['1', '3']);
  expect(rows(after, 'return-order/R2/EAST')).toEqual(['1: 2 EA A']);
  expect(rows(after, 'return-order/R2/WEST')).toEqual(['1/+B: 3 EA B']);
});

test('an item that never left is a question, as before', () => {
  const after = returnsAfter([...replaced('2', '2'), returned('1'), back('1', { item: 'C' })]);
  expect([rows(after, MEMO_NAME), kinds(after)]).toEqual([undefined, ['returned-other-goods']]);
  expect(after.questions[0]?.why).toBe('1 EA of C came for line 1/+B');
});

test('what the buyer keeps of a substitute is credited as it', () => {
  const after = returnsAfter([...replaced('0', '2'), returned('1', { keepsGoods: true })]);
  expect(rows(after, MEMO_NAME)).toEqual(['1/+B: 3 EA B at 3.33333']);
  expect(after.refundTotal).toBe('9.99');
});

test('no more goes back than the substitute was charged, where its price was rounded down', () => {
  const facts = [...replaced('0', '1000'), returned('1000'), back('3000')];
  const after = returnsAfter(facts, { unitPrice: '0.01' });
  expect(rows(after, MEMO_NAME)).toEqual(['1/+B: 3000 EA B at 0.00333']);
  expect(after.refundTotal).toBe('9.99');
});

test('thirds that come back one by one add up to what was charged', () => {
  const facts = [...replaced('0', '1'), returned('1'), ...['a', 'b', 'c'].map((id) => back('1', { id }))];
  const sums = [5, 6, 7].map((count) => returnsAfter(facts.slice(0, count)).refundTotal);
  expect(sums).toEqual(['3.33', '6.66', '10']);
});

test('what a picker took for the ordered item comes back as what was charged', () => {
  const fact = advised({ id: 'p1', to: `${ours}-EAST`, quantity: '2' });
  if (fact.kind !== 'advice') throw new Error('a warehouse advises');
  const item = { by: 'number' as const, value: 'C' };
  const lines = fact.advice.lines.map((each) => ({ ...each, item, substituteFor: each.item }));
  const picked = { ...fact, advice: { ...fact.advice, lines } };
  const after = returnsAfter([ordered([line('2')]), picked, returned('1'), came('1', { item: 'C' })]);
  expect([rows(after, MEMO_NAME), kinds(after)]).toEqual([['1: 1 EA A at 10'], []]);
});
