/** Returns of an order: one object each, with three legs (goods, money, credit document) that are followed to their ends; pure. */
import type { Question } from '../../../model/exceptions.ts';
import { formatDecimal, ZERO } from '../../../model/values/decimal.ts';
import type { Expectation, WantedDocument } from '../../kit/process.ts';
import { sumOf } from '../lines.ts';
import { asCompensated, countedReturns } from './deciding/cancelling.ts';
import { returnDocuments } from './documents.ts';
import { returnExpectations } from './expecting.ts';
import { givenBack, refundsOf } from './worth/money.ts';
import { returnQuestions } from './questions.ts';
import { countedOf, type ReturnsInput } from './returned.ts';
import { cancelledStanding, standingOf, type ReturnStanding } from './standing.ts';

export type { ReturnsInput } from './returned.ts';
export type { ReturnStanding } from './standing.ts';

export interface Returns {
  readonly documents: readonly WantedDocument[];
  /** What shall have been given back for all returns in all, as decimal text in the order's currency. */
  readonly refundTotal: string;
  readonly standing: readonly ReturnStanding[];
  /** How much of each line came back, as decimal text in the line's unit. */
  readonly returned: ReadonlyMap<string, string>;
  readonly questions: readonly Question[];
  readonly expectations: readonly Expectation[];
}

/** Of an order that nobody sends anything back of. */
const NO_RETURNS: Returns = {
  documents: [],
  refundTotal: '0',
  standing: [],
  returned: new Map(),
  questions: [],
  expectations: [],
};

/** Works out all returns of one order, from its facts alone. */
export function returnsOf(told: ReturnsInput): Returns {
  if (Object.keys(told.state.returns).length === 0) return NO_RETURNS;
  const { input, changed } = asCompensated(told);
  const { active, cancelled, late } = countedReturns(input);
  const refunds = refundsOf(input, active);
  const { each: given } = givenBack(input, refunds);
  const worked = active.map((returned, place) => {
    const change = changed.get(returned.told.return.number);
    const sums = { due: refunds[place] ?? ZERO, given: given[place] ?? ZERO };
    const measured = { returned, ...sums, ...(change && { change }) };
    const standing = standingOf(input, measured);
    const expectations = returnExpectations(input, measured, standing);
    const why = late.get(returned.told.return.number);
    return {
      standing,
      expectations,
      questions: returnQuestions({ input, measured, standing, expectations, late: why }),
    };
  });
  return {
    documents: returnDocuments(input, active, cancelled),
    refundTotal: formatDecimal(sumOf(refunds)),
    standing: [
      ...worked.map(({ standing }) => standing),
      ...cancelled.map((told) => cancelledStanding(input, told)),
    ],
    returned: new Map(
      input.lines.map(({ line }) => [
        line,
        formatDecimal(
          sumOf(active.flatMap(({ lines }) => lines.filter(({ of }) => of.line === line).map(countedOf))),
        ),
      ]),
    ),
    questions: worked.flatMap(({ questions }) => questions),
    expectations: worked.flatMap(({ expectations }) => expectations),
  };
}
