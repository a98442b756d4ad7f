/** What is known of an order: its facts, sorted into what they are about. */
import type { Order } from '../../model/documents/order.ts';
import type { Quantity, Reference } from '../../model/primitives.ts';
import { compareDecimals, decimalOf, type WholeRatio } from '../../model/values/decimal.ts';
import { entryOf } from '../kit/entry.ts';
import { stableHash } from '../../platform/hash.ts';
import {
  compareRevisions,
  type Awaiting,
  type Claimed,
  type AdviceTold,
  type CreditJudged,
  type Decided,
  type Gathered,
  type InvoiceTold,
  type Lessened,
  type MilestoneTold,
  type OrderFact,
  type OrderTold,
  type PaymentTold,
  type Priced,
  type Promised,
  type ReceiptTold,
  type Released,
  type Reserved,
  type ResponseTold,
  type ReturnTold,
  type Written,
} from './facts.ts';
import { isNoticed } from './telling/noticed.ts';

export interface OrderState {
  /** The latest revision; `lines` of earlier ones are kept, because a line that is missing now was cancelled. */
  readonly current: OrderTold | undefined;
  /** The latest revision that was told, also where it says nothing new: systems count revisions for reasons of their own. */
  readonly latestRevision: string;
  readonly earlierLines: readonly Order['lines'][number][];
  /** Every revision that was told, the earliest first. */
  readonly revisions: readonly OrderTold[];
  /** What was told of lines that are worked in another unit, and how many of that one holds; absent: nobody has looked, or there are none. */
  readonly said?: Readonly<Record<string, { readonly quantity: Quantity; readonly ratio: WholeRatio }>>;
  /** Who bought it by the other revisions, in the words of those who told them. */
  readonly earlierCustomers: readonly { readonly system: string; readonly customer: Reference }[];
  readonly decisions: readonly Decided[];
  readonly holds: readonly Hold[];
  /** What became of holds, by their key: two clocks may tell of it before they tell of the hold. */
  readonly fates: Readonly<Record<string, Fate>>;
  readonly credit: readonly CreditJudged[];
  readonly promised: readonly Promised[];
  readonly gathered: readonly Gathered[];
  /** What each line waits for, by the last word of it. */
  readonly awaiting: Readonly<Record<string, Awaiting>>;
  /** The last word of the pricing station about each revision. */
  readonly priced: Readonly<Record<string, Priced>>;
  /** Whose the named authorisations are, by the payment service's ids. */
  readonly claims: Readonly<Record<string, Claimed>>;
  /** The most that was taken beyond what was invoiced, and shall have gone back; decimal text. */
  readonly overpaid: string;
  /** Since when answers are waited for, by the documents that ask. */
  readonly asked: Readonly<Record<string, string>>;
  /** The last word of each document, by its name. */
  readonly written: Readonly<Record<string, Written>>;
  /** The revisions that were told last of each document, several where one instant has several. */
  readonly lastRevisions: Readonly<Record<string, readonly string[]>>;
  /** Those that were told within half a second of the last one: two clocks may disagree about which it was. */
  readonly recentRevisions: Readonly<Record<string, readonly Pick<Written, 'at' | 'revision'>[]>>;
  /** The first word: since when the document stands outside. */
  readonly firstWritten: Readonly<Record<string, Written>>;
  readonly response: ResponseTold | undefined;
  readonly advices: readonly AdviceTold[];
  readonly invoices: readonly InvoiceTold[];
  /** The last word about each payment, by the payment service's id of it. */
  readonly payments: Readonly<Record<string, PaymentTold>>;
  readonly milestones: readonly MilestoneTold[];
  /** The latest revision of each return, by its number. */
  readonly returns: Readonly<Record<string, ReturnTold>>;
  /** All that were told. */
  readonly returnRevisions: readonly ReturnTold[];
  readonly receipts: readonly ReceiptTold[];
  /** The instant of the last fact that a buyer would notice. */
  readonly asOf: string;
}

/** Stock that was held for a line, with what became of it. */
export type Hold = Reserved & Fate;

