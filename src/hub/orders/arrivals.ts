/** Documents from intake as facts of orders; pure. */
import type { ApplyOutcome, IntakeFact } from '../../intake/index.ts';
import type { CaseDomain, CaseShapes } from '../../model/facts.ts';
import { orderDocument, type Arrival, type OrderFact, type Taken } from '../../processes/index.ts';

type Answers = { readonly ours: string } | { readonly theirs: string };
type Said = Pick<Arrival, 'about' | 'fact'>;
type Saying = (told: IntakeFact) => Said | undefined;

/** Which case a document is about, and what it says of it; `undefined` for what is no document of an order. */
export function toArrival(told: IntakeFact): Arrival | undefined {
  const said = SAYINGS.get(told.domain)?.(told);
  const { system, messageId, correlationId } = told;
  return said === undefined ? undefined : { system, messageId, correlationId, ...said };
}

/** Of one kind of document: which order it is about, its identity, and the instant that it speaks of. */
function saying<Domain extends CaseDomain>(
  domain: Domain,
  say: (document: CaseShapes[Domain], system: string, receivedAt: Date) => Said,
): readonly [string, Saying] {
  return [domain, (told) => (isOf(domain, told) ? say(told.fact, told.system, told.receivedAt) : undefined)];
}

/** Intake has checked the fact against the shape of its domain. */
function isOf<Domain extends CaseDomain>(
  domain: Domain,
  told: IntakeFact,
): told is IntakeFact & { readonly fact: CaseShapes[Domain] } {
  return told.domain === domain;
}

const SAYINGS: ReadonlyMap<string, Saying> = new Map([
  saying('order', orderArrival),
  saying('order-response', (response, system) => ({
    about: aboutOf(response.answers),
    fact: {
      kind: 'response',
      identity: `response/${system}/${response.number}/${response.asOf}`,
      at: response.asOf,
      system,
      response,
    },
  })),
  saying('warehouse-advice', (advice, system) => ({
    about: aboutOf(advice.answers),
    fact: { kind: 'advice', identity: `advice/${system}/${advice.adviceId}`, at: advice.at, system, advice },
  })),
  saying('invoice', (invoice, system) => ({
    about: aboutOf(invoice.answers),
    fact: {
      kind: 'invoice',
      identity: `${invoice.kind}/${system}/${invoice.number}`,
      at: `${invoice.postedOn}T00:00:00Z`,
      system,
      invoice,
    },
  })),
  saying('payment', (payment, system) => ({
    about: aboutPayment(payment),
    fact: { kind: 'payment', identity: paymentIdentity(payment, system), at: payment.asOf, system, payment },
  })),
  saying('carrier-milestone', (milestone, system) => ({
    about: aboutOf(milestone.answers),
    fact: {
      kind: 'milestone',
      identity: `milestone/${system}/${milestone.milestoneId}`,
      at: milestone.at,
      system,
      milestone,
    },
  })),
  saying('return', returnArrival),
  saying('return-receipt', (receipt, system) => ({
    about: aboutOf(receipt.answers),
    fact: {
      kind: 'receipt',
      identity: `receipt/${system}/${receipt.receiptId}`,
      at: receipt.at,
      system,
      receipt,
    },
  })),
]);

/** An order as somebody tells it: a system of the landscape, or a caller of the API. */
export function orderArrival(order: CaseShapes['order'], system: string, received: Date): Said {
  const { channel, number, revision, placedAt } = order;
  const [identity, receivedAt] = [`order/${revision}`, received.toISOString()];
  return {
    about: { by: 'order', channel, number },
    fact: { kind: 'order', identity, at: placedAt, system, order, receivedAt },
  };
}

/** A return of an order that may not be known yet: no return opens a case. */
export function returnArrival(
  told: CaseShapes['return'],
  system: string,
  received: Date,
): Pick<Said, 'about'> & { readonly fact: Extract<OrderFact, { kind: 'return' }> } {
  const { channel, orderNumber, number, revision, requestedAt } = told;
  const [identity, receivedAt] = [`return/${number}/${revision}`, received.toISOString()];
  return {
    about: { by: 'ours', value: orderDocument(channel, orderNumber) },
    fact: { kind: 'return', identity, at: requestedAt, system, return: told, receivedAt },
  };
}

/** By its own id, which an order may name, and by the order that it names itself. */
function aboutPayment({ payment, order }: CaseShapes['payment']): Arrival['about'] {
  if (order === undefined) return { by: 'theirs', value: payment };
  const ours = 'ours' in order ? order.ours : orderDocument(order.channel, order.number);
  return { by: 'theirs', value: payment, ours };
}

/** Payment services tell a state again with each event: the same standing at one instant is one fact. */
function paymentIdentity(
  { payment, asOf, state, captured, refunded }: CaseShapes['payment'],
  system: string,
): string {
  return `payment/${system}/${payment}/${asOf}/${state}/${captured}/${refunded}`;
}

function aboutOf(answers: Answers): Arrival['about'] {
  return 'ours' in answers ? { by: 'ours', value: answers.ours } : { by: 'theirs', value: answers.theirs };
}

/** What intake hears. What is not ours is nobody's question: the ERP has orders of its own. */
export function toOutcome(taken: Taken): ApplyOutcome {
  if (typeof taken === 'object') return taken;
  return taken === 'applied' || taken === 'kept-for-later' ? 'applied' : 'absorbed';
}
