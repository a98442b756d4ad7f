/** Whatever is told of an order, in whatever course: what must be true after every step. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyChoice, anyMoneyChoice, anyMoneyStory, anyStory } from './testing/any-story.ts';
import { MONEY } from './testing/money-rules.ts';
import { OUTSIDE } from './testing/outside-rules.ts';
import { anyPennyStory, PENNY_CHOICE } from './testing/pennies/penny-story.ts';
import { ALWAYS, broken } from './testing/rules.ts';
import { anyEndedStory } from './testing/scenes/ended-story.ts';
import { tellWhole } from './testing/whole-story.ts';

/** The same stories on every machine, a few seconds for each rule; others, and more of them, for whoever looks for what nobody has seen yet. */
const RUNS = {
  seed: Number(process.env['ORDER_SEED'] ?? 20260610),
  numRuns: Number(process.env['ORDER_RUNS'] ?? 300),
};

test.each([
  ['the plan is content, determined, proved and looked at in time', ALWAYS],
  ['money is taken and given back as far as it is due', MONEY],
  ['nothing grows or vanishes outside while it is stopped, and nothing stays of what was cancelled', OUTSIDE],
])('%s', { timeout: 180_000 }, (_name, rules) => {
  fc.assert(
    fc.property(anyChoice, anyStory, (choice, steps) => {
      tellWhole(choice, steps, (moment) => {
        expect(broken(moment, rules)).toEqual([]);
      });
    }),
    RUNS,
  );
});

test(
  'what comes when its order has ended in the ERP is asked about once, and moves nothing',
  { timeout: 180_000 },
  () => {
    let late = 0;
    fc.assert(
      fc.property(anyMoneyChoice, anyEndedStory, (choice, steps) => {
        tellWhole(choice, steps, (moment) => {
          expect(broken(moment, [...ALWAYS, ...MONEY, ...OUTSIDE])).toEqual([]);
          if (moment.plan.questions.some(({ kind }) => kind === 'ordered-too-late')) late += 1;
        });
      }),
      { ...RUNS, numRuns: 40 },
    );
    expect(late).toBeGreaterThan(30);
  },
);

test(
  'at rest, what was taken and not given back is what was invoiced and did not come back',
  { timeout: 180_000 },
  () => {
    fc.assert(
      fc.property(anyMoneyChoice, anyMoneyStory, (choice, steps) => {
        tellWhole(choice, steps, (moment) => {
          expect(broken(moment, MONEY)).toEqual([]);
        });
      }),
      RUNS,
    );
  },
);

test('a payment in another currency pays for nothing, whatever else is told', { timeout: 180_000 }, () => {
  const inYen = anyMoneyChoice.map((choice) => ({ ...choice, renewedIn: 'JPY' }));
  fc.assert(
    fc.property(inYen, anyMoneyStory, (choice, steps) => {
      tellWhole(choice, steps, (moment) => {
        expect(broken(moment, MONEY)).toEqual([]);
      });
    }),
    { ...RUNS, numRuns: 150 },
  );
});

test(
  'goods for pennies that come back bit by bit leave no cent between payments and papers',
  { timeout: 180_000 },
  () => {
    let ends = 0;
    fc.assert(
      fc.property(anyPennyStory, (steps) => {
        tellWhole(PENNY_CHOICE, steps, (moment) => {
          expect(broken(moment, MONEY)).toEqual([]);
          if (moment.plan.returns.some(({ status }) => status === 'closed')) ends += 1;
        });
      }),
      { ...RUNS, numRuns: 160 },
    );
    expect(ends).toBeGreaterThan(100);
  },
);
