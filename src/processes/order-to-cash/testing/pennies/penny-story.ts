/** Arbitrary stories of orders for pennies that come back bit by bit, each ending when every paper is posted and every payment told. */
import fc from 'fast-check';
import type { Choice } from '../outside.ts';
import type { Telling } from '../tellings.ts';
import type { Step } from '../whole-story.ts';

export const PENNY_CHOICE: Choice = {
  stock: [50, 0, 0, 0, 50, 0, 0, 0],
  authorised: 100,
  unanswered: 'accept',
  onDifference: 'take-agreed',
  checks: 'everything',
};

const WRITE: Step = { do: 'write', which: 'all' };
const CREDIT: Step = { tell: 'posting', kind: 'credit-notes' };
const receive = (order: number, less: number): Step => ({ tell: 'receipt', order, less, final: false });
const ship = (order: number): Step => ({
  tell: 'advice',
  order,
  kind: 'shipped',
  more: 0,
  final: true,
  as: 'itself',
});

const placed = fc
  .array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 2 })
  .map((quantities): Telling => ({
    tell: 'order',
    revision: 1,
    lines: quantities.map((quantity) => ({
      quantity,
      price: 'none',
      cancelled: false,
      mayBeSubstituted: false,
    })),
    payment: 'card',
    cancelled: false,
    shipComplete: false,
  }));

const sentBack: fc.Arbitrary<Step> = fc.record({
  tell: fc.constant('return' as const),
  number: fc.constantFrom('R1', 'R2', 'R3'),
  revision: fc.constant(1),
  line: fc.constantFrom('1', '2'),
  quantity: fc.integer({ min: 1, max: 5 }),
  compensation: fc.constant('refund' as const),
  inAdvance: fc.boolean(),
  cancelled: fc.constant(false),
});

const between = fc.oneof(
  { weight: 3, arbitrary: sentBack },
  { weight: 3, arbitrary: fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })).map((each) => receive(...each)) },
  { weight: 3, arbitrary: fc.constant(CREDIT) },
  { weight: 3, arbitrary: fc.constant(WRITE) },
);

export const anyPennyStory: fc.Arbitrary<readonly Step[]> = fc
  .tuple(placed, fc.array(between, { minLength: 3, maxLength: 14 }))
  .map(([order, steps]): readonly Step[] => [
    { do: 'change', what: { world: { prices: 'pennies' } } },
    order,
    WRITE,
    WRITE,
    WRITE,
    ship(0),
    ship(1),
    WRITE,
    { tell: 'posting', kind: 'invoice' },
    WRITE,
    ...steps,
    WRITE,
    ...[0, 1, 2].map((which) => receive(which, 0)),
    WRITE,
    CREDIT,
    WRITE,
    WRITE,
  ]);
