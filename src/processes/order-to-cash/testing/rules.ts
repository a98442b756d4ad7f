/** What must be true of every order after every step, whatever its story: each broken rule is said in words. */
import { checkFields } from '../../../model/checks/check-fields.ts';
import { compareFacts } from '../facts.ts';
import type { PlannedLine } from '../../kit/process.ts';
import type { Moment } from './whole-story.ts';

export type Rule = (moment: Moment) => readonly string[];

export const said = (isBroken: boolean, words: string): readonly string[] => (isBroken ? [words] : []);

/** Empty where everything holds. */
export function broken(moment: Moment, rules: readonly Rule[]): readonly string[] {
  return rules.flatMap((rule) => rule(moment));
}

const content: Rule = ({ rounds, plan }) =>
  said(rounds > 8, `the plan asked ${rounds} times, the last time to ${plan.effects[0]?.do}`);

const shapes: Rule = ({ wanted }) =>
  wanted.flatMap(({ name, domain, body }) =>
    checkFields(domain, body).map(({ path, found, agreed }) => `${name}: ${path} is ${found}, not ${agreed}`),
  );

const payments = (wanted: Moment['wanted']): readonly string[] =>
  wanted.flatMap(({ domain, body }) => (domain === 'payment-instruction' ? [body.payment] : []));

const isTwice = (all: readonly string[]): boolean => new Set(all).size < all.length;

const names: Rule = ({ wanted, plan }) => [
  ...said(isTwice(wanted.map(({ name, target }) => `${target} ${name}`)), 'two documents have one name'),
  ...said(isTwice(payments(wanted)), 'a payment has two documents'),
  ...said(
    isTwice(plan.questions.map(({ kind, subject }) => `${kind} ${subject}`)),
    `two questions have one name: ${JSON.stringify(plan.questions)}`,
  ),
];

/** Same facts, same plan, in whatever order they are read. */
const determined: Rule = ({ planAt, world }) => {
  const [one, other] = [planAt(world.now), planAt(world.now, (facts) => facts.toReversed())];
  return said(JSON.stringify(one) !== JSON.stringify(other), 'the order of facts changes the plan');
};

export const n = (text: string | undefined): number => Number(text ?? '0');
const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9;

const STOPS = new Set([
  'unmapped-id',
  'party-blocked',
  'item-closed',
  'unmapped-unit',
  'quantity-not-whole',
  'price-missing',
  'price-differs',
  'allowance-too-large',
  'address-missing',
  'answer-missing',
  'payment-missing',
  'fraud-suspected',
  'credit-hold',
]);

/** Held by a person, or stopped, or not understood. */
export function isStopped({ plan, facts }: Pick<Moment, 'plan' | 'facts'>): boolean {
  const word = facts.findLast(
    (fact) => fact.kind === 'decision' && (fact.action === 'hold' || fact.action === 'release'),
  );
  const isHeld = word?.kind === 'decision' && word.action === 'hold';
  return isHeld || plan.questions.some(({ kind }) => STOPS.has(kind));
}

export function isCancelled({ facts, plan }: Pick<Moment, 'facts' | 'plan'>): boolean {
  return (
    plan.lines.length > 0 &&
    facts.length > 0 &&
    plan.lines.every(({ quantities }) => n(quantities['wanted']) === 0)
  );
}

const sums: Rule = ({ plan, facts, world }) => {
  const isGoing = world.policy.tax === undefined && !isStopped({ plan, facts });
  return plan.lines.flatMap(({ line, quantities: q, status }) => {
    const [ordered, wanted, shipped] = [n(q['ordered']), n(q['wanted']), n(q['shipped'])];
    const [held, missing, cancelled] = [n(q['held']), n(q['missing']), n(q['cancelled'])];
    const tooLate = n(q['tooLate']);
    const open = Math.max(0, wanted - shipped);
    const isLate = held > open;
    return [
      ...said(
        shipped <= ordered && !isLate && !near(shipped + cancelled + open + tooLate, ordered),
        `line ${line}: ${shipped} left, ${cancelled} cancelled, ${open} open and ${tooLate} too late are not ${ordered}`,
      ),
      ...said(
        isGoing &&
          ['released', 'placed', 'accepted', 'backordered'].includes(status) &&
          held <= open &&
          !near(held + missing, open),
        `line ${line} ${status}: ${held} held and ${missing} missing are not ${open}`,
      ),
      ...said(
        [held, missing, cancelled, shipped, tooLate].some((each) => each < 0),
        `line ${line} is below zero`,
      ),
    ];
  });
};

