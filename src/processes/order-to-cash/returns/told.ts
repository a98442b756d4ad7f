/** The returns that were told of an order, and which of them a receipt answers; pure. */
import { orderDocument } from '../document-names.ts';
import { compareText, type ReceiptTold, type ReturnTold } from '../facts.ts';
import type { OrderState } from '../state.ts';
import { returnDocument, returnOrderPlace } from './names.ts';

/** The latest revisions in the order in which they were asked for. */
export function returnsInOrder({ returns }: Pick<OrderState, 'returns'>): readonly ReturnTold[] {
  return Object.values(returns).toSorted(compareReturns);
}

/** By when they were asked for; what nobody announced comes last. */
export function compareReturns(a: ReturnTold | undefined, b: ReturnTold | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return Temporal.Instant.compare(a.at, b.at) || compareText(a.return.number, b.return.number);
}

/** Does the buyer get anything for it, or do the goods alone come back? */
export function isCompensated({ return: { compensation } }: Pick<ReturnTold, 'return'>): boolean {
  return compensation !== 'none';
}

/** Receipts name a return order by our number of it, or by the number that the warehouse gave it; `undefined`: nobody announced the goods. */
export function returnAnswered(
  { current, returns, written }: Pick<OrderState, 'current' | 'returns' | 'written'>,
  { system, receipt: { answers } }: ReceiptTold,
): ReturnTold | undefined {
  if (current === undefined) return undefined;
  const ours = orderDocument(current.order.channel, current.order.number);
  return Object.values(returns).find(({ return: { number } }) =>
    'ours' in answers
      ? answers.ours.startsWith(`${returnDocument(ours, number)}.`)
      : Object.entries(written).some(
          ([name, there]) =>
            returnOrderPlace(name, number) !== undefined &&
            there.system === system &&
            there.externalId === answers.theirs,
        ),
  );
}
