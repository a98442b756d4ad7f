/** Takes documents and decisions into the cases they are about, opens cases for new orders, and plans what has changed. */
import type { Transaction } from '../platform/sql.ts';
import type { KeptPlan, ProcessContext } from './context.ts';
import { caseIdOf, documentNumber, naturalKeyOf, orderNumberIn } from './order-to-cash/document-names.ts';
import type { OrderFact } from './order-to-cash/facts.ts';
import { planLocked } from './planning.ts';
import { findByDocuments, lockCases, openCases, planBy, type LockedCase } from './store/case-store.ts';
import { findByExternalIds } from './store/document-store.ts';
import { findClaims } from './store/payment-claim-store.ts';
import {
  holdNames,
  keepFacts,
  keepStrays,
  takeStrays,
  type CaseName,
  type Stray,
} from './store/fact-store.ts';

/** How an arrival names its case. */
export type About =
  | { readonly by: 'order'; readonly channel: string; readonly number: string }
  /** Our own number, that of the order or of a document that was made of it. */
  | { readonly by: 'ours'; readonly value: string }
  /** The system's id of one of our documents, or of a payment that an order names; `ours`: our number of the order, where it is told besides. */
  | { readonly by: 'theirs'; readonly value: string; readonly ours?: string };

export interface Arrival {
  readonly about: About;
  readonly fact: OrderFact;
  readonly system: string;
  readonly messageId: string | undefined;
  readonly correlationId: string;
}

export type Taken =
  | 'applied'
  | 'absorbed'
  | { readonly conflict: string }
  /** It names a case that is not known yet: kept until it is. */
  | 'kept-for-later'
  /** It is about an order that never came through the hub. */
  | 'not-ours';

/** A worker plans what was only kept after this time, if nobody has done so before. */
const PLANNED_AFTER_MS = 3000;

interface Taking {
  readonly arrivals: readonly Arrival[];
  /** `later`: the caller plans them, or a worker does. */
  readonly planning: 'now' | 'later';
  /** What the transaction takes in besides: its locks come behind those of the cases, and plans see it. */
  readonly besides?: (() => Promise<void>) | undefined;
}

/** What became of each arrival, and of each the case that it has changed; in order. */
export async function takeArrivals(
  context: ProcessContext,
  tx: Transaction,
  { arrivals, planning, besides }: Taking,
): Promise<{ readonly outcomes: readonly Taken[]; readonly changed: readonly (string | undefined)[] }> {
  const at = context.clock();
  const plannedAt = new Date(at.getTime() + PLANNED_AFTER_MS);
  const opened = await open(context, tx, { arrivals, plannedAt });
  const found = await findSurely(tx, arrivals, opened);
  const cases = new Map(arrivals.map((arrival, place) => [arrival, found[place]]));
  const known = arrivals.filter((arrival) => cases.get(arrival)?.caseId !== undefined);
  const ids = new Set(known.flatMap((arrival) => cases.get(arrival)?.caseId ?? []));
  const isNew = new Set(opened.map(({ id }) => id));
  const locked = [...opened, ...(await lockCases<KeptPlan>(tx, [...ids.difference(isNew)]))];
  await besides?.();
  const strays = await straysOf(tx, opened);
  const facts = [...known.map((arrival) => toFact(arrival, cases.get(arrival))), ...strays];
  const kept = await keepFacts(tx, facts, context.clock());
  await keepLater(
    context,
    tx,
    arrivals.filter((arrival) => cases.get(arrival) === undefined),
  );
  const changed = new Set([
    ...isNew,
    ...facts.flatMap(({ caseId }, place) => (kept[place] === 'new' ? [caseId] : [])),
  ]);
  const toPlan = locked.filter(({ id }) => changed.has(id));
  if (planning === 'now') await planLocked(context, tx, { rows: toPlan, learned: 'something' });
  else await planBy(tx, idsBut(toPlan, isNew), { at, plannedAt });
  const places = new Map(known.map((arrival, place) => [arrival, place]));
  return {
    outcomes: arrivals.map((arrival) => {
      const place = places.get(arrival);
      if (place === undefined) return isOurs(arrival) ? 'kept-for-later' : 'not-ours';
      return outcomeOf(arrival, kept[place] ?? 'absorbed');
    }),
    changed: found.map((each) => (each !== undefined && changed.has(each.caseId) ? each.caseId : undefined)),
  };
}

/** Cases that were opened just now are planned by that time already. */
function idsBut(cases: readonly { readonly id: string }[], opened: ReadonlySet<string>): readonly string[] {
  return cases.flatMap(({ id }) => (opened.has(id) ? [] : [id]));
}

function outcomeOf({ fact }: Arrival, kept: 'new' | 'absorbed' | 'conflict'): Taken {
  if (kept === 'new') return 'applied';
  if (kept === 'absorbed') return 'absorbed';
  const { revision } = fact.kind === 'order' ? fact.order : fact.kind === 'return' ? fact.return : {};
  return {
    conflict:
      revision === undefined
        ? `${fact.identity} was told before with other content`
        : `revision ${revision} was told before with other content; a change is a later revision`,
  };
}

