/** Stories: what should be true of a return after these facts. */
import { describe, expect, test } from 'vitest';
import { decimalOf, formatDecimal, type Decimal } from '../../../model/values/decimal.ts';
import type { OrderFact } from '../facts.ts';
import { returnDocument } from './names.ts';
import type { Returns } from './returns.ts';
import {
  came,
  credited,
  decidedOn,
  EAST_ORDER,
  memo,
  MEMO_NAME,
  ours,
  refunded,
  returned,
  returnsAfter,
  shipped,
  wrote,
} from './testing/return-story.ts';

const legs = ({ standing: [first] }: Returns) => [
  first?.goods.status,
  first?.money.status,
  first?.credit.status,
];
const kinds = ({ questions }: Returns) => questions.map(({ kind }) => kind);
const names = ({ documents }: Returns) => documents.map(({ name }) => name);
const body = ({ documents }: Returns, name: string) => documents.find((each) => each.name === name)?.body;
const grantedOf = ({ standing }: Returns) => standing.map(({ lines }) => lines[0]?.granted);

test('a return asks the warehouse that shipped to take the goods back, and waits with money and credit', () => {
  const after = returnsAfter([...shipped('4'), returned('3')]);
  expect(legs(after)).toEqual(['expected', 'waits-for-goods', 'waits-for-goods']);
  expect(after.documents).toMatchObject([
    {
      name: EAST_ORDER,
      target: 'wms/return-orders',
      body: { document: `${memo}.EAST`, state: 'placed', lines: [{ line: '1', quantity: { value: '3' } }] },
    },
  ]);
  expect([after.refundTotal, after.returned.get('1')]).toEqual(['0', '0']);
});

test('what came is credited and refunded, and what is proved by documents closes the return', () => {
  const facts = [...shipped('4'), returned('3'), came('3', { final: true })];
  const after = returnsAfter(facts);
  expect(legs(after)).toEqual(['received', 'due', 'due']);
  expect(after.refundTotal).toBe('30');
  expect(body(after, MEMO_NAME)).toMatchObject({
    document: memo,
    state: 'posted',
    date: '2026-06-15',
    lines: [
      { line: '1', quantity: { value: '3', unit: 'EA' }, unitPrice: '10', location: { value: 'EAST' } },
    ],
  });
  const ended = returnsAfter([...facts, refunded('30'), credited('3')]);
  expect(legs(ended)).toEqual(['received', 'refunded', 'posted']);
  expect([ended.standing[0]?.status, kinds(ended)]).toEqual(['closed', []]);
  expect(ended.standing[0]?.actions.map(({ legal }) => legal)).toEqual([false, false, false, false]);
  expect(ended.standing[0]?.actions[1]?.why).toBe('it is closed: each leg has come to its end');
});

test('a part that came is credited as a part, and the memo says more when more comes', () => {
  const facts = [...shipped('4'), returned('3'), came('1')];
  const after = returnsAfter(facts);
  expect([legs(after), after.refundTotal]).toEqual([['partly-received', 'due', 'due'], '10']);
  const more = returnsAfter([...facts, refunded('10'), credited('1'), came('2', { id: 'r2' })]);
  expect(legs(more)).toEqual(['received', 'partly-refunded', 'partly-posted']);
  expect(body(more, MEMO_NAME)).toMatchObject({ lines: [{ quantity: { value: '3' } }] });
  const all = returnsAfter([
    ...facts,
    came('2', { id: 'r2' }),
    credited('1'),
    credited('2', { number: 'CR2', ours: `${memo}/2` }),
  ]);
  expect(legs(all)).toEqual(['received', 'due', 'posted']);
});

test('nothing is credited above what was shipped, whatever was asked for or came', () => {
  const after = returnsAfter([...shipped('2'), returned('5'), came('5')]);
  expect(body(after, MEMO_NAME)).toMatchObject({ lines: [{ quantity: { value: '2' } }] });
  expect(after.refundTotal).toBe('20');
  expect(kinds(after)).toEqual(['returned-too-much', 'returned-other-goods']);
});

test('a second return has what the first one left', () => {
  const second = returned('3', { number: 'R2', requestedAt: '2026-06-13T08:00:00Z' });
  const after = returnsAfter([...shipped('4'), returned('3'), second]);
  expect(grantedOf(after)).toEqual(['3', '1']);
  expect(kinds(after)).toEqual(['returned-too-much']);
});

