/** Computes the plans of cases anew, from their facts, and writes what is different; a case that throws is parked alone. */
import { failureText } from '../platform/failure.ts';
import type { Transaction } from '../platform/sql.ts';
import type { Asked, KeptPlan, Open, ProcessContext } from './context.ts';
import { writeDifference } from './difference.ts';
import { stateOf } from './kit/process.ts';
import { withDecisions } from './order-to-cash/asking/offering.ts';
import { isNote } from './order-to-cash/effects.ts';
import type { OrderFact } from './order-to-cash/facts.ts';
import type { OrderPlan } from './order-to-cash/plan.ts';
import { forgetDue, noteSecondLook } from './store/case-due-store.ts';
import { lockCases, type LockedCase } from './store/case-store.ts';
import { readDocuments, type KeptDocument } from './store/document-store.ts';
import { keepFacts, readFacts, takeStrays, type NewFact } from './store/fact-store.ts';
import { claimsOf } from './store/payment-claim-store.ts';

/** A plan asks, hears the answer and is computed again, at most so often: then a person looks. */
const MOST_ROUNDS = 8;

/** A case before and after. */
export interface Planned {
  readonly row: LockedCase<KeptPlan>;
  readonly documents: readonly KeptDocument[];
  /** `failed`: facts that the process cannot work with; its last plan stays. */
  readonly plan: OrderPlan | { readonly failed: string };
}

/** Locks the cases and brings them to what their facts say. */
export async function planCases(
  context: ProcessContext,
  tx: Transaction,
  caseIds: readonly string[],
): Promise<readonly Planned[]> {
  if (caseIds.length === 0) return [];
  const rows = await lockCases<KeptPlan>(tx, caseIds);
  return await planLocked(context, tx, { rows, learned: 'nothing' });
}

/** Cases that the caller has locked, and whether it has told them facts in this transaction. */
interface Locked {
  readonly rows: readonly LockedCase<KeptPlan>[];
  readonly learned: 'something' | 'nothing';
}

/** Brings cases that the caller has locked to what their facts say. */
export async function planLocked(
  context: ProcessContext,
  tx: Transaction,
  { rows, learned }: Locked,
): Promise<readonly Planned[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  await forgetDue(tx, ids);
  const facts = new Map(await readFacts<OrderFact>(tx, ids));
  const learnedHere = [...(await earlyPayments(tx, ids.filter(hasClaimed(facts))))];
  learn(facts, learnedHere);
  const documents = Map.groupBy(await readDocuments(tx, ids), ({ caseId }) => caseId);
  const drafted = await draftAll(context, tx, { rows: rows.toSorted(byOpening), facts, documents });
  const { planned } = drafted;
  learnedHere.push(...drafted.learned);
  await keepFacts(tx, learnedHere, context.clock());
  const all = [...planned.values()];
  await writeDifference(context, tx, {
    planned: all,
    learned: new Set(learned === 'something' ? ids : learnedHere.map(({ caseId }) => caseId)),
  });
  return all;
}

/** First come, first served: what one order of a batch is granted, the next cannot have. */
function byOpening(a: LockedCase<KeptPlan>, b: LockedCase<KeptPlan>): number {
  return a.openedAt.getTime() - b.openedAt.getTime();
}

interface Drafting {
  readonly rows: readonly LockedCase<KeptPlan>[];
  /** Answers are added. */
  readonly facts: Map<string, readonly OrderFact[]>;
  readonly documents: ReadonlyMap<string, readonly KeptDocument[]>;
}

interface Drafted {
  readonly planned: ReadonlyMap<string, Planned>;
  /** What plans asked and heard. */
  readonly learned: readonly Learned[];
}

/** Plans ask, hear the answers and are computed again, until all of them are content. */
async function draftAll(
  context: ProcessContext,
  tx: Transaction,
  { rows, facts, documents }: Drafting,
): Promise<Drafted> {
  const [planned, learned] = [new Map<string, Planned>(), new Array<Learned>()];
  const answered = new Map<string, number>();
  const surround = context.needs.surroundings(tx);
  let [open, waiting]: [Drafting['rows'], readonly Asking[]] = [rows, []];
  while (open.length > 0) {
    for (const draft of await planRound(context, surround, { rows: open, facts, documents })) {
      planned.set(draft.row.id, draft);
      const asking = { row: draft.row, asked: askedBy(draft) };
      if (asking.asked.length === 0) continue;
      const times = (answered.get(draft.row.id) ?? 0) + 1;
      answered.set(draft.row.id, times);
      if (times === MOST_ROUNDS) markUnstable(planned, asking.asked);
      else waiting = [...waiting, asking];
    }
    const now = whoseTurn(waiting);
    waiting = waiting.filter((each) => !now.includes(each));
    open = now.map(({ row }) => row);
    const asked = now.flatMap((each) => each.asked);
    if (asked.length > 0) learned.push(...(await answer(context, tx, { asked, facts })));
  }
  return { planned, learned };
}

/** A case whose plan is a draft, and what it asks. */
interface Asking {
  readonly row: LockedCase<KeptPlan>;
  readonly asked: readonly Asked[];
}

/**
 * In which order what is asked locks rows of others: payments and accounts before stock. The cases of one batch are in different rounds, and
 * whoever asks for what is locked later waits for those who ask for what is locked earlier.
 */
function whoseTurn(waiting: readonly Asking[]): readonly Asking[] {
  const placeOf = ({ asked }: Asking): number => Math.max(...asked.map(({ effect }) => placeOfLock(effect)));
  const first = Math.min(...waiting.map(placeOf));
  return waiting.filter((each) => placeOf(each) === first);
}

