/** Arbitrary whole stories: mostly of the usual course, with everything in between that can go otherwise. */
import fc from 'fast-check';
import type { Choice } from './outside.ts';
import { anyCharges, often } from './scenes/drawing.ts';
import { DECISIONS, type Revise, type RevisedLine, type Telling } from './tellings.ts';
import type { Change, Single, Step } from './whole-story.ts';

export const anyChoice: fc.Arbitrary<Choice> = fc.record({
  stock: fc.array(fc.constantFrom(0, 0, 2, 5, 20), { minLength: 8, maxLength: 8 }),
  authorised: fc.constantFrom(100, 100, 30, 500),
  unanswered: fc.constantFrom('accept' as const, 'hold' as const),
  onDifference: fc.constantFrom('hold' as const, 'take-shown' as const, 'take-agreed' as const),
  checks: fc.constantFrom('everything' as const, 'everything' as const, 'nothing' as const),
  rests: fc.boolean(),
});

const lineName = often('1', '2', '3');
const collected = often<RevisedLine['collected']>(undefined, 'channel', 'channel', 'seller');
const revisedLine: fc.Arbitrary<RevisedLine> = fc.record({
  quantity: fc.integer({ min: 1, max: 8 }),
  price: often<RevisedLine['price']>('shown', 'odd', 'none', 'quoted'),
  cancelled: often(false, true),
  mayBeSubstituted: often(false, true),
  collected,
});

const revise = (revision: fc.Arbitrary<number>): fc.Arbitrary<Telling> =>
  fc.record({
    tell: fc.constant('order' as const),
    revision,
    lines: fc.array(revisedLine, { minLength: 1, maxLength: 3 }),
    payment: often<Revise['payment']>('card', 'terms', 'card-renewed', 'card-unnamed'),
    cancelled: often(false, false, true),
    shipComplete: often(false, true),
    charges: anyCharges,
  });

export const decide = fc.record({
  tell: fc.constant('decision' as const),
  action: fc.constantFrom(...DECISIONS),
  line: lineName,
  price: fc.boolean(),
});

const advise = fc.record({
  tell: fc.constant('advice' as const),
  order: fc.nat({ max: 3 }),
  kind: often<'picked' | 'packed' | 'shipped' | 'cancelled'>('shipped', 'picked', 'packed', 'cancelled'),
  more: often(0, -1, -2, 1),
  final: fc.boolean(),
  as: often<'itself' | 'another' | 'unknown-line'>('itself', 'itself', 'another', 'unknown-line'),
  isForgotten: often(false, true),
});

const bill = fc.record({
  tell: fc.constant('invoice' as const),
  number: often(0, 1),
  kind: often<'invoice' | 'credit-note'>('invoice', 'credit-note'),
  how: often<'all-that-left' | 'one' | 'item-only'>('all-that-left', 'one', 'item-only'),
  cents: often(0, -1, 1, 300),
});

const others: fc.Arbitrary<Telling> = fc.oneof(
  fc.record({
    tell: fc.constant('payment' as const),
    what: fc.constantFrom(
      'as-it-is' as const,
      'refunded-by-hand' as const,
      'ran-out' as const,
      'refused' as const,
      'disputed' as const,
      'more-authorised' as const,
      'other-payment' as const,
    ),
  }),
  fc.record({
    tell: fc.constant('return' as const),
    number: often('R1', 'R2'),
    revision: fc.integer({ min: 1, max: 3 }),
    line: lineName,
    quantity: fc.integer({ min: 1, max: 4 }),
    compensation: often<'refund' | 'credit' | 'none'>('refund', 'credit', 'none'),
    inAdvance: fc.boolean(),
    cancelled: often(false, true),
  }),
  fc.record({
    tell: fc.constant('receipt' as const),
    order: fc.nat({ max: 2 }),
    less: often(0, 1),
    final: fc.boolean(),
  }),
  fc.record({
    tell: fc.constant('response' as const),
    state: fc.constantFrom('open' as const, 'closed' as const, 'cancelled' as const),
  }),
  fc.record({
    tell: fc.constant('milestone' as const),
    status: fc.constantFrom('in-transit' as const, 'delivered' as const),
    late: fc.boolean(),
  }),
);

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    stock: fc.constantFrom('A EAST', 'A WEST', 'B EAST', 'A DROP'),
    to: fc.constantFrom(0, 3, 30),
  }),
  fc.record({ expected: fc.constantFrom(0, 2, 50), inDays: fc.constantFrom(-2, 1, 3, 20) }),
  fc.record({ unknown: fc.constantFrom('A', 'B') }),
  fc.record({ known: fc.constantFrom('A', 'B') }),
  fc.record({
    party: fc.oneof(
      fc.record({ status: often('active', 'blocked', 'closed') }),
      fc.record({ email: fc.constantFrom(undefined, 'other@customer.example') }),
      fc.record({ taxExempt: fc.boolean() }),
    ),
  }),
  fc.record({
    world: fc.oneof(
      fc.record({ itemStatus: fc.constantFrom('active', 'blocked') }),
      fc.record({ credit: fc.constantFrom('granted' as const, 'refused' as const, 'cached' as const) }),
      fc.record({
        prices: fc.constantFrom(
          'agreed' as const,
          'none' as const,
          'quote' as const,
          'quote-refused' as const,
        ),
      }),
      fc.record({ verdict: fc.constantFrom('accept' as const, 'review' as const, 'refuse' as const) }),
      fc.record({ isRaced: fc.boolean() }),
    ),
  }),
);

