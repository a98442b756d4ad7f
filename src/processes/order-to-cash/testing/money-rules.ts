/** What must be true of what is taken and given back of a payment, after every step of every story. */
import type { WantedDocument } from '../../kit/process.ts';
import { n, said, type Rule } from './rules.ts';
import type { Moment } from './whole-story.ts';

function instruction(documents: readonly WantedDocument[]) {
  return documents.flatMap((each) => (each.domain === 'payment-instruction' ? [each.body] : []))[0];
}

/** A person is asked for money, or has let the order go on that is not paid for. */
function isAsked({ plan, facts }: Moment): boolean {
  return (
    plan.questions.some(({ kind }) => kind === 'payment-missing') ||
    facts.some((fact) => fact.kind === 'decision' && fact.action === 'release')
  );
}

const taken: Rule = (moment) => {
  const { before, wanted, plan, world } = moment;
  const is = instruction(wanted);
  if (is === undefined) return [];
  const standing = plan.money?.payment;
  const most = n(standing?.authorised ?? world.payment.authorised);
  const floor = Math.min(n(instruction(before)?.capture), n(world.payment.captured));
  return [
    ...said(n(is.capture) < n(standing?.captured), `${is.capture} shall be taken, and more is`),
    ...said(n(is.capture) < floor, `what shall be taken fell from ${floor} to ${is.capture}`),
    ...said(n(is.refund) > n(is.capture), `${is.refund} shall be given back of ${is.capture}`),
    ...said(
      n(is.capture) > most && !isAsked(moment),
      `${is.capture} shall be taken, which is not authorised, and nobody is asked`,
    ),
  ];
};

/** Nothing more will leave, and all that left is invoiced. */
const ended: Rule = ({ plan }) => {
  const is = instruction(plan.always);
  const hasEnded = plan.lines.every(
    ({ quantities: q }) =>
      n(q['shipped']) >= n(q['wanted']) && n(q['held']) === 0 && n(q['invoiced']) >= n(q['shipped']),
  );
  return said(is !== undefined && is.final !== hasEnded, `final is ${is?.final}`);
};

export const MONEY: readonly Rule[] = [taken, ended];