test('a return of what never left is refused, and nothing is asked of anybody', () => {
  const after = returnsAfter([returned('1')]);
  expect([after.documents, after.refundTotal]).toEqual([[], '0']);
  const known = returnsAfter([...shipped('0'), returned('1')]);
  expect(legs(known)[0]).toBe('refused');
});

test('goods that left from two places go back to both, or to the one that takes all', () => {
  const facts = [...shipped('2', '2'), returned('3')];
  const after = returnsAfter(facts);
  expect(
    after.documents.map((each) => [each.name, Reflect.get(each.body, 'lines')[0].quantity.value]),
  ).toEqual([
    ['return-order/R1/EAST', '2'],
    ['return-order/R1/WEST', '1'],
  ]);
  expect(names(returnsAfter(facts, { policy: { receivesAt: 'WEST' } }))).toEqual(['return-order/R1/WEST']);
  const both = returnsAfter([...facts, came('2'), came('1', { id: 'r2', location: 'WEST' })]);
  expect(body(both, MEMO_NAME)).toMatchObject({
    lines: [
      { line: '1', location: { value: 'EAST' }, quantity: { value: '2' } },
      { line: '1/WEST', location: { value: 'WEST' }, quantity: { value: '1' } },
    ],
  });
});

test('money in advance goes back before the goods, and the missing goods are visible until they are on the shelf', () => {
  const facts = [...shipped('4'), returned('3', { inAdvance: true })];
  const after = returnsAfter(facts);
  expect([legs(after), after.refundTotal]).toEqual([['expected', 'due', 'waits-for-goods'], '30']);
  expect(names(after)).toEqual([EAST_ORDER]);
  const paid = [...facts, refunded('30')];
  expect(kinds(returnsAfter(paid))).toEqual(['refunded-not-restocked']);
  expect(kinds(returnsAfter([...paid, came('2')]))).toEqual(['refunded-not-restocked']);
  expect(kinds(returnsAfter([...paid, came('3')]))).toEqual([]);
});

test('refunded, not restocked: goods in quarantine or scrap wait for a person, who takes them as they are', () => {
  const facts = [
    ...shipped('4'),
    returned('3'),
    came('1', { as: 'quarantined' }),
    came('2', { id: 'r2', as: 'scrapped' }),
    refunded('30'),
    credited('3'),
  ];
  const after = returnsAfter(facts);
  expect(legs(after)).toEqual(['received', 'refunded', 'posted']);
  expect(kinds(after)).toEqual(['returned-not-sellable', 'refunded-not-restocked']);
  expect(after.questions[1]?.why).toContain('refunded 3 EA, restocked 0, not sellable 3');
  expect(after.questions[1]?.atStake).toEqual({ amount: '30', currency: 'USD' });
  expect(kinds(returnsAfter([...facts, decidedOn('settle-return')]))).toEqual([]);
});

describe('whoever is asked about goods that are not back on the shelf', () => {
  const settleOf = ({ standing: [first] }: Returns) =>
    first?.actions.find(({ action, leg }) => action === 'settle-return' && leg === 'goods');
  const offered = ({ questions }: Returns) =>
    questions.map(({ kind, decisions = [] }) => [
      kind,
      ...decisions.map((each) => `${each.do} ${each.about.leg}`),
    ]);

  test('may take them as they are also when every leg has come to its end, and is asked no more then', () => {
    const facts = [...shipped('4'), returned('3'), came('3', { as: 'scrapped', final: true })];
    const ended = [...facts, refunded('30'), credited('3')];
    const asked = returnsAfter(ended);
    expect(asked.standing[0]?.status).toBe('closed');
    expect(offered(asked)).toEqual([
      ['returned-not-sellable', 'settle-return goods'],
      ['refunded-not-restocked', 'settle-return goods'],
    ]);
    expect(settleOf(asked)?.legal).toBe(true);
    const settled = returnsAfter([...ended, decidedOn('settle-return', undefined, 'goods')]);
    expect(kinds(settled)).toEqual([]);
    expect(settleOf(settled)).toMatchObject({ legal: false, why: 'a person has taken it as it is' });
  });

  test('may do so where the warehouse took nothing of what was paid back in advance', () => {
    const facts = [...shipped('4'), returned('3', { inAdvance: true }), refunded('30')];
    const asked = returnsAfter([...facts, came('0', { final: true })]);
    expect([legs(asked)[0], asked.standing[0]?.status]).toEqual(['refused', 'closed']);
    expect(offered(asked)).toEqual([
      ['returned-short', 'settle-return goods'],
      ['refunded-not-restocked', 'settle-return goods'],
    ]);
    expect(settleOf(asked)?.legal).toBe(true);
  });
});