const writeAll = fc.constant<Single>({ do: 'write', which: 'all' });

export const single: fc.Arbitrary<Single> = fc.oneof(
  { weight: 6, arbitrary: writeAll },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('write' as const), which: fc.nat({ max: 9 }) }),
  },
  { weight: 2, arbitrary: revise(fc.integer({ min: 1, max: 9 })) },
  { weight: 3, arbitrary: decide },
  { weight: 5, arbitrary: advise },
  { weight: 3, arbitrary: bill },
  { weight: 5, arbitrary: others },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      minutes: fc.constantFrom(1, 2, 61, 300, 1500, 50_000),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('change' as const), what: change }) },
);

/** Hubs are down for minutes or days, while the others go on. */
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: single },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('unseen' as const),
      steps: fc.array(single, { minLength: 2, maxLength: 5 }),
    }),
  },
);

/** Begins with an order, which targets hear of at once in most stories. */
export const anyStory: fc.Arbitrary<readonly Step[]> = fc
  .tuple(revise(fc.constant(1)), fc.constantFrom(0, 2, 2), fc.array(anyStep, { maxLength: 14 }))
  .map(([first, heard, steps]): readonly Step[] => [
    first,
    ...Array.from({ length: heard }, (): Step => ({ do: 'write', which: 'all' })),
    ...steps,
  ]);

/** Lines are added, made smaller and taken out again. */
export const paidByCard = (revision: fc.Arbitrary<number>): fc.Arbitrary<Telling> =>
  fc.record({
    tell: fc.constant('order' as const),
    revision,
    lines: fc.array(
      fc.record({
        quantity: fc.integer({ min: 1, max: 6 }),
        price: fc.constant('shown' as const),
        cancelled: often(false, true),
        mayBeSubstituted: often(false, true),
        collected,
      }),
      { minLength: 1, maxLength: 3 },
    ),
    payment: often<Revise['payment']>('card', 'card', 'card', 'card-renewed', 'terms'),
    cancelled: fc.constant(false),
    shipComplete: fc.constant(false),
    charges: anyCharges,
  });

const moneyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: writeAll },
  {
    weight: 6,
    arbitrary: fc.record({
      tell: fc.constant('advice' as const),
      order: fc.nat({ max: 3 }),
      kind: fc.constant('shipped' as const),
      more: often(0, -1, 1),
      final: often(true, false),
      as: often<'itself' | 'another'>('itself', 'another'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      tell: fc.constant('invoice' as const),
      number: fc.constant(0),
      kind: fc.constant('invoice' as const),
      how: often<'all-that-left' | 'one'>('all-that-left', 'one'),
      cents: often(0, -300, 300),
    }),
  },
  { weight: 5, arbitrary: others },
  { weight: 3, arbitrary: paidByCard(fc.integer({ min: 2, max: 9 })) },
  { weight: 2, arbitrary: decide },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.constantFrom(1, 61, 300) }),
  },
);

/** Goods enough, and a card: what is taken, given back, invoiced and sent back, in any order. */
export const anyMoneyStory: fc.Arbitrary<readonly Step[]> = fc
  .tuple(paidByCard(fc.constant(1)), fc.array(moneyStep, { maxLength: 18 }))
  .map(([first, steps]): readonly Step[] => [
    first,
    ...Array.from({ length: 3 }, (): Step => ({ do: 'write', which: 'all' })),
    ...steps,
    ...Array.from({ length: 2 }, (): Step => ({ do: 'write', which: 'all' })),
  ]);

export const anyMoneyChoice: fc.Arbitrary<Choice> = fc.record({
  stock: fc.constant(Array.from({ length: 8 }, () => 20)),
  authorised: fc.constantFrom(100, 60, 500),
  unanswered: fc.constant('accept' as const),
  onDifference: fc.constant('take-shown' as const),
  checks: fc.constant('everything' as const),
});
