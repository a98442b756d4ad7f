/** Stories about other items that leave in the place of ordered ones. */
import { describe, expect, test } from 'vitest';
import type { InvoiceTold, OrderFact } from '../facts.ts';
import { advised, given, line, ordered, ours, written, type World } from '../testing/story.ts';

const world: World = {
  stock: { 'A EAST': '1', 'B EAST': '2', 'C WEST': '9' },
  items: { A: { substitutes: [one('B'), one('C')] } },
};

function one(itemId: string) {
  return { itemId, ratio: { numerator: 1, denominator: 1 } };
}

const replaceable = (quantity: string, more: Parameters<typeof line>[1] = {}) =>
  line(quantity, { mayBeSubstituted: true, ...more });

function placed(quantity: string, more: World = {}, unit = 'EA') {
  const lines = [replaceable(quantity, { quantity: { value: quantity, unit } })];
  return given({ ...world, ...more }, ordered(lines), written('sales-order'));
}

const bodies = (story: ReturnType<typeof given>) => {
  const { documents } = story.plan();
  return documents === 'as-they-are' ? [] : documents.map(({ body }) => body);
};

const linesOf = (story: ReturnType<typeof given>) =>
  bodies(story).map((body) =>
    'lines' in body
      ? body.lines.map((each) =>
          'item' in each
            ? `${each.line}: ${each.quantity.value} ${each.quantity.unit} ${each.item.value}`
            : '',
        )
      : [],
  );

/** What a warehouse sent, with the lines of its order as it has them. */
function sent(to: string, lines: Readonly<Record<string, string>>, id = 'p1'): OrderFact {
  const fact = advised({ id, to: `${ours}-${to}`, quantity: '0' });
  if (fact.kind !== 'advice') throw new Error('a warehouse advises');
  const told = Object.entries(lines).map(([name, quantity]) => ({
    line: name,
    item: { by: 'number' as const, value: name.split('+')[1] ?? 'A' },
    quantity: { value: quantity, unit: 'EA' },
  }));
  return { ...fact, advice: { ...fact.advice, lines: told } };
}

function invoiced(lines: readonly (readonly [string | undefined, string, string])[]): InvoiceTold {
  return {
    kind: 'invoice',
    identity: 'invoice/I1',
    at: '2026-06-10T12:00:00Z',
    system: 'erp',
    invoice: {
      number: 'I1',
      kind: 'invoice',
      answers: { ours },
      postedOn: '2026-06-10',
      currency: 'USD',
      net: '40',
      tax: '0',
      total: '40',
      lines: lines.map(([named, item, value]) => ({
        ...(named === undefined ? {} : { line: named }),
        item: { by: 'number', value: item },
        quantity: { value, unit: 'EA' },
        net: '10',
      })),
    },
  };
}

describe('what is missing of an item that may be substituted', () => {
  test('is taken of its substitutes, the next one where the first does not suffice', () => {
    const plan = placed('4').plan();
    expect(plan.lines[0]).toMatchObject({
      quantities: { held: '4', missing: '0', backordered: '0', substituted: '3' },
    });
    expect(plan.lines[0]?.reasons).toEqual(
      expect.arrayContaining([
        'EAST: 1 EA can be promised; taken: 1',
        'B instead: EAST: 2 EA can be promised; taken: 2',
        'C instead: WEST: 9 EA can be promised; taken: all of it',
      ]),
    );
  });

  test('has lines of its own in the sales order and in the warehouse orders', () => {
    expect(linesOf(placed('4'))).toEqual([
      ['1: 1 EA A', '1/+B: 2 EA B', '1/+C: 1 EA C'],
      ['1: 1 EA A', '1/+B: 2 EA B'],
      ['1/+C: 1 EA C'],
    ]);
  });

  test('costs what the ordered item costs', () => {
    const [sales] = bodies(placed('4'));
    expect(sales).toMatchObject({ lines: [{ unitPrice: '10' }, { unitPrice: '10' }, { unitPrice: '10' }] });
  });

  test('is not taken of others before every warehouse was asked for the ordered item', () => {
    const stock = { 'A EAST': '1', 'A WEST': '3', 'B EAST': '9' };
    expect(linesOf(placed('4', { stock }))[0]).toEqual(['1: 1 EA A', '1/WEST: 3 EA A']);
  });

  test('is not taken of an item that is blocked, and the reason says so', () => {
    const items = { ...world.items, B: { status: 'blocked' } };
    const story = placed('4', { items });
    expect(linesOf(story)[0]).toEqual(['1: 1 EA A', '1/+C: 3 EA C']);
    expect(story.plan().lines[0]?.reasons).toContain('B instead: it is blocked');
  });

  test('is backordered where nobody has enough of any of them', () => {
    const story = placed('20');
    expect(story.plan().lines[0]?.quantities).toMatchObject({ held: '12', missing: '8', substituted: '11' });
    expect(story.plan().waitsFor.map(({ reference }) => reference.value)).toEqual(['A', 'B', 'C']);
  });

  test('is not taken of others where the buyer did not allow it', () => {
    const story = given(world, ordered([line('4')]), written('sales-order'));
    expect(story.plan().lines[0]?.quantities).toMatchObject({ held: '1', missing: '3', substituted: '0' });
  });

  test('counts for an order that ships complete', () => {
    const complete = (quantity: string) =>
      given(world, ordered([replaceable(quantity)], { shipComplete: true })).plan().lines[0]?.quantities;
    expect(complete('4')).toMatchObject({ held: '4', missing: '0' });
    expect(complete('20')).toMatchObject({ held: '0', missing: '20' });
  });
});

