/** What must be true of what is taken and given back of payments, after every step of every story. */
import type { Invoice } from '../../../model/documents/fulfilment.ts';
import type { WantedDocument } from '../../kit/process.ts';
import { n, said, type Rule } from './rules.ts';
import { hasEnded } from './scenes/ended-money.ts';
import type { Moment } from './whole-story.ts';

type Instruction = Extract<WantedDocument, { domain: 'payment-instruction' }>['body'];

const allInstructions = (documents: readonly WantedDocument[]): readonly Instruction[] =>
  documents.flatMap((each) => (each.domain === 'payment-instruction' ? [each.body] : []));

/** Orders of stories are in dollars, and what is paid in anything else is no part of their sums. */
function instructions(documents: readonly WantedDocument[]): readonly Instruction[] {
  return allInstructions(documents).filter(({ currency }) => currency === 'USD');
}

const sum = (amounts: readonly (string | undefined)[]): number =>
  cents(amounts.reduce((all, each) => all + n(each), 0));
const cents = (amount: number): number => Math.round(amount * 100) / 100;

/** A person is asked for money, or has let the order go on that is not paid for. */
function isAsked({ plan, facts }: Moment): boolean {
  return (
    plan.questions.some(({ kind }) => kind === 'payment-missing') ||
    facts.some(
      (fact) =>
        fact.kind === 'decision' && (fact.action === 'release' || fact.action === 'invoice-on-account'),
    )
  );
}

/** Sums over the life of a payment never fall, and nothing goes back that is not taken. */
const taken: Rule = ({ before, wanted, world }) =>
  instructions(wanted).flatMap(({ payment, capture, refund }) => {
    const was = instructions(before).find((each) => each.payment === payment);
    const floor = Math.min(n(was?.capture), n(world.payments[payment]?.captured));
    return [
      ...said(n(capture) < floor, `what shall be taken of ${payment} fell from ${floor} to ${capture}`),
      ...said(n(refund) > n(capture), `${refund} shall be given back of ${capture}`),
    ];
  });

/** Nobody takes more than is authorised; where that is not enough, a person is asked. */
const authorised: Rule = (moment) => {
  const all = instructions(moment.wanted);
  if (!all.every(({ payment }) => isHeard(moment, payment))) return [];
  const most = sum(all.map(({ payment }) => moment.world.payments[payment]?.authorised));
  const shall = sum(all.map(({ capture }) => capture));
  return said(
    shall > most && !isAsked(moment),
    `${shall} shall be taken, which is not authorised, and nobody is asked`,
  );
};

const ended: Rule = (moment) => {
  const all = instructions(moment.plan.always);
  const isOnAccount = moment.facts.some(
    (fact) =>
      (fact.kind === 'decision' && fact.action === 'invoice-on-account') ||
      (fact.kind === 'order' && fact.order.payment?.method === 'terms'),
  );
  if (all.length === 0) return [];
  return hasEnded(moment)
    ? said(!all.every(({ final }) => final), 'it has ended, and a payment is kept open')
    : said(
        all.every(({ final }) => final) && !isOnAccount,
        'it has not ended, and all payments are given up',
      );
};

/** Has the service said how this payment stands? */
function isHeard({ facts }: Moment, payment: string): boolean {
  return facts.some(
    (fact) =>
      (fact.kind === 'payment' && fact.payment.payment === payment) ||
      (fact.kind === 'written' &&
        fact.answer !== undefined &&
        'payment' in fact.answer &&
        fact.answer.payment === payment),
  );
}

/** Every instruction was carried out as far as it can be, and the hub has heard of it. */
function isAtRest(moment: Moment): boolean {
  const { wanted, world } = moment;
  return instructions(wanted).every(({ payment, capture, refund }) => {
    const is = world.payments[payment];
    return isHeard(moment, payment) && n(is?.captured) === n(capture) && n(is?.refunded) === n(refund);
  });
}

/** A person is asked or has decided, or by the latest revision it is owed on the account. */
function isOwed(moment: Moment): boolean {
  const orders = moment.facts.flatMap((fact) => (fact.kind === 'order' ? [fact.order] : []));
  const last = orders.toSorted((a, b) => n(a.revision) - n(b.revision)).at(-1);
  return isAsked(moment) || last?.payment?.method === 'terms';
}

