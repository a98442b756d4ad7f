/** Arbitrary stories of buyers who change their minds when the ERP has invoiced and closed their order. */
import fc from 'fast-check';
import { decide, paidByCard, single } from '../any-story.ts';
import type { Step } from '../whole-story.ts';

/** Everything left, was invoiced and closed: whatever comes now comes late. */
const END: readonly Step[] = [
  ...[0, 0, 1].map((order): Step => ({
    tell: 'advice',
    order,
    kind: 'shipped',
    more: 0,
    final: true,
    as: 'itself',
  })),
  { do: 'write', which: 'all' },
  { tell: 'invoice', number: 0, kind: 'invoice', how: 'all-that-left', cents: 0 },
  { tell: 'response', state: 'closed', counts: 'what-left' },
];

/** A revision may come before the ERP's word of the end, and many after it. */
export const anyEndedStory: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    paidByCard(fc.constant(1)),
    fc.array(paidByCard(fc.constant(2)), { maxLength: 1 }),
    fc.array(
      fc.oneof(
        { weight: 4, arbitrary: paidByCard(fc.integer({ min: 2, max: 9 })) },
        { weight: 3, arbitrary: decide },
        { weight: 3, arbitrary: single },
      ),
      { minLength: 1, maxLength: 10 },
    ),
  )
  .map(([first, early, steps]): readonly Step[] => [
    first,
    ...Array.from({ length: 3 }, (): Step => ({ do: 'write', which: 'all' })),
    ...END.slice(0, -1),
    ...early,
    ...END.slice(-1),
    ...steps,
  ]);