interface Fate {
  readonly end: 'open' | Released['because'];
  readonly custody: 'hub' | 'erp';
  /** Since when it is the ERP's. */
  readonly custodyAt?: string;
  /** What stays of it, where less than was held is wanted. */
  readonly quantity?: Reserved['quantity'];
}
const HELD: Fate = { end: 'open', custody: 'hub' };

export const initial: OrderState = {
  current: undefined,
  latestRevision: '',
  earlierLines: [],
  revisions: [],
  earlierCustomers: [],
  decisions: [],
  holds: [],
  fates: {},
  credit: [],
  promised: [],
  gathered: [],
  awaiting: {},
  priced: {},
  claims: {},
  overpaid: '0',
  asked: {},
  written: {},
  lastRevisions: {},
  recentRevisions: {},
  firstWritten: {},
  response: undefined,
  advices: [],
  invoices: [],
  payments: {},
  milestones: [],
  returns: {},
  returnRevisions: [],
  receipts: [],
  asOf: '1970-01-01T00:00:00Z',
};

/** Adds one fact. Facts come in their canonical order; revisions and responses replace each other by their own version. */
export function evolve(state: OrderState, fact: OrderFact): OrderState {
  return { ...state, ...changes(state, fact), ...(isNoticed(fact) ? { asOf: fact.at } : {}) };
}

function changes(state: OrderState, fact: OrderFact): Partial<OrderState> {
  return isTold(fact) ? toldChanges(state, fact) : ownChanges(state, fact);
}

const PAPERS = ['order', 'response', 'advice', 'invoice', 'payment'] as const;
const TOLD = [...PAPERS, 'milestone', 'return', 'receipt', 'decision'] as const;

type Told = Extract<OrderFact, { kind: (typeof TOLD)[number] }>;

function isTold(fact: OrderFact): fact is Told {
  return TOLD.some((kind) => kind === fact.kind);
}

function toldChanges(state: OrderState, fact: Told): Partial<OrderState> {
  switch (fact.kind) {
    case 'order':
      return { ...withRevision(state, fact), revisions: inOrder([...state.revisions, fact]) };
    case 'response':
      return { response: fact };
    case 'advice':
      return { advices: [...state.advices, fact] };
    case 'invoice':
      return { invoices: [...state.invoices, fact] };
    case 'payment':
      return { payments: { ...state.payments, [fact.payment.payment]: fact } };
    case 'milestone':
      return { milestones: [...state.milestones, fact] };
    case 'return':
      return { ...withReturn(state, fact), returnRevisions: [...state.returnRevisions, fact] };
    case 'receipt':
      return { receipts: [...state.receipts, fact] };
    case 'decision':
      return { decisions: [...state.decisions, fact] };
  }
}

type Own = Exclude<OrderFact, Told>;
const NOTES = ['promised', 'gathered', 'claimed', 'overpaid', 'asked'] as const;
const ANSWERS = ['credit', 'awaiting', 'priced', ...NOTES] as const;
type Answer = Extract<Own, { kind: (typeof ANSWERS)[number] }>;

function isAnswer(fact: Own): fact is Answer {
  return ANSWERS.some((kind) => kind === fact.kind);
}

/** What the hub itself did, and what it was answered. */
function ownChanges(state: OrderState, fact: Own): Partial<OrderState> {
  return isAnswer(fact) ? answerChanges(state, fact) : doneChanges(state, fact);
}

function doneChanges(state: OrderState, fact: Exclude<Own, Answer>): Partial<OrderState> {
  const { holds, fates } = state;
  switch (fact.kind) {
    case 'reservation':
      return { holds: [...holds, { ...fact, ...(fates[fact.key] ?? HELD) }] };
    case 'released':
      return fated(state, fact.key, { end: fact.because });
    case 'lessened':
      return lessened(state, fact);
    case 'custody':
      return fated(state, fact.key, { custody: 'erp', custodyAt: fact.at });
    case 'written':
      return withWritten(state, fact);
  }
}

/** Clocks of nodes agree within this time. */
const CLOCKS_MS = 500;

