/** Stories about what a later revision of an order may still want. */
import { expect, test } from 'vitest';
import type { OrderFact } from '../facts.ts';
import { advised, billed, decided, given, line, ordered, ours, posted, written } from '../testing/story.ts';

type Story = ReturnType<typeof given>;
const NOON = '2026-06-10T12:00:00Z';
const placed = (): Story => {
  const story = given(
    { stock: { 'A EAST': '20' } },
    ordered([line('4'), line('2', { line: '2' })]),
    written('sales-order'),
  );
  story.plan();
  return story.and(written('warehouse-order/EAST/1'));
};
const may = (story: Story) =>
  story
    .plan(NOON)
    .actions.filter(({ action }) => action === 'revise')
    .map(({ line: name = 'order', legal, why, least }) => [
      name,
      legal,
      why,
      ...(least === undefined ? [] : [least]),
    ]);

test('anything of an order of which nothing has gone', () => {
  expect(may(placed())).toEqual([
    [
      'order',
      true,
      'lines may be added; another address counts for what has neither left nor is being picked: line 1: 4 EA; line 2: 2 EA',
    ],
    ['1', true, 'any quantity, or none of it', '0'],
    ['2', true, 'any quantity, or none of it', '0'],
  ]);
});

test('no less of a line than has left or is being picked, and no other address for that', () => {
  const some = placed().and(advised({ quantity: '3', final: false }));
  expect(may(some)[1]).toEqual([
    '1',
    true,
    'any quantity from 4 EA on: these have left or are being picked, and only a return brings them back',
    '4',
  ]);
  const all = given({ stock: { 'A EAST': '20' } }, ordered([line('4')]), written('sales-order'));
  all.plan();
  expect(may(all.and(advised({ quantity: '4' })))[0]).toEqual([
    'order',
    true,
    'lines may be added; another address changes nothing: all of it has left or is being picked',
  ]);
});

test('nothing of what a person has cancelled, and anything again of what the buyer has', () => {
  expect(may(placed().and(decided('cancel-line', { line: '2' })))[2]).toEqual([
    '2',
    false,
    'maria cancelled it',
  ]);
  expect(may(placed().and(decided('cancel'))).map(([, legal]) => legal)).toEqual([false, false, false]);
  const less = ordered([line('4')], { revision: '2', receivedAt: '2026-06-10T09:00:00Z' });
  expect(may(placed().and(less))[2]).toEqual(['2', true, 'any quantity, or none of it', '0']);
});

test('nothing of an order that the ERP has closed', () => {
  const story = given({ stock: { 'A EAST': '20' } }, ordered([line('4')]), written('sales-order'));
  story.plan();
  const closed: OrderFact = {
    kind: 'response',
    identity: 'response/closed',
    at: NOON,
    system: 'erp',
    response: { answers: { ours }, number: 'SO-1', state: 'closed', lines: [], asOf: NOON },
  };
  story.and(advised({ quantity: '4' }), posted('40', { lines: [billed('4', '40')] }), closed);
  const why = 'erp has closed SO-1: nothing can be added to it; order anew what is more';
  expect(may(story)).toEqual([
    ['order', false, why],
    ['1', false, why],
  ]);
});
