/** Stories of orders of which many lines are kept by one cause: it is one question, as long as any of them is kept. */
import { describe, expect, test } from 'vitest';
import type { OrderLine } from '../../../../model/documents/order.ts';
import type { OrderPlan } from '../../plan.ts';
import { decided, given, line, ordered, written, type World } from '../../testing/story.ts';
import { withDecisions } from '../offering.ts';
import { lineWords, wordsByLine } from './line-words.ts';

/** So many lines alike, but for what is said of each. */
const lines = (count: number, each: (name: string) => Partial<OrderLine>): OrderLine[] =>
  Array.from({ length: count }, (_, place) => {
    const name = String(place + 1);
    return line('4', { line: name, ...each(name) });
  });

const perKilogram = { amount: '10', currency: 'USD', per: { value: '1', unit: 'KGM' } };
const offers = (plan: OrderPlan) =>
  withDecisions(plan.questions, { ...plan, order: { channel: 'web', number: '1' } }).map(
    ({ decisions = [] }) =>
      decisions.map(({ do: name, about, lines: of }) => [name, about.line ?? '', of?.length ?? 0]),
  );

describe('a thousand lines that one cause keeps', () => {
  const plan = given(
    {},
    ordered(lines(1000, () => ({ price: perKilogram, quantity: { value: '4', unit: 'BX' } }))),
  ).plan();

  test('are one question, which lists them', () => {
    expect(plan.questions).toMatchObject([
      {
        kind: 'price-missing',
        subject: 'order/web/1:price-unusable A',
        cause: 'price-unusable A',
        lines: { length: 1000 },
      },
    ]);
    expect(plan.questions[0]?.why).toMatch(/^lines 1, 2, .* 20 and 980 more: the price is for KGM/);
  });

  test('are each told why they themselves are held, and not why the others are', () => {
    for (const { line: name, evidence } of plan.lines.slice(0, 3))
      expect(evidence).toMatch(new RegExp(`^line ${name}: the price is for KGM[^;]*$`));
  });

  test('are each told of a few of a thousand names that nobody knows', () => {
    const strange = lines(1000, (name) => ({ item: { by: 'number', value: `Z${name}` } }));
    const unknown = strange.map(({ item }) => item.value);
    const [first] = given({ unknown }, ordered(strange)).plan().lines;
    expect(first?.evidence).toMatch(/“Z5” [^;]*; and 995 more$/);
  });

  test('are decided at once, or one of them', () => {
    expect(offers(plan)).toEqual([
      [
        ['cancel-order', '', 0],
        ['cancel-line', '', 1000],
        ['accept-price', '', 1000],
      ],
    ]);
  });
});

describe('the value at stake', () => {
  const stakeOf = (world: World, told: readonly OrderLine[]) =>
    given(world, ordered(told))
      .plan()
      .questions.map(({ atStake }) => atStake?.amount);

  test('is what all lines are worth as they were shown, also where the price cannot be used', () => {
    const fine = { amount: '0.12374999', currency: 'USD', per: { value: '1', unit: 'EA' } };
    expect(
      stakeOf(
        {},
        lines(3, () => ({ price: fine })),
      ),
    ).toEqual(['1.47']);
    const dozens = { amount: '12', currency: 'USD', per: { value: '12', unit: 'EA' } };
    const strange = lines(2, (name) => ({ price: name === '1' ? fine : dozens }));
    expect(stakeOf({}, strange)).toEqual(['4.49']);
  });

  test('is not said where nobody has said a price', () => {
    const { price: _none, ...unpriced } = line('4');
    const nothing = { whyNot: 'nothing is agreed' };
    expect(stakeOf({ priced: { 1: nothing } }, [unpriced])).toEqual([undefined]);
  });
});

