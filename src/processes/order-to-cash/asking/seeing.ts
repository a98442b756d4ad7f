/** What a person saw of an order when deciding about it: the decision counts for that, and for nothing that came later; pure. */
import type { Decided } from '../facts.ts';
import type { Action } from './actions.ts';

/** Adds to a decision what the action was offered for. A line is cancelled as far as it was not beyond recall then. */
export function asSeen(decision: Decided, actions: readonly Action[] = []): Decided {
  const { action, line } = decision;
  const offered = actions.find((each) => each.action === action && each.line === line);
  switch (action) {
    case 'accept-price':
      return priceAsSeen(decision, offered?.authority);
    case 'release':
      return { ...decision, ...offered?.covers };
    case 'cancel-rest':
      return { ...decision, rests: offered?.rests ?? [] };
    case 'cancel-line':
      return { ...decision, ...(offered?.keeps !== undefined && { keeps: offered.keeps }) };
    default:
      return decision;
  }
}

/** A price is accepted of the revision that was seen, and as shown where no other is named. */
function priceAsSeen(decision: Decided, authority: Action['authority']): Decided {
  if (authority === undefined) return decision;
  const { revision, shown } = authority;
  const price = decision.unitPrice ?? shown;
  return {
    ...decision,
    ...(revision !== undefined && { revision }),
    ...(price !== undefined && { unitPrice: price }),
  };
}