/** The document that proves the status is in the facts. */
const proofs: Rule = ({ plan, facts }) => {
  const kinds = new Set(facts.map(({ kind }) => kind));
  const documents = facts.flatMap((fact) => (fact.kind === 'written' ? [fact.document] : []));
  return plan.lines.flatMap(({ line, status, quantities: q }) => {
    const isProved = {
      cancelled: n(q['wanted']) === 0 && n(q['shipped']) === 0,
      closed: kinds.has('invoice') && kinds.has('response'),
      invoiced: kinds.has('invoice') && n(q['invoiced']) >= n(q['shipped']),
      shipped: kinds.has('advice') && n(q['shipped']) > 0,
      picked: kinds.has('advice'),
      released: documents.some((name) => name.startsWith('warehouse-order')),
      placed: documents.includes('sales-order'),
    }[status];
    return said(isProved === false, `line ${line} is ${status}, and nothing proves it`);
  });
};

const clock: Rule = ({ plan, planAt, world }) => {
  const { reviewAt } = plan;
  if (reviewAt !== undefined && reviewAt <= world.now)
    return [`it shall be looked at again at ${reviewAt}, which is past`];
  const far = new Date(Date.parse(world.now) + 200 * 24 * 3600_000).toISOString();
  const until = reviewAt === undefined ? far : new Date(Date.parse(reviewAt) - 1).toISOString();
  const [now, then] = [planAt(world.now), planAt(until)];
  return said(
    JSON.stringify(now) !== JSON.stringify(then),
    `by ${until} the plan has changed by itself, and nobody looks before ${reviewAt}: ${differences(now, then)}`,
  );
};

function differences(a: object, b: object): string {
  const other = new Map(Object.entries(b));
  return Object.entries(a)
    .filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(other.get(key)))
    .map(([key, value]) => `${key}: ${JSON.stringify(value)} → ${JSON.stringify(other.get(key))}`)
    .join('; ');
}

const asked: Rule = ({ plan }) => [
  ...plan.questions.flatMap(({ kind, subject, canDo, domain, system }) => [
    ...said(domain === undefined && system === undefined, `nobody owns ${kind} ${subject}`),
    ...said(canDo.length === 0, `nothing can be done about ${kind} ${subject}`),
  ]),
  ...said(
    plan.status === 'held' &&
      plan.questions.length === 0 &&
      !plan.actions.some(({ action, legal }) => action === 'release' && legal),
    'it is held, and nobody is asked',
  ),
];

/** Until there are invoices, which the ERP's balance may count later. */
const owed: Rule = ({ plan, facts }) => {
  const owes = n(plan.exposure?.amount);
  const isInvoiced = facts.some(({ kind }) => kind === 'invoice');
  return [
    ...said(owes < 0, 'it owes less than nothing'),
    ...said(!isInvoiced && owes > n(plan.money?.total) + 1e-9, 'it owes more than it costs'),
  ];
};

/** What is paid counts against no limit, unless a person has let it go on for other reasons. */
const unowed: Rule = ({ plan, world, facts }) => {
  const paid = plan.money?.payment;
  const isPaid = paid?.state === 'authorised' && n(paid.authorised) >= n(plan.money?.total);
  const isTold = facts.some(({ kind }) => kind === 'invoice' || kind === 'decision');
  const isChecked = world.policy.payments !== undefined;
  return said(isChecked && isPaid && !isTold && plan.exposure !== undefined, 'it is paid, and owes');
};

const ROUNDING = 1e-4;

/** The largest quantity of a line that the ERP has told, by its last word and its invoices. */
export function countedOf({ facts }: Pick<Moment, 'facts'>, line: PlannedLine): number {
  const last = facts
    .filter((fact) => fact.kind === 'response')
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .at(-1);
  const shipped = (last?.response.lines ?? []).flatMap((each) =>
    each.line === line.line ? [n(each.shipped?.value)] : [],
  );
  return Math.max(n(line.quantities['invoiced']), ...shipped);
}

