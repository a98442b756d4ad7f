/** The plan of an order: what should be true of it now, from its facts and what stands around it; pure. */
import { decimalOf, formatDecimal, ZERO } from '../../model/values/decimal.ts';
import type { Plan, Process } from '../kit/process.ts';
import { authorityOf, type Authority } from './asking/authority.ts';
import { actionsOf, isOnHold, type Action } from './asking/actions.ts';
import { askedAgainAt, backordersOf } from './asking/backorders.ts';
import { claimed, claimsAskedAt, type Contradiction } from './asking/claims.ts';
import type { Around } from './around.ts';
import { itemsAround } from './billing/items.ts';
import { lateChargesInWords } from './charges/late.ts';
import { handedOver, waitingForErp } from './custody.ts';
import { SALES_ORDER, warehouseOrderName, warehouseOrderNumber } from './document-names.ts';
import type { OrderEffect } from './effects.ts';
import { asEnded } from './ended/ended.ts';
import { expectationsOf } from './asking/expecting.ts';
import { compareFacts, type OrderFact } from './facts.ts';
import { linesOf, restsInWords, type LineView } from './lines.ts';
import { placer, type Placer } from './placement.ts';
import { orderStatuses } from './telling/order-statuses.ts';
import { questionsOf } from './asking/questions.ts';
import { placementDoubts } from './prices/placed.ts';
import { NO_PROMISES, promised, withPromises, type Promises } from './promise/promising.ts';
import { restsOf, reviewAt, waitsOf } from './asking/resting.ts';
import { resolveOrder, unknownInWords, type Resolved } from './resolving.ts';
import { returnsOf, type Returns, type ReturnStanding } from './returns/returns.ts';
import { evolve, initial, type OrderState } from './state.ts';
import { isGoing, isUnwanted, keptBack, mayGrow, notGrown, overOf, whileStopped } from './stopped.ts';
import { reasonsOf, standingOf, wholeStatus, type StandingInput, type StandingLine } from './status.ts';
import { unagreed, without } from './supply/agreeing.ts';
import { awaited } from './supply/awaiting.ts';
import { settledAt } from './supply/advices/progress.ts';
import { supply, type Supply } from './supply/reserving.ts';
import { collectedOtherwise } from './taxes/collected-tax.ts';
import { exposureOf } from './terms/exposure.ts';
import { judge, type Gate } from './terms/gate.ts';
import { asMeant } from './terms/units/meant.ts';
import { coveredBy } from './terms/released.ts';
import { tooLateInWords } from './terms/too-late.ts';
import { verdictOf, type Verdict } from './terms/verdict.ts';
import { gathered } from './telling/buyers/gathering.ts';
import { moneyOf, parcelsOf, type ShownMoney, type ShownParcel } from './telling/money.ts';
import { tellings } from './telling/telling.ts';

/** Raised with every change of the rules: open orders are planned again when a hub with other rules starts. */
export const PLAN_EDITION = 14;

export type OrderPlan = Plan<OrderEffect> & {
  readonly verdict: Verdict;
  readonly actions: readonly Action[];
  readonly returns: readonly ReturnStanding[];
  readonly money: ShownMoney | undefined;
  readonly parcels: readonly ShownParcel[];
};

export const orderToCash: Process<OrderFact, OrderState, Around, OrderEffect, OrderPlan> = {
  name: 'order-to-cash',
  initial,
  compare: compareFacts,
  evolve,
  plan: planOrder,
};

const NO_SUPPLY: Supply = { effects: [], missing: new Map(), reasons: new Map() };

/** Everything that one plan works out, step by step. */
interface Course {
  readonly state: OrderState;
  readonly around: Around;
  readonly lines: readonly LineView[];
  /** Without what is cancelled and a warehouse has not agreed to leave: that stays held, and is wanted nowhere. */
  readonly left: readonly LineView[];
  /** The documents of an order of these lines. */
  readonly placed: Placer;
  readonly resolved: Resolved;
  readonly gate: Gate | undefined;
  readonly returns: Returns;
  readonly supplied: Supply;
  readonly promises: Promises;
  readonly claims: readonly Contradiction[];
}

