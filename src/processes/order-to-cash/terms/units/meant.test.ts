/** Orders told in units that a person gave a meaning: worked in the units of the item, from the first revision to the last return. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OrderFact } from '../../facts.ts';
import { decimal, formatDecimal } from '../../../../model/values/decimal.ts';
import {
  advised,
  billed,
  given,
  line,
  ordered,
  posted,
  written,
  type Story,
  type World,
} from '../../testing/story.ts';
import { stateOf } from '../../../kit/process.ts';
import { orderToCash } from '../../plan.ts';
import { SAME_UNIT } from '../../../../model/values/measured.ts';
import { meantState, spokenUnits } from './meant.ts';

const world: World = { stock: { 'A EAST': '100' }, meant: { 'shop A CS': 'BX' } };
const cases = (value: string, per = 'CS') =>
  line(value, {
    quantity: { value, unit: 'CS' },
    price: { amount: '120', currency: 'USD', per: { value: '1', unit: per } },
  });
/** The warehouse weighs. */
const inGrams = (left: Parameters<typeof advised>[0]): OrderFact =>
  JSON.parse(JSON.stringify(advised(left)).replaceAll('"EA"', '"GRM"'));

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

const weighed: World = {
  stock: { 'A EAST': '100000' },
  items: { A: { baseUnit: 'GRM', packs: [] } },
  policy: { notifications: { target: 'mail/notifications' }, summaries: ['crm/orders'] },
};
const kilograms = (value: string, unit = 'KGM') =>
  line(value, {
    quantity: { value, unit },
    price: { amount: '5', currency: 'USD', per: { value: '1', unit: 'KGM' } },
  });
const toldOf = (story: Story) => {
  const bodies = story.plan('2026-06-10T11:00:00Z').always.map(({ body }) => body);
  return {
    status: bodies.find((body) => 'shipments' in body),
    summary: bodies.flatMap((body) => ('milestones' in body ? body.lines : [])),
    mails: bodies.flatMap((body) => ('about' in body ? [[body.about, body.lines]] : [])),
  };
};

test('an item kept in grams and ordered in kilograms is worked in grams, to the last one', () => {
  const story = given(weighed, ordered([kilograms('2.5')]));
  expect(story.plan().questions).toEqual([]);
  expect(salesLines(story)).toEqual([[{ value: '2500', unit: 'GRM' }, '0.005']]);
  expect(story.plan().lines[0]).toMatchObject({
    quantities: { unit: 'GRM', ordered: '2500', held: '2500', shipped: '0' },
    asOrdered: { unit: 'KGM', ordered: '2.5', held: '2.5', shipped: '0' },
  });
});

test('the channel and the buyer are answered in kilograms, parcel by parcel', () => {
  const story = given(weighed, ordered([kilograms('2.5')]));
  story.plan();
  story.and(written('sales-order')).plan();
  story.and(inGrams({ quantity: '750', final: false }));
  const { status, mails } = toldOf(story);
  expect(status).toMatchObject({
    lines: [
      {
        ordered: { value: '2.5', unit: 'KGM' },
        shipped: { value: '0.75', unit: 'KGM' },
        cancelled: { value: '0', unit: 'KGM' },
      },
    ],
    shipments: [{ lines: [{ line: '1', quantity: { value: '0.75', unit: 'KGM' } }] }],
  });
  expect(mails).toMatchObject([
    ['received', [{ quantity: { value: '2.5', unit: 'KGM' } }]],
    ['shipped', [{ quantity: { value: '0.75', unit: 'KGM' } }]],
  ]);
});

test('what is not exact in the unit of the buyer is told in ours, beside what he ordered', () => {
  const story = given(weighed, ordered([kilograms('2', 'LBR')]));
  expect(salesLines(story)).toEqual([[{ value: '907.18474', unit: 'GRM' }, '0.005']]);
  story.and(written('sales-order')).plan();
  story.and(inGrams({ quantity: '500', final: false }));
  const orderedAs = { value: '2', unit: 'LBR' };
  const { status, mails } = toldOf(story);
  expect(status).toMatchObject({
    lines: [
      { ordered: { value: '907.18474', unit: 'GRM' }, shipped: { value: '500', unit: 'GRM' }, orderedAs },
    ],
    shipments: [{ lines: [{ quantity: { value: '500', unit: 'GRM' } }] }],
  });
  expect(mails).toMatchObject([
    ['received', [{ quantity: { value: '2', unit: 'LBR' } }]],
    ['shipped', [{ quantity: { value: '500', unit: 'GRM' }, orderedAs }]],
  ]);
  expect(story.plan().lines[0]?.asOrdered).toEqual({
    unit: 'LBR',
    ordered: '2',
    tooLate: '0',
    wanted: '2',
    missing: '0',
    backordered: '0',
    substituted: '0',
    invoiced: '0',
    credited: '0',
    cancelled: '0',
  });
});