describe('a substitute in other units', () => {
  test('goes by the box where its box holds as much', () => {
    const story = placed('2', { stock: { 'B EAST': '30' } }, 'BX');
    expect(linesOf(story)[0]).toEqual(['1/+B: 2 BX B']);
  });

  test('goes in its base unit where it does not, and is never dearer', () => {
    const packs = [{ unit: 'BX', ratio: { numerator: 10, denominator: 1 } }];
    const story = placed('2', { stock: { 'B EAST': '30' }, items: { ...world.items, B: { packs } } }, 'BX');
    expect(linesOf(story)[0]).toEqual(['1/+B: 24 EA B']);
    const [sales] = bodies(story);
    expect(sales).toMatchObject({ lines: [{ unitPrice: '10' }] });
  });

  test('counts by the ratio of the list', () => {
    const items = { A: { substitutes: [{ itemId: 'B', ratio: { numerator: 3, denominator: 1 } }] } };
    const story = placed('4', { stock: { 'B EAST': '11' }, items });
    expect(story.plan().lines[0]?.quantities).toMatchObject({ held: '3', missing: '1', substituted: '3' });
    expect(linesOf(story)[1]).toEqual(['1/+B: 9 EA B']);
    expect(bodies(story)[0]).toMatchObject({ lines: [{ unitPrice: '3.33333' }, { unitPrice: '10' }] });
    const plan = story.and(sent('EAST', { '1/+B': '9' })).plan();
    expect(plan.lines[0]?.quantities).toMatchObject({ shipped: '3', held: '0' });
  });
});

describe('what a substitute did', () => {
  test('counts for the line that was ordered, shipped as well as invoiced', () => {
    const story = placed('4');
    story.plan();
    story.and(sent('EAST', { '1': '1', '1/+B': '2' }), sent('WEST', { '1/+C': '1' }, 'p2'));
    expect(story.plan().lines[0]).toMatchObject({
      status: 'shipped',
      quantities: { shipped: '4', substituted: '3', held: '0', invoiced: '0' },
    });
    const plan = story
      .and(
        invoiced([
          ['1', 'A', '1'],
          ['1/+B', 'B', '2'],
          [undefined, 'C', '1'],
        ]),
      )
      .plan();
    expect(plan.lines[0]).toMatchObject({ status: 'invoiced', quantities: { invoiced: '4' } });
  });

  test('is told to the channel by the line that it ordered', () => {
    const story = placed('4');
    story.plan();
    const plan = story.and(sent('EAST', { '1': '1', '1/+B': '2' })).plan();
    expect(plan.always[0]?.body).toMatchObject({
      shipments: [
        {
          lines: [
            { line: '1', quantity: { value: '1' } },
            { line: '1', quantity: { value: '2' } },
          ],
        },
      ],
    });
  });

  test('is shown to those who look after the customer, as the item that left', () => {
    const story = placed('4', { policy: { summaries: ['crm/orders'] } });
    story.plan();
    const shown = () => story.plan().always.find(({ domain }) => domain === 'order-summary')?.body;
    expect(shown()).not.toHaveProperty('lines.0.instead');
    story.and(sent('EAST', { '1': '1', '1/+B': '2' }));
    expect(shown()).toMatchObject({
      lines: [
        {
          line: '1',
          item: { value: 'A' },
          shipped: { value: '3' },
          instead: [{ item: { value: 'B' }, quantity: { value: '2', unit: 'EA' } }],
        },
      ],
    });
  });

  test('a short pick of it frees the rest of it, and is served from elsewhere', () => {
    const story = placed('3', { stock: { 'B EAST': '3', 'C WEST': '9' } });
    story.plan();
    const plan = story.and(sent('EAST', { '1/+B': '1' })).plan();
    expect(plan.lines[0]?.quantities).toMatchObject({ shipped: '1', held: '2', missing: '0' });
  });
});