test('what the buyer keeps needs no goods: it is credited and refunded at once', () => {
  const after = returnsAfter([...shipped('4'), returned('3', { keepsGoods: true })]);
  expect(legs(after)).toEqual(['not-needed', 'due', 'due']);
  expect([names(after), after.refundTotal]).toEqual([[MEMO_NAME], '30']);
  expect(body(after, MEMO_NAME)).toMatchObject({ date: '2026-06-12', lines: [{ line: '1' }] });
});

test('credit on the account needs no refund', () => {
  const after = returnsAfter([...shipped('4'), returned('3', { compensation: 'credit' }), came('3')]);
  expect([legs(after), after.refundTotal]).toEqual([['received', 'not-needed', 'due'], '0']);
});

test('a later revision replaces an earlier one, whichever is told first', () => {
  const two = [returned('3'), returned('1', { revision: '2' })];
  for (const told of [two, two.toReversed()])
    expect(grantedOf(returnsAfter([...shipped('4'), ...told]))).toEqual(['1']);
});

test('a receipt that overtakes its return counts as soon as the return is known', () => {
  const early = came('3', { at: '2026-06-11T08:00:00Z' });
  expect(returnsAfter([...shipped('4'), early]).standing).toEqual([]);
  expect(legs(returnsAfter([...shipped('4'), early, returned('3')]))[0]).toBe('received');
});

test('a receipt that is told twice counts once', () => {
  const after = returnsAfter([...shipped('4'), returned('3'), came('1'), came('1')]);
  expect(after.returned.get('1')).toBe('1');
});

test('a return is cancelled as long as nothing came and no money moved', () => {
  const facts = [...shipped('4'), returned('3'), wrote(EAST_ORDER)];
  const cancelled = returned('3', { revision: '2', cancelled: true });
  for (const wish of [cancelled, decidedOn('cancel-return')]) {
    const after = returnsAfter([...facts, wish]);
    expect(after.standing[0]?.status).toBe('cancelled');
    expect(after.documents).toMatchObject([{ name: EAST_ORDER, body: { state: 'cancelled', lines: [] } }]);
    const late = returnsAfter([...facts, wish, came('1')], { policy: { dueMinutes: {} } });
    expect([late.standing[0]?.status, legs(late)[0]]).toEqual(['open', 'partly-received']);
    expect(late.questions).toMatchObject([{ kind: 'return-cancelled-too-late', why: 'goods have arrived' }]);
  }
});

test('a return whose money went back in advance is cancelled too late, until the money is another return’s', () => {
  const told = returned('3', { inAdvance: true });
  const facts = [...shipped('4'), told, decidedOn('cancel-return')];
  expect(returnsAfter(facts)).toMatchObject({ refundTotal: '0', standing: [{ status: 'cancelled' }] });
  const paid = returnsAfter([...facts, refunded('30')]);
  expect([paid.refundTotal, kinds(paid)]).toEqual([
    '30',
    ['return-cancelled-too-late', 'refunded-not-restocked'],
  ]);
  expect(paid.standing[0]?.actions).toContainEqual({
    action: 'cancel-return',
    legal: false,
    why: 'money was given back for it',
  });
  const elsewhere = returnsAfter([...facts, refunded('30')], {
    givesBack: { forReturns: decimalOf('1000'), otherwise: decimalOf('30') },
  });
  expect(elsewhere.standing[0]?.status).toBe('cancelled');
});

test('fewer goods than announced are a question once the warehouse waits for no more', () => {
  const facts = [...shipped('4'), returned('3'), came('2', { final: true })];
  const after = returnsAfter(facts);
  expect([legs(after)[0], kinds(after)]).toEqual(['received-short', ['returned-short']]);
  expect(kinds(returnsAfter([...facts, returned('2', { revision: '2' })]))).toEqual([]);
  const none = returnsAfter([...shipped('4'), returned('3'), came('0', { final: true })]);
  expect([legs(none), kinds(none)]).toEqual([
    ['refused', 'waits-for-goods', 'not-needed'],
    ['returned-short'],
  ]);
});

test('other goods than those of the line are nobody’s credit', () => {
  const after = returnsAfter([...shipped('4'), returned('3'), came('3', { item: 'B' })]);
  expect([legs(after)[0], kinds(after)]).toEqual(['expected', ['returned-other-goods']]);
  expect(after.questions[0]?.why).toBe('3 EA of B came for line 1');
});

