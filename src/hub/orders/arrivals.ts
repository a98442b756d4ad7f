/** Documents from intake as facts of orders; pure. */
import type { ApplyOutcome, IntakeFact } from '../../intake/index.ts';
import { isCaseDomain } from '../../model/shapes.ts';
import type { Arrival, Taken } from '../../processes/index.ts';

type Answers = { readonly ours: string } | { readonly theirs: string };

/** Which case a document is about, and what it says of it; `undefined` for what is no document of an order. */
export function toArrival(told: IntakeFact): Arrival | undefined {
  const { fact, system, messageId, correlationId, domain } = told;
  if (!isCaseDomain(domain)) return undefined;
  const common = { system, messageId, correlationId };
  if ('revision' in fact) return { ...common, ...orderArrival(fact, system) };
  if ('asOf' in fact)
    return {
      ...common,
      about: aboutOf(fact.answers),
      fact: {
        kind: 'response',
        identity: `response/${system}/${fact.number}/${fact.asOf}`,
        at: fact.asOf,
        system,
        response: fact,
      },
    };
  if ('adviceId' in fact)
    return {
      ...common,
      about: aboutOf(fact.answers),
      fact: {
        kind: 'advice',
        identity: `advice/${system}/${fact.adviceId}`,
        at: fact.at,
        system,
        advice: fact,
      },
    };
  if ('postedOn' in fact)
    return {
      ...common,
      about: aboutOf(fact.answers),
      fact: {
        kind: 'invoice',
        identity: `${fact.kind}/${system}/${fact.number}`,
        at: `${fact.postedOn}T00:00:00Z`,
        system,
        invoice: fact,
      },
    };
  return undefined;
}

type Order = Extract<IntakeFact['fact'], { revision: string }>;

/** An order as somebody tells it: a system of the landscape, or a caller of the API. */
export function orderArrival(order: Order, system: string): Pick<Arrival, 'about' | 'fact'> {
  const { channel, number, revision, placedAt } = order;
  return {
    about: { by: 'order', channel, number },
    fact: { kind: 'order', identity: `order/${revision}`, at: placedAt, system, order },
  };
}

function aboutOf(answers: Answers): Arrival['about'] {
  return 'ours' in answers ? { by: 'ours', value: answers.ours } : { by: 'theirs', value: answers.theirs };
}

/** What intake hears. What is not ours is nobody's question: the ERP has orders of its own. */
export function toOutcome(taken: Taken): ApplyOutcome {
  if (typeof taken === 'object') return taken;
  return taken === 'applied' || taken === 'kept-for-later' ? 'applied' : 'absorbed';
}