function placeOfLock(effect: Asked['effect']): number {
  if (isNote(effect) || effect.do === 'price' || effect.do === 'claim-payment') return 0;
  return effect.do === 'judge-credit' ? 1 : 2;
}

interface Round {
  readonly rows: readonly LockedCase<KeptPlan>[];
  readonly facts: ReadonlyMap<string, readonly OrderFact[]>;
  readonly documents: ReadonlyMap<string, readonly KeptDocument[]>;
}

async function planRound(
  { process, log }: ProcessContext,
  surround: ReturnType<ProcessContext['needs']['surroundings']>,
  { rows, facts, documents }: Round,
): Promise<readonly Planned[]> {
  const opened = rows.map((row): Opened => {
    const kept = new Map((documents.get(row.id) ?? []).map(({ name, body }) => [name, body]));
    const { id, document, channel } = row;
    return {
      row,
      open: guarded(() => ({ id, document, channel, kept, state: stateOf(process, facts.get(id) ?? []) })),
    };
  });
  const seen = await surround(opened.flatMap(({ open }) => ('failed' in open ? [] : [open])));
  const draft = ({ row, open }: Opened): Planned['plan'] =>
    'failed' in open ? open : guarded(() => withOffers(row, process.plan(open.state, seen.around(open))));
  const plans = new Map(opened.map((each) => [each, draft(each)]));
  for (let late = await seen.catchUp(); late.size > 0; late = await seen.catchUp())
    for (const each of opened) if (late.has(each.row.id)) plans.set(each, draft(each));
  return [...plans].map(([{ row }, plan]) => {
    if ('failed' in plan) log.error('process.plan-failed', { case: row.naturalKey, reason: plan.failed });
    return { row, documents: documents.get(row.id) ?? [], plan };
  });
}

/** A case with the state that its facts give it. */
interface Opened {
  readonly row: LockedCase<KeptPlan>;
  readonly open: Open | { readonly failed: string };
}

/** What people are asked, with what the hub would carry out if they said so. */
function withOffers(order: LockedCase<KeptPlan>, plan: OrderPlan): OrderPlan {
  return { ...plan, questions: withDecisions(plan.questions, { order, ...plan }) };
}

/** A defect of the program, or a fact that nobody foresaw: the others go on. */
function guarded<Value>(work: () => Value): Value | { readonly failed: string } {
  try {
    return work();
  } catch (error) {
    return { failed: failureText(error) };
  }
}

function askedBy({ row, plan }: Planned): readonly Asked[] {
  return 'failed' in plan ? [] : plan.effects.map((effect) => ({ caseId: row.id, effect }));
}

type Learned = NewFact<OrderFact>;

/** Carries out what plans ask, and adds the answers to the facts; they are kept when all plans are content. */
async function answer(
  { needs }: ProcessContext,
  tx: Transaction,
  { asked, facts }: { readonly asked: readonly Asked[]; readonly facts: Map<string, readonly OrderFact[]> },
): Promise<readonly Learned[]> {
  const answers = await needs.carryOut(tx, asked);
  const fresh = answers.flatMap((fact, place) => {
    const caseId = asked[place]?.caseId;
    return caseId === undefined ? [] : [{ caseId, fact, system: 'hub', messageId: undefined }];
  });
  const learned = [...fresh, ...(await claimedNow(tx, asked))];
  learn(facts, learned);
  return learned;
}

function learn(facts: Map<string, readonly OrderFact[]>, learned: readonly Learned[]): void {
  for (const { caseId, fact } of learned) facts.set(caseId, [...(facts.get(caseId) ?? []), fact]);
}

/**
 * What was told of payments that orders claim just now. Whoever tells of one at this moment does not see that it is claimed, and is not waited
 * for: he may wait for a case that is locked here. The order is looked at once more when he has ended.
 */
async function claimedNow(tx: Transaction, asked: readonly Asked[]): Promise<readonly Learned[]> {
  const ids = new Set(asked.flatMap(({ caseId, effect }) => (effect.do === 'claim-payment' ? [caseId] : [])));
  await noteSecondLook(tx, [...ids]);
  return await earlyPayments(tx, [...ids]);
}

function hasClaimed(facts: ReadonlyMap<string, readonly OrderFact[]>): (caseId: string) => boolean {
  return (caseId) => facts.get(caseId)?.some(({ kind }) => kind === 'claimed') ?? false;
}

/** What a payment service told of the payments of these cases before it was known whose they are. */
async function earlyPayments(tx: Transaction, caseIds: readonly string[]): Promise<readonly Learned[]> {
  const claims = await claimsOf(tx, caseIds);
  const names = claims.map(({ system, payment: value }) => ({ by: 'theirs' as const, system, value }));
  const strays = await takeStrays<OrderFact>(tx, names);
  return strays.flatMap(({ told: fact, system, value, messageId }) => {
    const of = claims.find((each) => each.system === system && each.payment === value);
    return of === undefined ? [] : [{ caseId: of.caseId, fact, system, messageId }];
  });
}

function markUnstable(planned: Map<string, Planned>, asked: readonly Asked[]): void {
  for (const { caseId, effect } of asked) {
    const found = planned.get(caseId);
    if (found === undefined) continue;
    const failed = `the plan asked ${MOST_ROUNDS} times and was never content; the last it asked was to ${effect.do}`;
    planned.set(caseId, { ...found, plan: { failed } });
  }
}
