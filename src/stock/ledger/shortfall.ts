/** Questions about stock that cannot be: less than nothing on hand, or more promised than there is; pure. */
import type { Question, QuestionKey } from '../../model/exceptions.ts';
import { addDecimals, compareDecimals, decimalOf, isNegative } from '../../model/values/decimal.ts';
import { pairKey } from '../facts.ts';
import type { Balance } from './position-store.ts';

/** Compares balances before and after a change: what to ask now, and which earlier question the facts have answered. */
export function shortfallQuestions(
  before: readonly Balance[],
  after: readonly Balance[],
): { readonly raise: readonly Question[]; readonly settle: readonly QuestionKey[] } {
  const earlier = new Map(before.map((balance) => [pairKey(balance), balance]));
  const raise: Question[] = [];
  const settle: QuestionKey[] = [];
  for (const balance of after) {
    const was = earlier.get(pairKey(balance));
    for (const { applies, question } of CHECKS) {
      if (applies(balance)) raise.push(question(balance));
      else if (was !== undefined && applies(was)) settle.push(keyOf(question(balance)));
    }
  }
  return { raise, settle };
}

const CHECKS = [
  {
    applies: (balance: Balance) => isNegative(decimalOf(balance.onHand)),
    question: (balance: Balance): Question => ({
      ...subjectOf('negative-stock', balance),
      what: `${balance.onHand} on hand: more has left than ever arrived`,
      why: 'the movements of the warehouse add up to less than nothing',
      canDo: ['Count the item at this location', 'Look for a missing receipt: crossdock stock prove <item>'],
    }),
  },
  {
    applies: (balance: Balance) =>
      !isNegative(decimalOf(balance.onHand)) &&
      compareDecimals(promisedOf(balance), decimalOf(balance.onHand)) > 0,
    question: (balance: Balance): Question => ({
      ...subjectOf('promised-more-than-there-is', balance),
      what: `${balance.reserved} reserved and ${balance.allocated} allocated of ${balance.onHand} on hand`,
      why: 'goods that were already promised were lost, counted away or shipped to somebody else',
      canDo: [
        'Release or move a reservation: crossdock reservations list --item <item>',
        'Count the item at this location',
      ],
    }),
  },
] as const;

function promisedOf(balance: Balance) {
  return addDecimals(decimalOf(balance.reserved), decimalOf(balance.allocated));
}

function subjectOf(kind: string, balance: Balance) {
  return {
    kind,
    subject: pairKey(balance),
    where: 'stock',
    domain: 'availability',
    recordId: balance.itemId,
  } as const;
}

function keyOf({ kind, subject }: Question): QuestionKey {
  return { kind, subject };
}