function withWritten(state: OrderState, fact: Written): Partial<OrderState> {
  const { document, revision, at } = fact;
  const { written, lastRevisions, recentRevisions, firstWritten } = state;
  const before = written[document]?.at === at ? (lastRevisions[document] ?? []) : [];
  const recent = (recentRevisions[document] ?? []).filter(
    (each) => Date.parse(at) - Date.parse(each.at) <= CLOCKS_MS,
  );
  return {
    written: { ...written, [document]: fact },
    lastRevisions: { ...lastRevisions, [document]: [...before, revision] },
    recentRevisions: { ...recentRevisions, [document]: [...recent, { at, revision }] },
    firstWritten: { [document]: fact, ...firstWritten },
  };
}

function attemptOf({ identity }: CreditJudged): number {
  return Number(identity.slice(identity.lastIndexOf('/') + 1));
}

function answerChanges(state: OrderState, fact: Answer): Partial<OrderState> {
  switch (fact.kind) {
    case 'credit':
      // By the questions, not by the clocks of the nodes that answered them.
      return { credit: [...state.credit, fact].toSorted((a, b) => attemptOf(a) - attemptOf(b)) };
    case 'promised':
      return { promised: [...state.promised, fact] };
    case 'gathered':
      return { gathered: [...state.gathered, fact] };
    case 'awaiting':
      return { awaiting: lastWord(state.awaiting, fact) };
    case 'priced':
      return { priced: { ...state.priced, [fact.revision]: fact } };
    case 'claimed':
      return { claims: { ...state.claims, [fact.payment]: fact } };
    case 'overpaid':
      return compareDecimals(decimalOf(fact.amount), decimalOf(state.overpaid)) > 0
        ? { overpaid: fact.amount }
        : {};
    case 'asked':
      return { asked: { [fact.document]: fact.at, ...state.asked } };
  }
}

/** By the count, not by the clocks of the nodes. */
function lastWord(known: OrderState['awaiting'], fact: Awaiting): OrderState['awaiting'] {
  return (entryOf(known, fact.line)?.attempt ?? 0) > fact.attempt ? known : { ...known, [fact.line]: fact };
}

function withRevision(state: OrderState, fact: OrderTold): Partial<OrderState> {
  const { current, latestRevision } = state;
  const isLater = current === undefined || compareRevisions(fact.order.revision, latestRevision) > 0;
  if (!isLater) return replaced(state, fact);
  const told = { latestRevision: fact.order.revision };
  // What was priced, taxed and told of the same content stays as it is.
  if (current !== undefined && contentOf(current) === contentOf(fact)) return told;
  return { ...told, current: fact, ...(current === undefined ? {} : replaced(state, current)) };
}

function inOrder(told: readonly OrderTold[]): readonly OrderTold[] {
  return told.toSorted((a, b) => compareRevisions(a.order.revision, b.order.revision));
}

function replaced(
  { earlierLines, earlierCustomers }: OrderState,
  { system, order }: OrderTold,
): Pick<OrderState, 'earlierLines' | 'earlierCustomers'> {
  return {
    earlierLines: [...earlierLines, ...order.lines],
    earlierCustomers: [...earlierCustomers, { system, customer: order.customer }],
  };
}

function contentOf({ order }: OrderTold): string {
  return stableHash({ ...order, revision: '' });
}

function withReturn({ returns }: OrderState, fact: ReturnTold): Partial<OrderState> {
  const { number, revision } = fact.return;
  const known = entryOf(returns, number);
  const isLater = known === undefined || compareRevisions(revision, known.return.revision) > 0;
  return isLater ? { returns: { ...returns, [number]: fact } } : {};
}

function fated({ holds, fates }: OrderState, key: string, change: Partial<Fate>): Partial<OrderState> {
  return {
    holds: holds.map((hold) => (hold.key === key ? { ...hold, ...change } : hold)),
    fates: { ...fates, [key]: { ...HELD, ...fates[key], ...change } },
  };
}

/** It was lessened again and again: the least counts, in whatever order it is told. */
function lessened(state: OrderState, { key, quantity }: Lessened): Partial<OrderState> {
  const known = state.fates[key]?.quantity;
  const isLess =
    known === undefined || compareDecimals(decimalOf(quantity.value), decimalOf(known.value)) < 0;
  return isLess ? fated(state, key, { quantity }) : {};
}