function differs(moment: Pick<Moment, 'facts' | 'world'>, line: PlannedLine): boolean {
  const { facts, world } = moment;
  const [shipped, wanted] = [n(line.quantities['shipped']), n(line.quantities['wanted'])];
  const counted = countedOf(moment, line);
  if (counted > shipped + ROUNDING) return true;
  const isPlaced = facts.some((fact) => fact.kind === 'written' && fact.document === 'sales-order');
  const word = facts.findLast((fact) => fact.kind === 'response');
  const isInvoiceDue = world.policy.dueMinutes.invoice !== undefined && n(line.quantities['invoiced']) === 0;
  const isErps = isPlaced && word?.response.state !== 'cancelled' && !isInvoiceDue;
  return isErps && counted < Math.min(shipped, wanted) - ROUNDING;
}

/** The lines whose claims differ. */
function askedIn({ questions }: Moment['plan']): readonly string[] {
  return questions.flatMap(({ kind, lines = [] }) => (kind === 'claims-differ' ? lines : [])).toSorted();
}

/** Who contradict each other for longer than the grace are asked about, and nobody else. */
const claims: Rule = ({ plan, planAt, facts, world }) => {
  // Whose line is meant cannot be said then.
  const isUnnamed = facts.some(
    (fact) => fact.kind === 'invoice' && fact.invoice.lines.some(({ line }) => line === undefined),
  );
  const grace = world.policy.graceMinutes;
  if (isUnnamed || grace === undefined) return [];
  const later = new Date(Date.parse(world.now) + grace * 60_000).toISOString();
  const differing = plan.lines
    .filter((line) => differs({ facts, world }, line))
    .map(({ line }) => line)
    .toSorted();
  const planThen = planAt(later);
  const [now, then] = [askedIn(planAt(world.now)), askedIn(planThen)];
  // As long as it asks for prices anew, a plan is a draft.
  const isDraft = planThen.effects.length > 0;
  return [
    ...said(
      !isDraft && then.join() !== differing.join(),
      `claims of ${differing.join()} differ, and after the grace ${then.join()} are asked about`,
    ),
    ...said(
      now.some((line) => !differing.includes(line)),
      `${now.join()} are asked about, and only ${differing.join()} differ`,
    ),
  ];
};

/** What comes too late is asked about in one question, which ends by a decision; and only the ERP's word makes anything late. */
const ended: Rule = ({ plan, facts, world }) => {
  const isHeldNow = (of: string): boolean =>
    facts.some((fact) => fact.kind === 'reservation' && fact.line === of && fact.at === world.now);
  const late = plan.lines.filter(({ quantities: q }) => n(q['tooLate']) > 0);
  const asks = plan.questions.filter(({ kind }) => kind === 'ordered-too-late');
  const isDeclinable = (of: string): boolean =>
    plan.actions.some(({ action, line, legal }) => action === 'cancel-line' && line === of && legal);
  const word = facts.filter((fact) => fact.kind === 'response').toSorted(compareFacts);
  return [
    ...said(
      asks.map(({ lines = [] }) => lines.join()).join(';') !== late.map(({ line }) => line).join(),
      `${late.map(({ line }) => line).join()} came too late, and ${JSON.stringify(asks)} is asked`,
    ),
    ...said(late.length > 0 && word.at(-1)?.response.state !== 'closed', 'it is too late, and stands'),
    ...late.flatMap(({ line, quantities: q }) => [
      ...said(!isDeclinable(line), `line ${line} came too late, and nobody can decline it`),
      ...said(
        n(q['held']) > Math.max(0, n(q['wanted']) - n(q['shipped'])) && isHeldNow(line),
        `line ${line} came too late, and ${q['held']} are held for it`,
      ),
    ]),
  ];
};

export const ALWAYS: readonly Rule[] = [
  claims,
  ended,
  content,
  shapes,
  names,
  determined,
  sums,
  proofs,
  clock,
  asked,
  owed,
  unowed,
];