test('what would have to be rounded is asked about', () => {
  const inPounds = { ...weighed, items: { A: { baseUnit: 'LBR', packs: [] } } };
  expect(
    given(inPounds, ordered([kilograms('1')]))
      .plan()
      .questions.map(({ kind, why }) => [kind, why]),
  ).toEqual([
    [
      'unmapped-unit',
      'line 1: KGM (kilogram) is no unit of A; what may be meant: LBR (pound), a mass as well, but so much is no exact number of LBR',
    ],
  ]);
});

test('an order that is held in grams stays in grams when the item gets kilograms of its own; a new one is in kilograms', () => {
  const story = given(weighed, ordered([kilograms('2')]));
  story.plan();
  const packs = [{ unit: 'KGM', ratio: { numerator: 1000, denominator: 1 } }];
  const later = { ...weighed, items: { A: { baseUnit: 'GRM', packs } } };
  const open = given(later, ...story.facts, ordered([kilograms('3')], { revision: '2' }));
  expect(salesLines(open)).toEqual([[{ value: '3000', unit: 'GRM' }, '0.005']]);
  expect(open.facts.filter(({ kind }) => kind === 'released')).toEqual([]);
  expect(salesLines(given(later, ordered([kilograms('2')])))).toEqual([[{ value: '2', unit: 'KGM' }, '5']]);
});

test('a word of a person counts before the measure', () => {
  const world = { ...weighed, meant: { 'shop A KGM': 'GRM' } };
  const quantities = salesLines(given(world, ordered([kilograms('2')]))).map(([quantity]) => quantity);
  expect(quantities).toEqual([{ value: '2', unit: 'GRM' }]);
});

test('whatever is exact in grams comes back as it was ordered, and the parts of it add up', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 99_999 }),
      fc.constantFrom('KGM', 'GRM', 'TNE', 'LBR'),
      (sum, unit) => {
        const value = formatDecimal(decimal(BigInt(sum), 3));
        const [told] = given(weighed, ordered([kilograms(value, unit)])).plan().lines;
        expect((told?.asOrdered ?? told?.quantities)?.['ordered']).toBe(value);
      },
    ),
    { numRuns: 40 },
  );
});

test('every revision and every return is read in what is meant by who told it', () => {
  const back: OrderFact = {
    kind: 'return',
    receivedAt: '2026-06-12T08:00:00Z',
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
  const { current, earlierLines, returns } = meantState(state, ({ system }) => ({
    unit: system === 'shop' ? 'BX' : 'EA',
    ratio: SAME_UNIT,
  }));
  expect(current?.order.lines[0]).toMatchObject({ quantity: { unit: 'BX' }, price: { per: { unit: 'BX' } } });
  expect(earlierLines[0]).toMatchObject({ quantity: { value: '4', unit: 'BX' } });
  expect(returns['R1']?.return.lines[0]?.quantity).toEqual({ value: '1', unit: 'EA' });
});

test('the CRM shows the order in kilograms at the price for one, and what it is worked as beside it', () => {
  const story = given(weighed, ordered([kilograms('2.5')]));
  story.plan();
  story.and(written('sales-order')).plan();
  story.and(inGrams({ quantity: '750', final: false }));
  expect(toldOf(story).summary).toMatchObject([
    {
      quantity: { value: '2.5', unit: 'KGM' },
      shipped: { value: '0.75', unit: 'KGM' },
      unitPrice: '5',
      worked: { quantity: { value: '2500', unit: 'GRM' }, unitPrice: '0.005' },
    },
  ]);
});

test('the CRM shows what is not exact in the unit of the buyer in ours, beside what he ordered', () => {
  const story = given(weighed, ordered([kilograms('2', 'LBR')]));
  story.plan();
  story.and(written('sales-order')).plan();
  story.and(inGrams({ quantity: '500', final: false }));
  const [line, ...others] = toldOf(story).summary;
  expect([line, others]).toMatchObject([
    {
      quantity: { value: '907.18474', unit: 'GRM' },
      shipped: { value: '500', unit: 'GRM' },
      orderedAs: { value: '2', unit: 'LBR' },
      unitPrice: '0.005',
    },
    [],
  ]);
  expect(line).not.toHaveProperty('worked');
});

test('the channel is told what is invoiced and credited in kilograms, too', () => {
  const story = given(weighed, ordered([kilograms('2.5')]));
  story.plan();
  story.and(written('sales-order')).plan();
  story.and(inGrams({ quantity: '2500' }), paper('invoice', '2500'), paper('credit-note', '750'));
  expect(toldOf(story).status).toMatchObject({
    lines: [{ invoiced: { value: '2.5', unit: 'KGM' }, credited: { value: '0.75', unit: 'KGM' } }],
  });
  expect(story.plan().lines[0]).toMatchObject({
    quantities: { unit: 'GRM', invoiced: '2500', credited: '750' },
    asOrdered: { unit: 'KGM', invoiced: '2.5', credited: '0.75' },
  });
});

/** Of so many grams of item A. */
function paper(kind: 'invoice' | 'credit-note', grams: string): OrderFact {
  const quantity = { value: grams, unit: 'GRM' };
  return posted('10', { kind, lines: [billed(grams, '10', { quantity })] });
}
