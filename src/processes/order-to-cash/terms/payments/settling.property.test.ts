/** Whatever happens to payments, in whatever order: at rest, taken − given back = invoiced − returned. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalOf, formatDecimal, type Decimal } from '../../../../model/values/decimal.ts';
import { settle, type Settled } from './settling.ts';

const of = (amount: number): Decimal => decimalOf(String(amount));
const to = (amount: Decimal): number => Number(formatDecimal(amount));

interface Money {
  due: number;
  returned: number;
  isFinal: boolean;
  overpaid: number;
  /** What a person gave back without a reason of the hub's. */
  gifts: number;
  readonly purses: { captured: number; refunded: number; most: number }[];
}

type Event =
  | { readonly do: 'leave'; readonly amount: number }
  /** The invoices say other than was due so far, and nothing more will leave. */
  | { readonly do: 'end'; readonly difference: number }
  | { readonly do: 'reopen' }
  | { readonly do: 'return'; readonly amount: number }
  | { readonly do: 'gift'; readonly amount: number }
  | { readonly do: 'lose'; readonly place: number }
  | { readonly do: 'renew'; readonly amount: number }
  | { readonly do: 'carry-out' };

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ do: fc.constant('leave' as const), amount: fc.integer({ min: 1, max: 50 }) }),
  fc.record({ do: fc.constant('end' as const), difference: fc.integer({ min: -20, max: 20 }) }),
  fc.record({ do: fc.constant('reopen' as const) }),
  fc.record({ do: fc.constant('return' as const), amount: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ do: fc.constant('gift' as const), amount: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constant('lose' as const), place: fc.nat({ max: 1 }) }),
  fc.record({ do: fc.constant('renew' as const), amount: fc.integer({ min: 20, max: 200 }) }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('carry-out' as const) }) },
);

/** As the plan does: what is overpaid is noted before it goes back. */
function settled(money: Money): Settled {
  const now = settle(
    money.purses.map(({ captured, refunded, most }) => ({
      captured: of(captured),
      refunded: of(refunded),
      most: of(Math.max(captured, most)),
      isDisputed: false,
    })),
    {
      due: of(money.due),
      returned: of(money.returned),
      overpaid: of(money.overpaid),
      isFinal: money.isFinal,
    },
  );
  money.overpaid = Math.max(money.overpaid, to(now.overpaid));
  return now;
}

function happen(money: Money, it: Event): void {
  switch (it.do) {
    case 'leave':
      money.isFinal = false;
      money.due += it.amount;
      return;
    case 'end':
      money.isFinal = true;
      money.due = Math.max(money.returned, money.due + it.difference);
      return;
    case 'reopen':
      money.isFinal = false;
      return;
    case 'return':
      money.returned = Math.min(money.due, money.returned + it.amount);
      return;
    case 'gift':
      return give(money, it.amount);
    case 'lose': {
      const purse = money.purses[it.place];
      if (purse !== undefined) purse.most = purse.captured;
      return;
    }
    case 'renew':
      money.purses.push({ captured: 0, refunded: 0, most: it.amount });
      return;
    case 'carry-out':
      return carryOut(money);
  }
}

/** While nothing is under way, so that it cannot be taken for what the hub wanted. */
function give(money: Money, amount: number): void {
  carryOut(money);
  const purse = money.purses.find(({ captured, refunded }) => captured - refunded >= amount);
  if (purse === undefined) return;
  purse.refunded += amount;
  money.gifts += amount;
}

function carryOut(money: Money): void {
  settled(money).each.forEach(({ capture, refund }, place) => {
    const purse = money.purses[place];
    if (purse === undefined) return;
    purse.captured = Math.max(purse.captured, to(capture));
    purse.refunded = Math.max(purse.refunded, to(refund));
  });
}

const sum = (amounts: readonly number[]): number => amounts.reduce((a, b) => a + b, 0);

