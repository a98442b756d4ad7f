/** Stories about returns by which the buyer gets money, credit or neither, and that are changed before and after one of them went out. */
import { describe, expect, test } from 'vitest';
import type { Returns } from './returns.ts';
import {
  came,
  credited,
  decidedOn,
  EAST_ORDER,
  MEMO_NAME,
  refunded,
  returned,
  returnsAfter,
  shipped,
  wrote,
} from './testing/return-story.ts';

const AFTER = '2026-06-18T08:00:00Z';
const kinds = ({ questions }: Returns) => questions.map(({ kind }) => kind);
const asks = (revision: string, compensation: 'refund' | 'credit' | 'none', receivedAt = AFTER) =>
  returned('3', { revision, compensation, receivedAt });
const stands = ({ standing: [first], refundTotal }: Returns) => [
  first?.compensation,
  first?.money.status,
  refundTotal,
];
const offered = ({ questions: [first] }: Returns) => first?.decisions?.map((each) => each.do);
const legal = ({ standing: [first] }: Returns) =>
  first?.actions.filter((each) => each.legal).map(({ action }) => action);

/** Three came back, and thirty were given back for them. */
const paid = [...shipped('4'), returned('3'), came('3'), credited('3', { total: '30' }), refunded('30')];
/** Three came back, and are credited on the account. */
const onAccount = [
  ...shipped('4'),
  returned('3', { compensation: 'credit' }),
  came('3'),
  credited('3', { total: '30' }),
];

describe('a return that asks for credit when its money was given back', () => {
  test('stays refunded, and a person is asked', () => {
    const after = returnsAfter([...paid, asks('2', 'credit')]);
    expect([kinds(after), stands(after)]).toEqual([
      ['return-changed-too-late'],
      ['refund', 'refunded', '30'],
    ]);
    expect(after.questions[0]).toMatchObject({
      domain: 'return',
      what: 'return R1 of order web/1 was changed from refund to credit too late',
      why: '30 were given back, and credit is asked for instead',
      canDo: [
        'crossdock returns settle web 1 R1 --leg money leaves it by refund',
        'Send a later revision of the return that asks for refund again',
      ],
    });
    expect([offered(after), legal(after)]).toEqual([['settle-return'], ['settle-return']]);
  });

  test('is left so by a person, also where further revisions repeat the wish', () => {
    const facts = [...paid, asks('2', 'credit'), decidedOn('settle-return', '2')];
    for (const story of [facts, [...facts, asks('3', 'credit')]]) {
      const after = returnsAfter(story);
      expect([kinds(after), stands(after), legal(after)]).toEqual([[], ['refund', 'refunded', '30'], []]);
    }
  });

  test('has no more given back for it until a person says that it stays so', () => {
    const half = [...shipped('4'), returned('3'), came('3'), refunded('10'), asks('2', 'credit')];
    const after = returnsAfter(half);
    expect([kinds(after), stands(after)]).toEqual([
      ['return-changed-too-late'],
      ['refund', 'refunded', '10'],
    ]);
    const left = returnsAfter([...half, decidedOn('settle-return', '2')]);
    expect([kinds(left), stands(left)]).toEqual([[], ['refund', 'partly-refunded', '30']]);
  });

  test('asks nobody any more when it is changed back', () => {
    const after = returnsAfter([...paid, asks('2', 'credit'), asks('3', 'refund')]);
    expect([kinds(after), stands(after)]).toEqual([[], ['refund', 'refunded', '30']]);
  });

  test('is asked about also where it was settled before the change', () => {
    const after = returnsAfter([...paid, decidedOn('settle-return', '1'), asks('2', 'credit')]);
    expect(kinds(after)).toEqual(['return-changed-too-late']);
  });

  test('does not become credit by a decision: the money is gone', () => {
    const after = returnsAfter([...paid, asks('2', 'credit'), decidedOn('change-return', '2')]);
    expect([kinds(after), stands(after)]).toEqual([
      ['return-changed-too-late'],
      ['refund', 'refunded', '30'],
    ]);
  });
});

test('money that went back belongs to the earlier return first: a later one may still ask for credit', () => {
  const second = { number: 'R2', requestedAt: '2026-06-13T08:00:00Z' };
  const after = returnsAfter([
    ...shipped('4'),
    returned('3'),
    returned('1', second),
    returned('1', { ...second, revision: '2', compensation: 'credit', receivedAt: AFTER }),
    came('3'),
    came('1', { id: 'r2', of: 'R2' }),
    refunded('30'),
  ]);
  expect([kinds(after), after.standing.map(({ compensation }) => compensation), after.refundTotal]).toEqual([
    [],
    ['refund', 'credit'],
    '30',
  ]);
});