test('a return in boxes is worked in the unit of the line; a unit that the item does not have is a question', () => {
  expect(grantedOf(returnsAfter([...shipped('24'), returned('2', { unit: 'BX' })]))).toEqual(['24']);
  expect(kinds(returnsAfter([...shipped('24'), returned('2', { unit: 'KGM' })]))).toContain(
    'returned-other-goods',
  );
});

const inThirds = [
  ...shipped('3'),
  ...['R1', 'R2', 'R3'].flatMap((of) => [returned('1', { number: of }), came('1', { id: of, of })]),
];
const dues = ({ standing }: Returns) => standing.map(({ refund }) => refund.due);

test('parts of a line that is not whole cents are never refunded above what a credit note for each can say', () => {
  const after = returnsAfter(inThirds, { unitPrice: '0.335' });
  expect([dues(after), after.refundTotal]).toEqual([['0.33', '0.33', '0.33'], '0.99']);
  const whole = returnsAfter([...shipped('3'), returned('3'), came('3')], { unitPrice: '0.335' });
  expect(whole.refundTotal).toBe('1.01');
  const taxed = returnsAfter(inThirds, { taxOf: (_line, quantity) => String(Number(quantity.units) * 2) });
  expect(taxed.refundTotal).toBe('36');
});

test('each credit note says what goes back for its return, as long as it differs by rounding alone', () => {
  const notes = (total: string) =>
    ['R1', 'R2', 'R3'].map((of) =>
      credited('1', { number: `CR-${of}`, ours: returnDocument(ours, of), total }),
    );
  const priced = { unitPrice: '0.335' };
  expect(dues(returnsAfter([...inThirds, ...notes('0.34').slice(1)], priced))).toEqual([
    '0.33',
    '0.34',
    '0.34',
  ]);
  expect(dues(returnsAfter([...inThirds, ...notes('0.34')], priced))).toEqual(['0.34', '0.34', '0.34']);
  expect(dues(returnsAfter([...inThirds, ...notes('0.38')], priced))).toEqual(['0.33', '0.33', '0.33']);
});

describe('a line of 0.12 with 0.01 of tax, half of which comes back', () => {
  const options = {
    unitPrice: '0.06',
    // Rounded half up, as the share of what is taken.
    taxOf: (_line: unknown, quantity: Decimal) => (formatDecimal(quantity) === '0' ? '0' : '0.01'),
  };
  const half = [...shipped('2'), returned('1'), came('1')];
  const due = (...more: readonly OrderFact[]) => dues(returnsAfter([...half, ...more], options))[0];

  test('is refunded without the half cent, before the credit note, after it, and however often it is told', () => {
    expect(due()).toBe('0.06');
    const note = credited('1', { total: '0.06' });
    expect([due(note), due(note, note), due(refunded('0.06'), note)]).toEqual(['0.06', '0.06', '0.06']);
    const ended = returnsAfter([...half, refunded('0.06'), note], options);
    expect(ended.standing[0]?.status).toBe('closed');
  });

  test('is topped up where the ERP rounds the other way', () => {
    const after = returnsAfter([...half, refunded('0.06'), credited('1', { total: '0.07' })], options);
    expect([dues(after), legs(after)[1]]).toEqual([['0.07'], 'partly-refunded']);
  });

  test('is refunded by our own worth where the credit note errs by more than rounding, or is in another currency', () => {
    expect(due(credited('1', { total: '0.10' }))).toBe('0.06');
    expect(due(credited('1', { total: '0.07', currency: 'EUR' }))).toBe('0.06');
  });

  test('waits with the last cent until all that is credited is posted', () => {
    const all = [...shipped('4'), returned('2'), came('2')];
    const first = credited('1', { total: '0.07' });
    const second = credited('1', { number: 'CR2', ours: `${memo}/2`, total: '0.07' });
    const of = (facts: readonly OrderFact[]) => returnsAfter([...all, ...facts], options).refundTotal;
    expect([of([]), of([first]), of([second]), of([first, second]), of([second, first])]).toEqual([
      '0.12',
      '0.12',
      '0.12',
      '0.14',
      '0.14',
    ]);
  });

  test('that went out in advance is proved when all of it is here and credited', () => {
    const facts = [...shipped('4'), returned('2', { inAdvance: true })];
    const of = (...more: readonly OrderFact[]) => returnsAfter([...facts, ...more], options).refundTotal;
    const first = credited('1', { total: '0.07' });
    expect([of(), of(came('1'), first)]).toEqual(['0.12', '0.12']);
    const second = credited('1', { number: 'CR2', ours: `${memo}/2`, total: '0.06' });
    expect(of(came('1'), first, came('1', { id: 'r2' }), second)).toBe('0.13');
  });

  test('that the buyer keeps is proved by its credit note alone', () => {
    const kept = [...shipped('2'), returned('1', { keepsGoods: true })];
    expect(returnsAfter(kept, options).refundTotal).toBe('0.06');
    expect(returnsAfter([...kept, credited('1', { total: '0.07' })], options).refundTotal).toBe('0.07');
  });
});

