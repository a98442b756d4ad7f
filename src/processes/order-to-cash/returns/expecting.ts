/** What is due for returns, from whom and by when; pure. */
import { standingOfOwed } from '../../kit/owed.ts';
import type { Expectation } from '../../kit/process.ts';
import { creditMemoName, returnOrderName } from './names.ts';
import type { Returned, ReturnsInput } from './returned.ts';
import { isSettled } from './deciding/actions.ts';
import type { Measured, ReturnStanding } from './standing.ts';

/** Lists what has not come; what came, and what a person has settled, is expected no more. */
export function returnExpectations(
  input: ReturnsInput,
  { returned }: Measured,
  standing: ReturnStanding,
): readonly Expectation[] {
  if (standing.status !== 'open') return [];
  return [
    ...(isSettled(input, returned) ? [] : receiptsDue(input, returned, standing)),
    ...creditDue(input, returned, standing),
    ...refundDue(input, returned, standing),
  ];
}

interface Due {
  readonly document: string;
  readonly of: string;
  readonly after: string;
  /** The instant of the fact after which it is due. */
  readonly since: string;
  readonly minutes: number | undefined;
}

function expectation(input: ReturnsInput, { since, minutes, ...due }: Due): readonly Expectation[] {
  if (minutes === undefined) return [];
  const dueAt = new Date(Date.parse(since) + minutes * 60_000).toISOString();
  return [{ ...due, ...standingOfOwed({ ...due, since, dueAt }, input.around) }];
}

/** From each place, after its return order stands there. */
function receiptsDue(
  input: ReturnsInput,
  returned: Returned,
  { goods, number }: ReturnStanding,
): readonly Expectation[] {
  if (!['expected', 'partly-received'].includes(goods.status)) return [];
  const { state, around } = input;
  const places = new Set(returned.lines.flatMap(({ parts }) => parts.map(({ place }) => place)));
  return [...places]
    .filter((place) => !returned.finished.has(place))
    .flatMap((place) => {
      const written = state.firstWritten[returnOrderName(number, place)];
      if (written === undefined) return [];
      return expectation(input, {
        document: 'return-receipt',
        of: written.system,
        after: `return order ${written.externalId} of return ${number}`,
        since: written.at,
        minutes: around.policy.returns?.dueMinutes.receipt,
      });
    });
}

/** Since the last of the goods came, or since it was asked for where nothing comes. */
function lastOf({ told, receipts }: Returned): { readonly since: string; readonly what: string } {
  const last = receipts.at(-1);
  return last === undefined
    ? { since: told.at, what: `return ${told.return.number}` }
    : { since: last.at, what: `receipt ${last.receipt.receiptId}` };
}

function creditDue(
  input: ReturnsInput,
  returned: Returned,
  { credit, number }: ReturnStanding,
): readonly Expectation[] {
  const policy = input.around.policy.returns;
  if (policy === undefined || !['due', 'partly-posted'].includes(credit.status)) return [];
  const { since, what } = lastOf(returned);
  return expectation(input, {
    document: 'credit-memo',
    of: input.state.written[creditMemoName(number)]?.system ?? policy.creditMemos.split('/')[0] ?? '',
    after: what,
    since,
    minutes: policy.dueMinutes.creditMemo,
  });
}

function refundDue(
  input: ReturnsInput,
  returned: Returned,
  { money }: ReturnStanding,
): readonly Expectation[] {
  if (!['due', 'partly-refunded'].includes(money.status)) return [];
  const { since, what } = lastOf(returned);
  return expectation(input, {
    document: 'refund',
    of: input.pays ?? 'whoever pays',
    after: what,
    since,
    minutes: input.around.policy.returns?.dueMinutes.refund,
  });
}