describe('a return that is changed before anything went out', () => {
  test('is credited where it asked for money first', () => {
    const after = returnsAfter([...shipped('4'), returned('3'), asks('2', 'credit'), came('3')]);
    expect([kinds(after), stands(after)]).toEqual([[], ['credit', 'not-needed', '0']]);
  });

  test('is refunded where it asked for credit before the note was posted', () => {
    const after = returnsAfter([...onAccount, asks('2', 'refund', '2026-06-13T08:00:00Z')]);
    expect([kinds(after), stands(after)]).toEqual([[], ['refund', 'due', '30']]);
  });

  test('is refunded also where its memo was written and posted later on the same day', () => {
    const facts = [...onAccount, asks('2', 'refund', '2026-06-16T09:00:00Z')];
    expect(kinds(returnsAfter([...facts, wrote(MEMO_NAME, '2026-06-16T10:00:00Z')]))).toEqual([]);
    expect(kinds(returnsAfter([...facts, wrote(MEMO_NAME, '2026-06-16T08:00:00Z')]))).toEqual([
      'return-changed-too-late',
    ]);
  });
});

describe('a return that asks for money when it was credited on the account', () => {
  test('gives none back until a person says so: the credit may be used', () => {
    const after = returnsAfter([...onAccount, asks('2', 'refund')]);
    expect([kinds(after), stands(after)]).toEqual([
      ['return-changed-too-late'],
      ['credit', 'not-needed', '0'],
    ]);
    expect(after.questions[0]?.why).toBe('CR1 had credited it when money was asked for instead');
    expect(after.questions[0]?.canDo).toContain(
      'crossdock returns change web 1 R1 gives the money back: see that the credit is not used',
    );
    const both = ['settle-return', 'change-return'];
    expect([offered(after), legal(after)]).toEqual([both, both]);
  });

  test('gives it back by a person’s word, and stays so when it was paid', () => {
    const facts = [...onAccount, asks('2', 'refund'), decidedOn('change-return', '2')];
    expect(stands(returnsAfter(facts))).toEqual(['refund', 'due', '30']);
    const after = returnsAfter([...facts, refunded('30', '2026-06-19T08:00:00Z')]);
    expect([kinds(after), stands(after), legal(after)]).toEqual([[], ['refund', 'refunded', '30'], []]);
  });

  test('stays credited by a person’s word', () => {
    const after = returnsAfter([...onAccount, asks('2', 'refund'), decidedOn('settle-return', '2')]);
    expect([kinds(after), stands(after)]).toEqual([[], ['credit', 'not-needed', '0']]);
  });

  test('follows no decision about another revision', () => {
    const after = returnsAfter([...onAccount, asks('2', 'refund'), decidedOn('change-return', '1')]);
    expect([kinds(after), after.refundTotal]).toEqual([['return-changed-too-late'], '0']);
  });
});

describe('a person who leaves the money as it went out', () => {
  const half = [
    ...shipped('4'),
    returned('3', { inAdvance: true }),
    refunded('30'),
    came('1'),
    wrote(EAST_ORDER),
  ];
  const waiting = [...half, asks('2', 'credit')];

  test('ends nothing of what is waited for of the goods', () => {
    const left = returnsAfter([...waiting, decidedOn('settle-return', '2', 'money')]);
    expect([left.standing[0]?.goods.status, kinds(left)]).toEqual(['partly-received', ['document-overdue']]);
    expect(left.expectations.map(({ document }) => document)).toContain('return-receipt');
  });

  test('leaves the question about it open where he has settled the goods alone', () => {
    const left = returnsAfter([...waiting, decidedOn('settle-return', '2', 'goods')]);
    expect([left.standing[0]?.goods.status, kinds(left)]).toEqual([
      'received-short',
      ['return-changed-too-late'],
    ]);
  });

  test('ends both where he names none of them', () => {
    const left = returnsAfter([...waiting, decidedOn('settle-return', '2')]);
    expect([left.standing[0]?.goods.status, kinds(left)]).toEqual(['received-short', []]);
  });

  test('reads before what each would do', () => {
    const settling = returnsAfter(waiting).standing[0]?.actions.filter(
      ({ action }) => action === 'settle-return',
    );
    expect(settling).toEqual([
      {
        action: 'settle-return',
        leg: 'goods',
        legal: true,
        why: 'nothing more is waited for, and what came is taken as it is',
      },
      {
        action: 'settle-return',
        leg: 'money',
        legal: true,
        why: 'it stays by refund; what is waited for of the goods is waited for all the same',
      },
    ]);
  });
});