/** Computes the plan. Effects come first: as long as there are any, the rest is only a draft. */
function planOrder(given: OrderState, around: Around): OrderPlan {
  const state = asMeant(given, around);
  const known = { now: around.now, itemOf: itemsAround(around) };
  const told = linesOf(state, (name) => numberOf(state, around, name), known);
  const lines = asEnded(told, { state, around });
  const resolved = resolveOrder(state, lines, around);
  const gate = gateOf({ state, around, lines, resolved });
  const returns = returnsAt({ state, around, lines, resolved }, gate ?? WORTHLESS);
  const { prices, charges } = gate ?? {};
  const placed = placer({ state, around, ...resolved, prices, charges });
  const left = without(lines, unagreed({ state, lines, kept: around.kept }));
  const drafted = { supplied: NO_SUPPLY, promises: NO_PROMISES, claims: [] };
  const course = { state, around, lines, left, resolved, gate, returns, placed, ...drafted };
  if (gate !== undefined && gate.effects.length > 0)
    return finished({ ...course, supplied: { ...NO_SUPPLY, effects: gate.effects } });
  return finished(gathered(claimed(promised(awaited({ ...course, supplied: supplyOf(course) })))));
}

function numberOf(state: OrderState, around: Around, name: string): string {
  const hold = state.holds.find((each) => warehouseOrderName(each) === name);
  const location = hold === undefined ? undefined : around.locationNumber(hold.locationId);
  return warehouseOrderNumber(around.document, location ?? '', hold?.wave ?? 1);
}

type Known = Pick<Course, 'state' | 'around' | 'lines' | 'resolved'>;

function gateOf({ state, around, lines, resolved }: Known): Gate | undefined {
  if (resolved.customer === undefined || resolved.unknown.length > 0) return undefined;
  const { customer, shipTo, itemOf } = resolved;
  const refundOf: Parameters<typeof judge>[0]['refundOf'] = (prices, taxOf) =>
    decimalOf(returnsAt({ state, around, lines, resolved }, { prices, taxOf }).refundTotal);
  return judge({ state, around, lines, customer, shipTo, itemOf, refundOf });
}

/** As long as nobody can price the order. */
const WORTHLESS: Worth = { prices: new Map(), taxOf: () => ZERO };

type Worth = Pick<Gate, 'prices' | 'taxOf'> & Partial<Pick<Gate, 'givesBack'>>;

function returnsAt({ state, around, lines, resolved }: Known, { prices, taxOf, givesBack }: Worth): Returns {
  const { customer, itemOf } = resolved;
  const pays = around.policy.payments?.target.split('/')[0];
  return returnsOf({
    state,
    lines,
    around,
    customer,
    itemOf,
    prices,
    taxOf: (line, quantity) => formatDecimal(taxOf(line, quantity)),
    ...(givesBack === undefined ? {} : { givesBack }),
    ...(pays === undefined ? {} : { pays }),
  });
}

/** Stock is held once the gate is passed; what is cancelled is given back whether it passes or not, unless its documents stand still. */
function supplyOf(course: Course): Supply {
  const { state, around, lines, left, resolved } = course;
  const goes = isGoing(course);
  if (!goes && !isUnwanted(lines) && state.holds.length === 0) return NO_SUPPLY;
  const supplied = supply({ state, around, lines: left, itemOf: resolved.itemOf, resolved });
  const handed = handedOver(state, around, course.placed(left));
  const still = standsStill(course);
  if (goes && !still) return { ...supplied, effects: [...supplied.effects, ...handed] };
  const { kept } = around;
  const given = whileStopped(supplied.effects, { state, lines, kept, standsStill: still });
  return { ...NO_SUPPLY, effects: [...given, ...handed] };
}

function finished(course: Course): OrderPlan {
  const { state, around, lines, resolved, gate, returns, supplied, claims } = course;
  const { stops, awaited, documents, askAgainAt } = gate ?? UNJUDGED;
  const standing = standingIn(course);
  const status = wholeStatus(standing, gate?.charges);
  const standsAt = { state, resolved, status, gate: gateWord(course), stops, awaited };
  const known = { ...around, ...course.promises };
  const expectations = isPlacing(course) ? expectationsOf(state, lines, known) : [];
  const due = [...expectations, ...returns.expectations];
  const actions = actionsOf(state, lines, {
    standing: actionStanding(status, gate),
    ...stoppedBy(course),
    missing: supplied.missing,
    covers: coveredBy(gate, state.current?.order.revision),
  });
  const backorders = backordersOf({ ...course, missing: supplied.missing });
  const asked = [...askedAgainAt(backorders), ...claimsAskedAt(claims)];
  const placed = documentsOf(course);
  const told = tellings({ ...course, ...resolved, missing: supplied.missing, status, planned: standing });
  return {
    status,
    verdict: verdictOf({ ...standsAt, notes: notesOf(course) }),
    lines: withPromises(standing, course.promises),
    documents: placed,
    ...keptBack(state, lines),
    ...overOf(state, around, placed),
    always: [...orderStatuses({ state, around, lines }, status, standing), ...documents, ...told],
    effects: supplied.effects,
    waitsFor: waitsOf({ ...course, missing: supplied.missing }),
    restsOn: restsOf(course, due),
    expectations: due,
    questions: [
      ...questionsOf({ ...course, subject: subjectOf(state), expectations, backorders }),
      ...returns.questions,
      ...course.promises.questions,
    ],
    reviewAt: reviewAt(due, [...askAgainAt, ...asked, ...settledAt(state, around.now)], {
      ...state,
      now: around.now,
      waiting: waitingForErp(state, around),
    }),
    exposure: exposureOf(gate, lines, state),
    returns: returns.standing,
    actions,
    money: moneyOf(state, gate),
    parcels: parcelsOf(state),
  };
}