/** Opens a case for each order that has none; gives those that are new. */
async function open(
  { clock, process }: ProcessContext,
  tx: Transaction,
  { arrivals, plannedAt }: { readonly arrivals: readonly Arrival[]; readonly plannedAt: Date },
): Promise<readonly LockedCase<KeptPlan>[]> {
  const cases = new Map(
    arrivals.flatMap(({ about, correlationId }) => {
      if (about.by !== 'order') return [];
      const naturalKey = naturalKeyOf(about.channel, about.number);
      const id = caseIdOf(naturalKey);
      const { channel, number } = about;
      const document = documentNumber(naturalKey);
      return [
        [id, { id, process: process.name, naturalKey, channel, number, document, correlationId }] as const,
      ];
    }),
  );
  return await openCases<KeptPlan>(tx, [...cases.values()], { at: clock(), plannedAt });
}

interface FoundCase {
  readonly caseId: string;
  /** Name of the document that was meant. */
  readonly name?: string;
}

/**
 * Finds the cases, and holds the names of those that are not known, as well as of those that were opened just now: whoever makes a name known
 * at this moment either finds what is kept under it, or is found here.
 */
async function findSurely(
  tx: Transaction,
  arrivals: readonly Arrival[],
  opened: readonly LockedCase<KeptPlan>[],
): Promise<readonly (FoundCase | undefined)[]> {
  const found = await findCases(tx, arrivals);
  const unknown = arrivals.filter((arrival, place) => found[place] === undefined && isOurs(arrival));
  const names = unknown.flatMap(namesOf);
  await holdNames(tx, [...opened.map(({ document }) => ownName(document)), ...names]);
  if (names.length === 0) return found;
  const again = await findCases(tx, unknown);
  const late = new Map(unknown.map((arrival, place) => [arrival, again[place]]));
  return arrivals.map((arrival, place) => found[place] ?? late.get(arrival));
}

async function findCases(
  tx: Transaction,
  arrivals: readonly Arrival[],
): Promise<readonly (FoundCase | undefined)[]> {
  const byOurs = await findByDocuments(
    tx,
    arrivals.flatMap(({ about }) => orderNumberIn(ourNumberIn(about)) ?? []),
  );
  const theirs = arrivals.flatMap(({ about, system }) =>
    about.by === 'theirs' ? [{ system, value: about.value }] : [],
  );
  const byTheirs = await findByExternalIds(tx, theirs);
  const byClaims = await findClaims(tx, theirs);
  return arrivals.map(({ about, system }) => {
    if (about.by === 'order') return { caseId: caseIdOf(naturalKeyOf(about.channel, about.number)) };
    const key = `${system} ${about.value}`;
    const named = about.by === 'theirs' ? (byTheirs.get(key) ?? byClaims.get(key)) : undefined;
    if (named !== undefined) return named;
    const caseId = byOurs.get(orderNumberIn(ourNumberIn(about)) ?? '');
    return caseId === undefined ? undefined : { caseId };
  });
}

function toFact({ fact, system, messageId }: Arrival, found: FoundCase | undefined) {
  const caseId = found?.caseId ?? '';
  const named = fact.kind === 'advice' && found?.name !== undefined ? { ...fact, about: found.name } : fact;
  return { caseId, fact: named, system, messageId };
}

/** A number that we never gave is somebody else's order, and no question. */
function isOurs({ about }: Arrival): boolean {
  return about.by === 'theirs' || (about.by === 'ours' && orderNumberIn(about.value) !== undefined);
}

/** Our number that it names, perhaps besides the system's own id. */
function ourNumberIn(about: About): string {
  if (about.by === 'order') return '';
  return (about.by === 'ours' ? about.value : about.ours) ?? '';
}

async function keepLater(
  { clock }: ProcessContext,
  tx: Transaction,
  unknown: readonly Arrival[],
): Promise<void> {
  const strays = unknown.filter(isOurs).flatMap((arrival): Stray<OrderFact>[] => {
    const { fact, system, messageId } = arrival;
    const stray = { identity: fact.identity, told: fact, messageId };
    // Kept under each name: whichever becomes known first finds it, and told twice it counts once.
    return namesOf(arrival).map(({ by, value }) => ({ ...stray, by, system, value }));
  });
  await keepStrays(tx, strays, clock());
}

/** What an arrival calls its case; none where it opens one. */
function namesOf({ about, system }: Arrival): readonly CaseName[] {
  const ours = orderNumberIn(ourNumberIn(about));
  return [
    ...(ours === undefined ? [] : [ownName(ours)]),
    ...(about.by === 'theirs' ? [{ by: about.by, system, value: about.value }] : []),
  ];
}

function ownName(value: string): CaseName {
  return { by: 'ours', system: '', value };
}

/** What came before its order. */
async function straysOf(tx: Transaction, opened: readonly LockedCase<KeptPlan>[]) {
  const byDocument = new Map(opened.map(({ id, document }) => [document, id]));
  const strays = await takeStrays<OrderFact>(tx, [...byDocument.keys()].map(ownName));
  return strays.map(({ told, system, messageId, value }) => ({
    caseId: byDocument.get(value) ?? '',
    fact: told,
    system,
    messageId,
  }));
}