test('the answer of the payment service counts as its word', () => {
  const answer = { ...wrote('payment'), answer: Reflect.get(refunded('30'), 'payment') };
  const after = returnsAfter([...shipped('4'), returned('3'), came('3'), answer]);
  expect(legs(after)[1]).toBe('refunded');
});

test('each leg is due in its time, and overdue is a question', () => {
  const asked = [...shipped('4'), returned('3'), wrote(EAST_ORDER, '2026-06-12T09:00:00Z')];
  const due = returnsAfter(asked, { now: '2026-06-12T09:30:00Z' });
  expect(due.expectations).toMatchObject([
    { document: 'return-receipt', of: 'wms', dueAt: '2026-06-12T10:00:00.000Z', standing: 'due' },
  ]);
  expect(kinds(returnsAfter(asked, { now: '2026-06-12T11:00:00Z' }))).toEqual(['document-overdue']);
  const arrived = returnsAfter([...asked, came('3')], { now: '2026-06-15T09:00:00Z' });
  expect(arrived.expectations.map(({ document, standing }) => [document, standing])).toEqual([
    ['credit-memo', 'overdue'],
    ['refund', 'due'],
  ]);
  expect(arrived.questions).toMatchObject([
    { kind: 'document-overdue', domain: 'credit-memo', system: 'erp' },
  ]);
});

test('goods that are thrown away are credited like others: they came', () => {
  const after = returnsAfter([...shipped('4'), returned('3'), came('3', { as: 'scrapped' })]);
  expect(body(after, MEMO_NAME)).toMatchObject({ lines: [{ quantity: { value: '3' } }] });
});

test('the memo names the invoice where one alone has the lines', () => {
  const invoice = (number: string) => {
    const note = credited('4', { number, ours });
    return note.kind === 'invoice'
      ? {
          ...note,
          identity: `invoice/erp/${number}`,
          invoice: {
            ...note.invoice,
            kind: 'invoice' as const,
            lines: note.invoice.lines.map((each) => ({ ...each, line: '1' })),
          },
        }
      : note;
  };
  const facts = [...shipped('4'), returned('3'), came('3'), invoice('I1')];
  expect(body(returnsAfter(facts), MEMO_NAME)).toMatchObject({ invoice: 'I1' });
  expect(body(returnsAfter([...facts, invoice('I2')]), MEMO_NAME)).not.toHaveProperty('invoice');
});

test('a return of nothing but lines that the order does not have says so, and not that it was shipped to nobody', () => {
  const lines = [{ line: '9', quantity: { value: '1', unit: 'EA' } }];
  const after = returnsAfter([...shipped('4'), returned('1', { lines })]);
  expect(after.standing[0]?.goods).toEqual({ status: 'refused', evidence: 'the order has no line 9' });
  expect(kinds(after)).toEqual(['returned-other-goods']);
});

test('a return of lines that the order does not have is open as long as a person is asked about it', () => {
  const lines = [{ line: '9', quantity: { value: '1', unit: 'EA' } }];
  const facts = [...shipped('4'), returned('1', { lines })];
  const asked = returnsAfter(facts);
  expect([asked.standing[0]?.status, kinds(asked)]).toEqual(['open', ['returned-other-goods']]);
  expect(asked.standing[0]?.actions.filter(({ legal }) => legal).map(({ action }) => action)).toEqual([
    'cancel-return',
    'settle-return',
  ]);
  const ended = returnsAfter([...facts, decidedOn('settle-return')]);
  expect([ended.standing[0]?.status, kinds(ended)]).toEqual(['closed', []]);
});

test('a return in a unit that the item does not have says which it has', () => {
  const after = returnsAfter([...shipped('4'), returned('1', { unit: 'KGM' })]);
  expect(after.standing[0]?.goods.evidence).toBe(
    'line 1 asks for 1 KGM, and not for a unit of the item: EA, BX',
  );
});
