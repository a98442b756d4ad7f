/** Orders told in units that a person gave a meaning: worked in the units of the item, from the first revision to the last return. */
import { expect, test } from 'vitest';
import type { OrderFact } from '../facts.ts';
import { given, line, ordered, written, type Story, type World } from '../testing/story.ts';
import { stateOf } from '../../kit/process.ts';
import { orderToCash } from '../plan.ts';
import { meantState, spokenUnits } from './meant.ts';

const world: World = { stock: { 'A EAST': '100' }, meant: { 'shop A CS': 'BX' } };
const cases = (value: string, per = 'CS') =>
  line(value, {
    quantity: { value, unit: 'CS' },
    price: { amount: '120', currency: 'USD', per: { value: '1', unit: per } },
  });
const salesLines = (story: Story) => {
  const { documents } = story.plan();
  const found = documents === 'as-they-are' ? [] : documents.filter(({ name }) => name === 'sales-order');
  return found.flatMap(({ body }) =>
    'lines' in body
      ? body.lines.map((each) => ('unitPrice' in each ? [each.quantity, each.unitPrice] : []))
      : [],
  );
};

test('four of their cases are four of our boxes, at the price that was shown for one', () => {
  const story = given(world, ordered([cases('4')]));
  expect(salesLines(story)).toEqual([[{ value: '4', unit: 'BX' }, '120']]);
  expect(story.plan().questions).toEqual([]);
  expect(salesLines(given(world, ordered([cases('4', 'BX')])))).toEqual(salesLines(story));
});

test('the facts stay as they were told', () => {
  const story = given(world, ordered([cases('4')]));
  story.plan();
  expect(story.facts[0]).toMatchObject({ order: { lines: [{ quantity: { unit: 'CS' } }] } });
  expect(story.facts.find(({ kind }) => kind === 'reservation')).toMatchObject({ quantity: { unit: 'BX' } });
});

test('a revision of the same cases changes the quantity, and nothing is given back and held anew', () => {
  const story = given(world, ordered([cases('4')]));
  story.plan();
  story.and(written('sales-order'), ordered([cases('5')], { revision: '2' }));
  expect(salesLines(story)).toEqual([[{ value: '5', unit: 'BX' }, '120']]);
  expect(story.facts.filter(({ kind }) => kind === 'released')).toEqual([]);
});

test('what one system means says nothing of another, nor of another item', () => {
  for (const meant of [{ 'crm A CS': 'BX' }, { 'shop B CS': 'BX' }])
    expect(
      given({ ...world, meant }, ordered([cases('4')]))
        .plan()
        .questions.map(({ kind }) => kind),
    ).toEqual(['unmapped-unit']);
});

test('every revision and every return is read in what is meant by who told it', () => {
  const back: OrderFact = {
    kind: 'return',
    identity: 'return/R1/1',
    at: '2026-06-11T08:00:00Z',
    system: 'portal',
    return: {
      channel: 'web',
      orderNumber: '1',
      number: 'R1',
      revision: '1',
      requestedAt: '2026-06-11T08:00:00Z',
      compensation: 'refund',
      lines: [{ line: '1', quantity: { value: '1', unit: 'CT' } }],
    },
  };
  const state = stateOf(orderToCash, [ordered([cases('4')]), ordered([cases('5')], { revision: '2' }), back]);
  expect(new Set(spokenUnits(state).map(({ system, code }) => `${system} ${code}`))).toEqual(
    new Set(['shop CS', 'portal CT']),
  );
  const { current, earlierLines, returns } = meantState(state, ({ system }) =>
    system === 'shop' ? 'BX' : 'EA',
  );
  expect(current?.order.lines[0]).toMatchObject({ quantity: { unit: 'BX' }, price: { per: { unit: 'BX' } } });
  expect(earlierLines[0]).toMatchObject({ quantity: { value: '4', unit: 'BX' } });
  expect(returns['R1']?.return.lines[0]?.quantity).toEqual({ value: '1', unit: 'EA' });
});
