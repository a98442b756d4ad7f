/** What a person saw of an order when deciding about it: the decision counts for that, and for nothing that came later; pure. */
import type { Decided } from '../facts.ts';
import type { Action } from './actions.ts';

/** Adds to a decision what the action was offered for. A price is accepted of the revision that was seen, and as shown where no other is named. */
export function asSeen(decision: Decided, actions: readonly Action[] = []): Decided {
  const { action, line, unitPrice } = decision;
  const offered = actions.find((each) => each.action === action && each.line === line);
  if (action === 'cancel-line' && offered?.keeps !== undefined) return { ...decision, keeps: offered.keeps };
  if (action === 'release') return { ...decision, ...offered?.covers };
  if (action !== 'accept-price' || offered?.authority === undefined) return decision;
  const { revision, shown } = offered.authority;
  const price = unitPrice ?? shown;
  return {
    ...decision,
    ...(revision !== undefined && { revision }),
    ...(price !== undefined && { unitPrice: price }),
  };
}