function mayTakeMore({ wanted, world }: Moment): boolean {
  return instructions(wanted).some(({ payment }) => {
    const is = world.payments[payment];
    return n(is?.captured) < n(is?.authorised);
  });
}

/**
 * A return that is credited by several notes, because its goods came in parts, may lose a cent by each further one when money went back
 * ahead of them: nobody knows then how the ERP will round. The nightly tie-out lists it.
 */
function roundedAway({ facts, plan }: Moment): number {
  const ours = new Set(plan.returns.map(({ document }) => document));
  const notes = facts.filter((fact) => fact.kind === 'invoice' && isNoteOf(fact.invoice, ours));
  return cents(Math.max(0, notes.length - plan.returns.length) / 100);
}

function isNoteOf({ kind, answers }: Invoice, returns: ReadonlySet<string>): boolean {
  return kind === 'credit-note' && 'ours' in answers && returns.has(answers.ours.split('/')[0] ?? '');
}

/**
 * At rest: taken − given back = invoiced − returned. Less only where a person is asked or has given more
 * back, or what came back is set against what was never paid for; never more.
 */
const tied: Rule = (moment) => {
  const { wanted, plan, world, facts } = moment;
  const all = instructions(wanted);
  if (all.length === 0 || !hasEnded(moment) || !isAtRest(moment) || plan.money === undefined) return [];
  const paid = all.map(({ payment }) => world.payments[payment]);
  const net = cents(sum(paid.map((each) => each?.captured)) - sum(paid.map((each) => each?.refunded)));
  const invoices = facts.flatMap((fact) =>
    fact.kind === 'invoice' && fact.invoice.kind === 'invoice' ? [fact.invoice.total] : [],
  );
  const returned = sum(plan.returns.map(({ refund }) => refund.due));
  const owed = Math.max(0, cents(sum(invoices) - returned));
  return [
    ...said(net > owed, `${net} were kept, and ${owed} are owed`),
    ...said(
      net < cents(owed - world.gifts - roundedAway(moment)) && !isOwed(moment) && mayTakeMore(moment),
      `${net} were kept, ${owed} are owed, ${world.gifts} were given, and nobody is asked`,
    ),
  ];
};

/** Has every return come to its end by papers: all goods here, all credited, all money back? */
function isProved({ plan, wanted }: Moment): boolean {
  if (plan.returns.length === 0 || instructions(wanted).length === 0) return false;
  return plan.returns.every(
    ({ goods, money, credit }) =>
      goods.status === 'received' && money.status === 'refunded' && credit.status === 'posted',
  );
}

/** At rest, when every return is proved by its papers: taken − given back = invoiced − credited, to the cent of each note. */
const proved: Rule = (moment) => {
  const { plan, world, facts } = moment;
  if (!isProved(moment) || !hasEnded(moment) || !isAtRest(moment) || isAsked(moment)) return [];
  const totals = (isCounted: (invoice: Invoice) => boolean): number =>
    sum(
      facts.flatMap((fact) =>
        fact.kind === 'invoice' && isCounted(fact.invoice) ? [fact.invoice.total] : [],
      ),
    );
  const ours = new Set(plan.returns.map(({ document }) => document));
  const invoiced = totals(({ kind }) => kind === 'invoice');
  const credited = totals((invoice) => isNoteOf(invoice, ours));
  const payments = Object.values(world.payments).filter(({ currency }) => currency === 'USD');
  const captured = sum(payments.map((each) => each.captured));
  const kept = cents(captured - sum(payments.map((each) => each.refunded)));
  const owed = cents(invoiced - credited);
  // More was credited than was ever paid: nobody gives back what he has not.
  if (captured < invoiced || owed < 0 || world.gifts > 0) return [];
  const apart = cents(owed - kept);
  return said(apart < 0 || apart > roundedAway(moment), `${kept} were kept, and the papers say ${owed}`);
};

/** What goes back for goods is not more than was paid. */
const repaid: Rule = ({ plan, wanted }) => {
  const due = sum(plan.returns.map(({ refund }) => refund.due));
  const all = instructions(wanted);
  const shall = sum(all.map(({ capture }) => capture));
  return said(
    all.length > 0 && plan.money !== undefined && due > shall,
    `${due} are due for returns, and ${shall} shall have been taken`,
  );
};