test('what is kept in the end is what is owed, less what was given by hand or cannot be taken', () => {
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 300 }), fc.array(event, { maxLength: 25 }), (most, events) => {
      const money: Money = {
        due: 0,
        returned: 0,
        isFinal: false,
        overpaid: 0,
        gifts: 0,
        purses: [{ captured: 0, refunded: 0, most }],
      };
      for (const each of events) {
        const before = money.purses.map((purse) => ({ ...purse }));
        happen(money, each);
        settled(money).each.forEach(({ capture, refund }, place) => {
          expect(to(capture)).toBeGreaterThanOrEqual(before[place]?.captured ?? 0);
          expect(to(capture)).toBeLessThanOrEqual(
            Math.max(before[place]?.captured ?? 0, money.purses[place]?.most ?? 0),
          );
          expect(to(refund)).toBeLessThanOrEqual(to(capture));
        });
      }
      money.isFinal = true;
      carryOut(money);
      const again = settled(money);
      const [captured, refunded] = [
        sum(money.purses.map((each) => each.captured)),
        sum(money.purses.map((each) => each.refunded)),
      ];
      expect(again.each.map(({ capture, refund }) => [to(capture), to(refund)])).toEqual(
        money.purses.map((each) => [each.captured, each.refunded]),
      );
      const owed = money.due - money.returned;
      const room = sum(money.purses.map((each) => Math.max(0, each.most - each.captured)));
      expect(captured - refunded).toBeLessThanOrEqual(owed);
      if (room > 0) expect(captured - refunded).toBeGreaterThanOrEqual(owed - money.gifts);
      expect(to(again.forReturns)).toBeLessThanOrEqual(Math.min(money.returned, captured));
    }),
    { numRuns: 2000 },
  );
});

test('what went back in the end is owed besides, when more leaves after all', () => {
  const once = settle([purse('100', '10', '500')], owing({ due: '140', overpaid: '10' }));
  expect(once.each.map(sums)).toEqual([['150', '10']]);
});

test('what a person gave back by hand is not taken again', () => {
  expect(settle([purse('100', '10', '500')], owing({ due: '140' })).each.map(sums)).toEqual([['140', '10']]);
});

test('nothing goes back for goods that were never paid for', () => {
  const lost = settle([purse('30', '0', '30')], owing({ due: '100', returned: '40', isFinal: true }));
  expect([lost.each.map(sums), to(lost.forReturns)]).toEqual([[['30', '0']], 0]);
  const part = settle([purse('80', '0', '80')], owing({ due: '100', returned: '40', isFinal: true }));
  expect([part.each.map(sums), to(part.forReturns)]).toEqual([[['80', '20']], 20]);
});

test('of two payments the first is taken from first, and money goes back from both', () => {
  const both = [purse('0', '0', '50'), purse('30', '0', '30')];
  expect(settle(both, owing({ due: '70' })).each.map(sums)).toEqual([
    ['40', '0'],
    ['30', '0'],
  ]);
  const back = settle([purse('40', '0', '50'), purse('30', '0', '30')], owing({ due: '70', returned: '60' }));
  expect(back.each.map(sums)).toEqual([
    ['40', '40'],
    ['30', '20'],
  ]);
});

function purse(captured: string, refunded: string, most: string) {
  return {
    captured: decimalOf(captured),
    refunded: decimalOf(refunded),
    most: decimalOf(most),
    isDisputed: false,
  };
}

function owing({
  due,
  returned = '0',
  overpaid = '0',
  isFinal = false,
}: {
  readonly due: string;
  readonly returned?: string;
  readonly overpaid?: string;
  readonly isFinal?: boolean;
}) {
  return {
    due: decimalOf(due),
    returned: decimalOf(returned),
    overpaid: decimalOf(overpaid),
    isFinal,
  };
}

function sums({ capture, refund }: Settled['each'][number]): readonly [string, string] {
  return [formatDecimal(capture), formatDecimal(refund)];
}