describe('a return of the goods alone', () => {
  const alone = (quantity: string, more: Parameters<typeof returned>[1] = {}) =>
    returned(quantity, { compensation: 'none', ...more });
  const legs = ({ standing: [first] }: Returns) => [
    first?.status,
    first?.goods.status,
    first?.money.status,
    first?.credit.status,
  ];
  const names = ({ documents }: Returns) => documents.map(({ name }) => name);

  test('is awaited and received, and gives neither money nor credit', () => {
    const announced = [...shipped('4'), alone('3'), wrote(EAST_ORDER)];
    const before = returnsAfter(announced, { now: '2026-06-12T09:30:00Z' });
    expect([legs(before), kinds(before)]).toEqual([
      ['open', 'expected', 'not-needed', 'not-needed'],
      ['document-overdue'],
    ]);
    const after = returnsAfter([...announced, came('3')]);
    expect([legs(after), kinds(after), names(after), after.refundTotal]).toEqual([
      ['closed', 'received', 'not-needed', 'not-needed'],
      [],
      [EAST_ORDER],
      '0',
    ]);
    expect(after.standing[0]?.lines).toMatchObject([{ restocked: '3', credited: '0', refundable: '0' }]);
  });

  test('asks about goods that do not come, and about none that cannot be sold again', () => {
    expect(kinds(returnsAfter([...shipped('4'), alone('3'), came('3', { as: 'quarantined' })]))).toEqual([]);
    const short = returnsAfter([...shipped('4'), alone('3'), came('1', { final: true })]);
    expect([kinds(short), offered(short)]).toEqual([['returned-short'], ['settle-return']]);
  });

  test('is closed at once where the buyer keeps the goods', () => {
    const after = returnsAfter([...shipped('4'), alone('3', { keepsGoods: true })]);
    expect([legs(after), names(after)]).toEqual([['closed', 'not-needed', 'not-needed', 'not-needed'], []]);
  });

  test('is credited, or paid back, by a later revision of it', () => {
    const came3 = [...shipped('4'), alone('3'), came('3')];
    expect(names(returnsAfter([...came3, asks('2', 'credit')]))).toContain(MEMO_NAME);
    expect(stands(returnsAfter([...came3, asks('2', 'refund')]))).toEqual(['refund', 'due', '30']);
  });

  test('leaves nothing of the same goods to another return', () => {
    const other = returned('2', {
      number: 'R2',
      compensation: 'credit',
      requestedAt: '2026-06-13T08:00:00Z',
    });
    const after = returnsAfter([...shipped('4'), alone('3'), came('3'), other]);
    expect(after.standing.map(({ lines: [first] }) => first?.granted)).toEqual(['3', '1']);
    expect(kinds(after)).toEqual(['returned-too-much']);
  });
});

describe('a return that shall be of the goods alone from now on', () => {
  test('takes its memo back as long as the ERP has posted none', () => {
    const told = [...shipped('4'), returned('3', { compensation: 'credit' }), came('3'), wrote(MEMO_NAME)];
    const after = returnsAfter([...told, asks('2', 'none')]);
    const memo = after.documents.find(({ name }) => name === MEMO_NAME);
    expect([memo?.body, kinds(after)]).toMatchObject([{ state: 'cancelled', lines: [] }, []]);
  });

  test('stays as it is when it was credited or paid, and a person is asked', () => {
    const credit = returnsAfter([...onAccount, asks('2', 'none')]);
    expect([kinds(credit), stands(credit), legal(credit)]).toEqual([
      ['return-changed-too-late'],
      ['credit', 'not-needed', '0'],
      ['settle-return'],
    ]);
    expect(credit.questions[0]).toMatchObject({
      what: 'return R1 of order web/1 was changed from credit to none too late',
      why: 'CR1 has credited it, and nothing is asked for instead',
    });
    expect(offered(credit)).toEqual(['settle-return']);
    const money = returnsAfter([...paid, asks('2', 'none')]);
    expect([kinds(money), stands(money)]).toEqual([
      ['return-changed-too-late'],
      ['refund', 'refunded', '30'],
    ]);
  });

  test('gives no money back while a person is asked about its credit', () => {
    const told = [...shipped('4'), returned('3'), came('3'), credited('3', { total: '30' })];
    expect(stands(returnsAfter(told))).toEqual(['refund', 'due', '30']);
    const after = returnsAfter([...told, asks('2', 'none')]);
    expect([kinds(after), stands(after)]).toEqual([
      ['return-changed-too-late'],
      ['refund', 'not-needed', '0'],
    ]);
    const left = returnsAfter([...told, asks('2', 'none'), decidedOn('settle-return', '2', 'money')]);
    expect([kinds(left), stands(left)]).toEqual([[], ['refund', 'due', '30']]);
  });
});