test('prices of several items are several questions, and one of several units is accepted unit by unit', () => {
  const told = [
    ...lines(2, () => ({ price: perKilogram })),
    line('4', { line: '3', item: { by: 'number', value: 'B' }, price: perKilogram }),
    line('1', { line: '4', quantity: { value: '1', unit: 'BX' }, price: perKilogram }),
  ];
  const plan = given({}, ordered(told)).plan();
  expect(plan.questions.map(({ cause, lines: of }) => [cause, of])).toEqual([
    ['price-unusable A', ['1', '2', '4']],
    ['price-unusable B', ['3']],
  ]);
  expect(offers(plan)[0]?.filter(([name]) => name === 'accept-price')).toEqual([
    ['accept-price', '', 2],
    ['accept-price', '4', 0],
  ]);
});

test('lines that are mended meanwhile leave the question, which stays the same for the others', () => {
  const story = given({}, ordered(lines(3, () => ({ price: perKilogram }))));
  const [before] = story.plan().questions;
  const mended = lines(3, (name) => (name === '3' ? { price: perKilogram } : {}));
  const [after, ...more] = story.and(ordered(mended, { revision: '2' })).plan().questions;
  expect([before?.lines, after?.lines, more]).toEqual([['1', '2', '3'], ['3'], []]);
  expect(after?.subject).toBe(before?.subject);
  const whole = ordered(
    lines(3, () => ({})),
    { revision: '3' },
  );
  expect(story.and(whole).plan().questions).toEqual([]);
});

test('an item that nobody knows is asked about once, and a line that is cancelled leaves the question', () => {
  const world = { stock: { 'A EAST': '10' }, unknown: ['Z'] };
  const strange = { item: { by: 'number' as const, value: 'Z' } };
  const story = given(world, ordered(lines(3, (name) => (name === '2' ? {} : strange))));
  const [asked, ...more] = story.plan().questions;
  expect([asked?.lines, asked?.why, more]).toEqual([['1', '3'], 'lines 1 and 3: item by number of shop', []]);
  const [after] = story.and(decided('cancel-line', { line: '1' })).plan().questions;
  expect([after?.subject, after?.lines]).toEqual([asked?.subject, ['3']]);
});

test('a unit that the item does not have is one question for all lines that say it', () => {
  const told = lines(3, (name) => ({ quantity: { value: name, unit: 'CS' } }));
  const plan = given({}, ordered(told)).plan();
  expect(plan.questions).toMatchObject([{ kind: 'unmapped-unit', lines: ['1', '2', '3'] }]);
  expect(offers(plan)).toEqual([
    [
      ['map-unit', '', 0],
      ['cancel-order', '', 0],
      ['cancel-line', '', 3],
    ],
  ]);
});

test('lines of an item that is not there are one question; what waits until a day is asked about no more', () => {
  const policy = { askAboutBackordersAfterMinutes: 60 };
  const later = '2026-06-11T08:00:00Z';
  const story = given({ policy }, ordered(lines(2, () => ({}))), written('sales-order'));
  const asked = () => story.plan(later).questions.filter(({ kind }) => kind === 'backordered-long');
  expect(asked()).toMatchObject([
    {
      lines: ['1', '2'],
      what: expect.stringMatching(/^order web\/1 is backordered: lines 1 and 2: 4 EA since /),
    },
  ]);
  story.and(decided('wait', { line: '1', until: '2026-07-01' }));
  expect(asked()).toMatchObject([{ lines: ['2'] }]);
});

test('what is the same of several lines is said once, and only the first are named', () => {
  const said = (count: number, words: (place: number) => string) =>
    wordsByLine(Array.from({ length: count }, (_, place) => ({ line: `${place}`, words: words(place) })));
  expect(said(3, (place) => (place === 1 ? 'late' : 'lost'))).toBe('lines 0 and 2: lost; line 1: late');
  expect(said(22, (place) => `day ${place}`)).toMatch(/; line 19: day 19; and 2 more lines$/);
  expect(lineWords(['7'])).toBe('line 7');
});
