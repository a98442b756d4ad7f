/** What a person saw of an order when deciding about it: the decision counts for that, and for nothing that came later; pure. */
import type { Decided } from '../facts.ts';
import type { Action } from './actions.ts';

/** Adds to a decision what the action was offered for. A line is cancelled as far as it was not beyond recall then. */
export function asSeen(decision: Decided, actions: readonly Action[] = []): Decided {
  const { action, line } = decision;
  const offered = actions.find((each) => each.action === action && each.line === line);
  if (action === 'accept-price') return priceAsSeen(decision, offered?.authority);
  if (action === 'release') return { ...decision, ...offered?.covers };
  return offered === undefined ? decision : { ...decision, ...stopped(offered) };
}

/** Decided again by somebody who got no answer: what was seen the first time counts, whatever the order offers or stands at now. */
export function asSeenThen(again: Decided, first: Decided): Decided {
  const { revision, keeps, rests, seen } = first;
  const unitPrice = again.unitPrice ?? first.unitPrice;
  return {
    ...again,
    ...(revision !== undefined && { revision }),
    ...(keeps !== undefined && { keeps }),
    ...(rests !== undefined && { rests }),
    ...(seen !== undefined && { seen }),
    ...(unitPrice !== undefined && { unitPrice }),
  };
}

/** What was not beyond recall when it was decided. */
function stopped({ keeps, rests }: Action): Pick<Decided, 'keeps' | 'rests'> {
  return { ...(keeps !== undefined && { keeps }), ...(rests !== undefined && { rests }) };
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
