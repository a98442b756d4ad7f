/** Stories about invoices in other units than the order's, and about such as name no line. */
import { describe, expect, test } from 'vitest';
import type { OrderLine } from '../../../model/documents/order.ts';
import type { Quantity } from '../../../model/primitives.ts';
import type { OrderFact } from '../facts.ts';
import { advised, given, line, ordered, posted, written, type World } from '../testing/story.ts';

const PLENTY: World = { stock: { 'A EAST': '500', 'B EAST': '500' } };
const A = { by: 'number' as const, value: 'A' };

interface Told {
  readonly quantity: Quantity;
  readonly line?: string;
}

function invoice(number: string, ...lines: readonly Told[]): OrderFact {
  return posted('10', { number, lines: lines.map((each) => ({ ...each, item: A, net: '10' })) });
}

const of = (value: string, unit = 'EA'): Told => ({ quantity: { value, unit } });

function after(
  lines: readonly OrderLine[],
  shipped: Readonly<Record<string, string>>,
  ...facts: readonly OrderFact[]
) {
  const story = given(PLENTY, ordered(lines));
  story.plan('2026-06-10T07:00:00Z');
  story.and(written('sales-order'), ...leaving(shipped), ...facts);
  const plan = story.plan('2026-06-11T07:00:00Z');
  return {
    invoiced: Object.fromEntries(plan.lines.map((each) => [each.line, each.quantities['invoiced']])),
    statuses: plan.lines.map(({ status }) => status),
    questions: plan.questions.filter(({ kind }) => kind.startsWith('billed-')),
  };
}

/** What left of which line, by one word of the warehouse. */
function leaving(shipped: Readonly<Record<string, string>>): readonly OrderFact[] {
  const told = advised({ quantity: '1' });
  if (told.kind !== 'advice' || Object.keys(shipped).length === 0) return [];
  const lines = Object.entries(shipped).map(([name, value]) => ({
    line: name,
    item: A,
    quantity: { value, unit: 'EA' },
  }));
  return [{ ...told, advice: { ...told.advice, lines } }];
}

describe('an invoice', () => {
  test('in boxes bills an order in pieces', () => {
    const told = invoice('I1', { ...of('2', 'BX'), line: '1' });
    expect(after([line('24')], { 1: '24' }, told)).toMatchObject({
      invoiced: { 1: '24' },
      statuses: ['invoiced'],
      questions: [],
    });
  });

  test('in pieces bills an order in boxes, also where no single invoice is a whole part of one', () => {
    const box = line('1', { quantity: { value: '1', unit: 'BX' } });
    const [seven, five] = ['7', '5'].map((pieces, place) =>
      invoice(`I${place}`, { ...of(pieces), line: '1' }),
    );
    if (seven === undefined || five === undefined) throw new Error('two invoices are wanted');
    expect(after([box], {}, seven).invoiced).toEqual({ 1: '0.5833333333' });
    expect(after([box], {}, seven, five).invoiced).toEqual({ 1: '1' });
  });

  test('in a unit that the item does not have counts as nothing, and a person is asked', () => {
    const told = invoice('I1', { ...of('1', 'PF'), line: '1' });
    expect(after([line('24')], { 1: '24' }, told)).toMatchObject({
      invoiced: { 1: '0' },
      statuses: ['shipped'],
      questions: [
        {
          kind: 'billed-unit-unknown',
          domain: 'item',
          what: expect.stringContaining('invoice I1 bills line 1'),
        },
      ],
    });
  });

  test('that names only the item bills what has left first, then what is wanted, line by line', () => {
    const lines = [line('10'), line('6', { line: '2' })];
    expect(after(lines, { 2: '6' }, invoice('I1', of('8')))).toMatchObject({
      invoiced: { 1: '2', 2: '6' },
      questions: [],
    });
  });

  test('that names a line leaves less to those that name none, whichever comes first', () => {
    const lines = [line('10'), line('10', { line: '2' })];
    const [nameless, named] = [invoice('I1', of('10')), invoice('I2', { ...of('10'), line: '1' })];
    expect(after(lines, { 1: '10', 2: '10' }, nameless, named).invoiced).toEqual({ 1: '10', 2: '10' });
  });

  test('of more than the order has is a question about the rest', () => {
    const lines = [line('10'), line('6', { line: '2' })];
    expect(
      after(lines, { 1: '10', 2: '6' }, invoice('I1', of('1', 'BX')), invoice('I2', of('9'))),
    ).toMatchObject({
      invoiced: { 1: '10', 2: '6' },
      questions: [
        {
          kind: 'billed-beyond-order',
          subject: 'order/web/1:invoice I2 line 1',
          what: expect.stringContaining('bills 5 EA more'),
        },
      ],
    });
  });
});