function standingIn(course: Course): readonly StandingLine[] {
  const { state, around, lines, gate, supplied } = course;
  const { stops, awaited } = gate ?? UNJUDGED;
  return standingOf(lines, {
    state,
    gate: gateWord(course),
    stops,
    awaited: awaited.map(({ what }) => what),
    unmapped: unknownInWords(course.resolved, state, around),
    ...supplied,
    waiting: waitingForErp(state, around),
    reasons: reasonsOf(course),
  });
}

function notesOf(course: Course): readonly string[] {
  const { state, around, lines, gate } = course;
  const doubts = placementDoubts(state, around.policy.placement);
  const charges = lateChargesInWords({ ...course, charges: gate?.charges });
  const late = tooLateInWords(course, (name) => numberOf(state, around, name));
  return [...doubts, ...collectedOtherwise(lines, gate), ...restsInWords(lines), ...late, ...charges];
}

const UNJUDGED: Pick<Gate, 'stops' | 'awaited' | 'documents' | 'askAgainAt'> = {
  stops: [],
  awaited: [],
  documents: [],
  askAgainAt: [],
};

function subjectOf({ current }: OrderState): string {
  return `${current?.order.channel ?? ''}/${current?.order.number ?? ''}`;
}

function gateWord({ state, resolved, gate }: Course): StandingInput['gate'] {
  if (isOnHold(state)) return 'on-hold';
  if (gate === undefined || resolved.unknown.length > 0) return 'unresolved';
  return gate.verdict;
}

function actionStanding(status: string, gate: Gate | undefined): 'held' | 'going-on' | 'ended' {
  if (['cancelled', 'closed', 'invoiced', 'shipped'].includes(status)) return 'ended';
  return status === 'held' && gate?.verdict !== 'passed' ? 'held' : 'going-on';
}

/** Documents go out once everything is passed and held; what stands outside already is due in any case. */
function isPlacing(course: Course): boolean {
  return course.supplied.effects.length === 0 && (isKnownOutside(course) || isGoing(course));
}

function isKnownOutside({ state }: Pick<Course, 'state'>): boolean {
  return state.firstWritten[SALES_ORDER] !== undefined;
}

/** May this plan not say yet what should stand outside? What the last one wanted stays. */
function standsStill(course: Pick<Course, 'state' | 'lines' | 'resolved' | 'gate' | 'around'>): boolean {
  const { state, lines, resolved, gate } = course;
  if (resolved.customer === undefined || gate === undefined || unpricedOf(course).size > 0) return true;
  if (isUnwanted(lines) || isGoing(course)) return false;
  return !isKnownOutside(course) || mayGrow(state, lines);
}

/** An order that is held may neither grow nor vanish outside: what stands there stays, until it is released or cancelled. */
function documentsOf(course: Course): OrderPlan['documents'] {
  const { around, left, returns } = course;
  const documents = course.placed(left);
  if (documents === undefined || standsStill(course)) return 'as-they-are';
  if (course.supplied.effects.length > 0) return 'as-they-are';
  const standing = isGoing(course) ? documents : notGrown(documents, { lines: left, kept: around.kept });
  return [...standing, ...returns.documents];
}

/** Lines that are wanted and have no price that counts: they can stand nowhere. */
function unpricedOf({
  lines,
  gate,
  around,
  state,
}: Pick<Course, 'lines' | 'gate' | 'around' | 'state'>): ReadonlyMap<string, Authority> {
  const revision = state.current?.order.revision;
  return new Map(
    lines.flatMap(({ line, wanted }) => {
      const price = gate?.prices.get(line);
      const isPriced = price !== undefined && !('problem' in price);
      return wanted.units > 0n && !isPriced
        ? [[line, authorityOf(price, around.policy.prices, revision)] as const]
        : [];
    }),
  );
}

function stoppedBy(course: Course) {
  const isUnpaid = course.gate?.stops.some(({ kind }) => kind === 'payment-missing') === true;
  return { unpriced: acceptableOf(course), isUnpaid };
}

/** Nobody can accept the price of what nobody knows. */
function acceptableOf(course: Course): ReadonlyMap<string, Authority> {
  return new Map([...unpricedOf(course)].filter(([line]) => course.gate?.prices.get(line) !== undefined));
}
