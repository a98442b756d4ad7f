/** The station of processes: takes what is told of cases, keeps them at what their facts say, and shows them. */
import type { Queryable, Transaction } from '../platform/sql.ts';
import type { KeptPlan, ProcessContext } from './context.ts';
import { awaiting, type Patience } from './awaiting.ts';
import { outageOf } from './kit/owed.ts';
import { stateOf, type Wait } from './kit/process.ts';
import type { Problem } from '../model/values/problem.ts';
import { caseIdOf, naturalKeyOf } from './order-to-cash/document-names.ts';
import type { Decided, OrderFact, OrderTold, ReturnTold } from './order-to-cash/facts.ts';
import { returnProblems } from './order-to-cash/returns/claims.ts';
import { finding, restingOn } from './finding.ts';
import { review } from './reviewing.ts';
import { forgetInvoiced } from './store/case-exposure-store.ts';
import { noteAllDue, noteDue } from './store/case-due-store.ts';
import { findCases, findNamed, listCases, type CaseFilter } from './store/case-store.ts';
import { listReturns, readWaitingFor, readWorths, type ReturnFilter } from './store/case-reading-store.ts';
import { findDocuments, findWaiting, isRestedOn } from './store/document-store.ts';
import type { ReturnStanding } from './order-to-cash/returns/returns.ts';
import { dropStrays, readFacts } from './store/fact-store.ts';
import { submitting } from './submitting.ts';
import { takeArrivals, type Arrival } from './taking.ts';
import { documentsWritten, type WrittenDocument } from './written.ts';

export type Processes = ReturnType<typeof processes>;

/** Nothing more can follow from these. */
const ENDED = ['closed', 'cancelled'];
/** Documents that name nobody are forgotten after this time: they are about orders that were not placed by the hub. */
const STRAYS_DAYS = 14;
/** By then an ERP's balance counts what it has invoiced, even where nobody saw the balance move. */
const INVOICED_DAYS = 2;

export function processes(context: ProcessContext) {
  const { database, clock, process } = context;
  const daysAgo = (days: number): Date => new Date(clock().getTime() - days * 24 * 3600 * 1000);
  const reading = finding(context);
  const waiting = awaiting(context, reading);
  return {
    /** Takes them in, and `besides` what else the transaction brings, which plans see. */
    take: (tx: Transaction, arrivals: readonly Arrival[], besides?: () => Promise<void>) =>
      takeArrivals(context, tx, { arrivals, planning: 'now', besides }),
    /** What callers hand in, one by one. */
    ...submitting(context),
    written: (tx: Transaction, documents: readonly WrittenDocument[]) =>
      documentsWritten(context, tx, documents),
    /** The rules have changed: every case that has not ended is planned again soon. */
    replanAll: (tx: Transaction) => noteAllDue(tx, ENDED),
    /** Plans the cases whose time has come; gives how many. */
    review: () => review(context),
    forgetStrays: async () => {
      await forgetInvoiced(database, daysAgo(INVOICED_DAYS));
      return await dropStrays(database, daysAgo(STRAYS_DAYS));
    },
    documents: findDocuments,
    list: (filter: CaseFilter) => listCases<KeptPlan>(database, process.name, filter),
    /** What comes back, over all cases. */
    returns: (filter: Omit<ReturnFilter, 'process'>) =>
      listReturns<ReturnStanding>(database, { ...filter, process: process.name }),
    /** Cases by any name that people have in hand. */
    named: (text: string) => findNamed(database, process.name, text),
    /** What orders come to in money, by our own numbers. */
    worths: (documents: readonly string[]) => readWorths(database, process.name, documents),
    find: (channel: string, number: string) => reading.find(naturalKeyOf(channel, number)),
    judged: (channel: string, number: string, patience: Patience) =>
      waiting.judged(naturalKeyOf(channel, number), patience),
    endWaiting: waiting.endWaiting,
    /** Why its order cannot have such a return, field by field; one that was told already is not judged again. */
    returnProblems: (told: ReturnTold) => judgeReturn(context, told),
    /** Cases that rest on it and have not ended, the oldest first, at most so many, with the units that they are told in. */
    restingOn: (known: Wait, limit: number) => restingOn(context, known, { ended: ENDED, limit }),
    ...rested(context),
    ...kept(context),
  };
}

/** What cases rest on. */
function rested({ database, process }: ProcessContext) {
  return {
    /** Something has become known or has changed: the cases that rest on it are planned again soon, the oldest first; gives how many. */
    touched: async (tx: Transaction, known: readonly Wait[]): Promise<number> => {
      if (known.length === 0) return 0;
      const ids = await findWaiting(tx, known);
      if (ids.length > 0) await noteDue(tx, ids);
      return ids.length;
    },
    /** Does any case rest on it? */
    isRestedOn: (known: Wait) => isRestedOn(database, known),
    /** What waits for a system that does not answer; gives no more than what last plans say. */
    waitingFor: (queryable: Queryable, system: string) =>
      readWaitingFor(queryable, process.name, outageOf(system)),
  };
}

/** Facts that others ask for as they are kept. */
function kept({ database, process }: ProcessContext) {
  return {
    /** What was decided about a case, by its identity. */
    decided: async (caseId: string): Promise<ReadonlyMap<string, Decided>> => {
      const facts = (await readFacts<OrderFact>(database, [caseId])).get(caseId) ?? [];
      return new Map(facts.flatMap((fact) => (fact.kind === 'decision' ? [[fact.identity, fact]] : [])));
    },
    /** The order as it was told last, with who told it. */
    told: async (channel: string, number: string): Promise<OrderTold | undefined> => {
      const id = caseIdOf(naturalKeyOf(channel, number));
      const facts = await readFacts<OrderFact>(database, [id]);
      return stateOf(process, facts.get(id) ?? []).current;
    },
  };
}

/** As the order stands at this moment; `unknown`: there is no such order. */
async function judgeReturn(
  { database, process, needs }: ProcessContext,
  told: ReturnTold,
): Promise<readonly Problem[] | 'unknown'> {
  const { channel, orderNumber, cancelled } = told.return;
  return await database.transaction(async (tx) => {
    const [row] = await findCases(tx, process.name, [naturalKeyOf(channel, orderNumber)]);
    if (row === undefined) return 'unknown';
    // Nothing of what nobody wants any more needs to fit.
    if (cancelled === true) return [];
    const { id, document } = row;
    const facts = (await readFacts<OrderFact>(tx, [id])).get(id) ?? [];
    if (facts.some(({ identity }) => identity === told.identity)) return [];
    const state = stateOf(process, facts);
    const asked = { ...state, returns: { ...state.returns, [told.return.number]: told } };
    const opened = { id, document, channel, kept: new Map<string, object>(), state: asked };
    const seen = await needs.surroundings(tx)([opened]);
    return returnProblems(state, seen.around(opened), told);
  });
}