/** What the ERP has booked for a paper stays, and it is told of no more than was taken and given back. */
const booked: Rule = ({ wanted, facts, world }) => {
  const told = wanted.flatMap((each) => (each.domain === 'customer-payment' ? [each] : []));
  const booking = (kind: string): number =>
    sum(told.filter(({ body }) => body.kind === kind).map(({ body }) => body.amount));
  const fallen = told.filter(({ name, body }) => n(body.amount) < postedFor(facts, name));
  const payments = Object.values(world.payments).filter(({ currency }) => currency === 'USD');
  const captured = sum(payments.map((each) => each.captured));
  const refunded = sum(payments.map((each) => each.refunded));
  return [
    ...said(fallen.length > 0, `${fallen[0]?.name} is told less of than is booked`),
    ...said(booking('receipt') > captured, `${booking('receipt')} are booked, and ${captured} taken`),
    ...said(booking('refund') > refunded, `${booking('refund')} are paid out, and ${refunded} given back`),
  ];
};

function postedFor(facts: Moment['facts'], name: string): number {
  const answers = facts.flatMap((fact) =>
    fact.kind === 'written' && fact.document === name ? [fact.answer] : [],
  );
  return Math.max(
    0,
    ...answers.map((answer) => (answer !== undefined && 'posted' in answer ? n(String(answer.posted)) : 0)),
  );
}

function chargesIn(documents: readonly WantedDocument[]) {
  return documents.flatMap((each) => (each.domain === 'sales-order' ? (each.body.charges ?? []) : []));
}

/** What is charged beside the goods is part of what the order comes to, is due with the first goods, and stands from then on as it was told. */
const charged: Rule = ({ plan, wanted, before }) => {
  const standing = new Map(chargesIn(wanted).map((each) => [each.charge, each]));
  const hasLeft = plan.lines.some(({ quantities: q }) => n(q['shipped']) > 0);
  const due = chargesIn(before).filter(({ isDue }) => isDue === true);
  const isTold = plan.documents !== 'as-they-are';
  return [
    ...due.flatMap(({ charge, amount }) =>
      said(
        standing.get(charge)?.amount !== amount || standing.get(charge)?.isDue !== true,
        `charge ${charge} was due with ${amount}, and is ${standing.get(charge)?.amount} now`,
      ),
    ),
    ...said(
      isTold && hasLeft && [...standing.values()].some(({ isDue }) => isDue !== true),
      'goods have left, and a charge is not due',
    ),
    ...said(
      isTold && !hasLeft && [...standing.values()].some(({ isDue }) => isDue === true),
      'nothing has left, and a charge is due',
    ),
  ];
};

/** Nothing is taken of a payment in another currency, and nothing goes to a warehouse that nothing else pays for. */
const foreign: Rule = (moment) => {
  const { before, wanted, world, facts } = moment;
  const all = allInstructions(wanted);
  const strange = all.filter(({ payment, currency }) => {
    const is = world.payments[payment]?.currency;
    return is !== currency && isHeard(moment, payment);
  });
  const taken = all.filter(({ currency, capture }) => currency !== 'USD' && n(capture) > 0);
  const known = new Set(before.map(({ name }) => name));
  const leaves = wanted.some(({ domain, name }) => domain === 'warehouse-order' && !known.has(name));
  const isPaid = all.some(({ currency }) => currency === 'USD') || all.length === 0;
  const onTerms = facts.some((fact) => fact.kind === 'order' && fact.order.payment?.method === 'terms');
  return [
    ...said(strange.length > 0, `${strange[0]?.payment} is told sums of another currency than its own`),
    ...said(taken.length > 0, `${taken[0]?.capture} ${taken[0]?.currency} shall be taken`),
    ...said(leaves && !isPaid && !onTerms && !isAsked(moment), 'goods leave for money of another currency'),
  ];
};

export const MONEY: readonly Rule[] = [
  charged,
  taken,
  authorised,
  ended,
  tied,
  proved,
  repaid,
  booked,
  foreign,
];
