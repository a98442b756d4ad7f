/** Whatever comes back of an order that was served by another item: no document says more of an item than left as it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MONEY } from '../testing/money-rules.ts';
import { OUTSIDE } from '../testing/outside-rules.ts';
import { PENNY_CHOICE } from '../testing/pennies/penny-story.ts';
import { broken } from '../testing/rules.ts';
import { tellWhole, type Moment, type Step } from '../testing/whole-story.ts';

const WRITE: Step = { do: 'write', which: 'all' };

const shipped = (order: number): Step => ({
  tell: 'advice',
  order,
  kind: 'shipped',
  more: 0,
  final: true,
  as: 'itself',
});

const sentBack: fc.Arbitrary<Step> = fc.record({
  tell: fc.constant('return' as const),
  number: fc.constantFrom('R1', 'R2', 'R3'),
  revision: fc.constant(1),
  line: fc.constantFrom('1', '1', '1/+B'),
  quantity: fc.integer({ min: 1, max: 6 }),
  compensation: fc.constant('refund' as const),
  inAdvance: fc.boolean(),
  cancelled: fc.constant(false),
});

const received: fc.Arbitrary<Step> = fc
  .record({ order: fc.nat({ max: 3 }), less: fc.nat({ max: 2 }), final: fc.boolean() })
  .map((each) => ({ tell: 'receipt', ...each }));

/** Of six of A some leave as B, two for one. */
const anyCourse = fc
  .array(fc.oneof(sentBack, received, fc.constant(WRITE)), { minLength: 4, maxLength: 10 })
  .map((steps): readonly Step[] => [
    {
      tell: 'order',
      revision: 1,
      lines: [{ quantity: 6, price: 'none', cancelled: false, mayBeSubstituted: true }],
      payment: 'card',
      cancelled: false,
      shipComplete: false,
    },
    WRITE,
    WRITE,
    WRITE,
    shipped(0),
    WRITE,
    { tell: 'posting', kind: 'invoice' },
    WRITE,
    ...steps,
  ]);

const namesSubstitute = ({ wanted }: Moment): boolean =>
  wanted.some(
    ({ domain, body }) => domain === 'credit-memo' && body.lines.some(({ line }) => line === '1/+B'),
  );

test('of each item no more is asked back, credited or refunded than left as it', { timeout: 180_000 }, () => {
  let credited = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4 }), anyCourse, (own, steps) => {
      const choice = { ...PENNY_CHOICE, stock: [own, 0, 0, 0, 20, 20, 0, 0] };
      let isCredited = false;
      tellWhole(choice, steps, (moment) => {
        expect(broken(moment, [...OUTSIDE, ...MONEY])).toEqual([]);
        isCredited ||= namesSubstitute(moment);
      });
      credited += Number(isCredited);
    }),
    { seed: 20261121, numRuns: 40 },
  );
  expect(credited).toBeGreaterThan(5);
});
