/**
 * The heart of the way of a message: facts into records and stock, what follows from them into the log, the marks and
 * the questions, all in one transaction.
 */
import type { Delivery } from '../delivery/index.ts';
import type { ApplyOutcome, IntakeFact, KnownKey } from '../intake/index.ts';
import type { RecordClaim, RecordDomain } from '../model/facts.ts';
import type { Reference } from '../model/primitives.ts';
import { isCaseDomain } from '../model/shapes.ts';
import type { StockCount, StockMovement } from '../model/stock.ts';
import type { Transaction } from '../platform/sql.ts';
import type { ApplyAnswer, ClaimArrival, Records } from '../records/index.ts';
import type { Stock, StockFact, StockPair } from '../stock/index.ts';
import { expectAll } from './expecting/expect-all.ts';
import type { LedgerRefusal } from './declared/ledger-owners.ts';
import type { Changed } from './declared/routes-of-change.ts';
import type { Joined } from './joined.ts';
import type { LocationBook } from './location-book.ts';
import type { Orders } from './orders/orders.ts';

export interface TakeInNeeds {
  readonly records: Records;
  readonly stock: Stock;
  readonly delivery: Delivery;
  readonly orders: Pick<Orders, 'takeIn'>;
  readonly released: (tx: Transaction, keys: readonly KnownKey[]) => Promise<void>;
  readonly mark: Joined['mark'];
  /** Is a difference in this system written over (the flow says `repair`), or only proposed? */
  readonly repairs: (system: string, domain: RecordDomain) => boolean;
  readonly locations: Pick<LocationBook, 'numbersOf'>;
  /** What stands against a movement or count: only the owner of a place tells of its stock. */
  readonly ledgerRefusal: LedgerRefusal;
}

type LedgerFact = StockMovement | StockCount;

/** Takes facts in; gives one outcome for each, in order. */
export async function takeIn(
  needs: TakeInNeeds,
  tx: Transaction,
  facts: readonly IntakeFact[],
): Promise<readonly ApplyOutcome[]> {
  const of = (kind: Kind): readonly IntakeFact[] => facts.filter((fact) => kindOf(fact) === kind);
  const claims = of('claim');
  // Records first: a movement of an item that the same batch introduces finds it.
  const answer = claims.length === 0 ? NOTHING : await needs.records.apply(tx, claims.map(toArrival));
  let [taken, expected]: [Taken, Taken] = [NOTHING_TAKEN, NOTHING_TAKEN];
  // Stock behind the cases, as whoever plans these locks it, and before their plans, which look at it.
  const ofCases = await needs.orders.takeIn(tx, of('case'), async () => {
    taken = await takeInDocuments(needs, tx, of('ledger'));
    const told = await expectAll(needs, tx, of('expected'));
    expected = { ...told, changed: told.changed.map(toChanged) };
  });
  // Deliveries last and at once: their rows are locked after all others, and in one order.
  const changed = [...taken.changed, ...expected.changed];
  await passOn(needs, tx, { answer, changed });
  const outcomes = {
    claim: answer.outcomes.values(),
    ledger: taken.outcomes.values(),
    case: ofCases.values(),
    expected: expected.outcomes.values(),
  };
  return facts.map((fact) => {
    const { value } = outcomes[kindOf(fact)].next();
    if (value === undefined) throw new Error('a fact was left without an outcome');
    return value;
  });
}

/** What became of some facts, and what has changed by them. */
interface Taken {
  readonly outcomes: readonly ApplyOutcome[];
  readonly changed: readonly Changed[];
}

const NOTHING_TAKEN: Taken = { outcomes: [], changed: [] };

const NOTHING: ApplyAnswer = {
  outcomes: [],
  changes: [],
  echoes: [],
  drifts: [],
  identified: { external: [], natural: [] },
};

/**
 * What follows for the targets: changed records are looked at, our own write coming back confirms a delivery, a difference that
 * nobody may make is written over, and what waited for an id goes on.
 */
async function passOn(
  needs: TakeInNeeds,
  tx: Transaction,
  { answer, changed }: { readonly answer: ApplyAnswer; readonly changed: readonly Changed[] },
): Promise<void> {
  const repaired = answer.drifts.filter(({ system, domain }) => needs.repairs(system, domain));
  const lost = repaired.filter(({ fields }) => fields.includes('deleted'));
  const [echoes, drifted] = [answer.echoes.map(inTarget), repaired.map(inTarget)];
  const known = answer.identified.external;
  const isMore = echoes.length + drifted.length + known.length > 0;
  await needs.mark(
    tx,
    [...answer.changes.map(toChangedRecord), ...changed, ...(await dependents(needs, tx, lost))],
    isMore ? { records: [...echoes, ...drifted], known } : undefined,
  );
  if (echoes.length > 0) await needs.delivery.confirm(tx, echoes);
  if (drifted.length > 0) await needs.delivery.markDrift(tx, drifted);
  if (known.length > 0) await needs.delivery.released(tx, known);
  await needs.released(tx, keysOf(answer));
}

function toChangedRecord({
  domain,
  recordId,
  created,
  deleted,
  changedFields,
  traceparent,
  correlationId,
}: ApplyAnswer['changes'][number]): Changed {
  return {
    domain,
    key: recordId,
    traceparent,
    correlationId,
    ...(created || deleted ? {} : { changedFields }),
  };
}

/** What stands in a system under its id of a record, and went with it: stock of an item, prices that were agreed for it. */
async function dependents(
  { records, stock }: TakeInNeeds,
  tx: Transaction,
  lost: ApplyAnswer['drifts'],
): Promise<readonly Changed[]> {
  if (lost.length === 0) return [];
  const ids = lost.map(({ recordId }) => recordId);
  const referring = await records.goldenOf(tx, await records.referringTo(tx, ids));
  const itemIds = lost.flatMap(({ domain, recordId }) => (domain === 'item' ? [recordId] : []));
  const lines = itemIds.length === 0 ? [] : await stock.availability({ itemIds, measure: 'on-hand' });
  return [...referring.map(({ domain, recordId }) => ({ domain, key: recordId })), ...lines.map(toChanged)];
}

async function takeInDocuments(
  needs: TakeInNeeds,
  tx: Transaction,
  documents: readonly IntakeFact[],
): Promise<Taken> {
  if (documents.length === 0) return NOTHING_TAKEN;
  const resolved = await resolveAll(needs.records, tx, documents);
  const judged = await refuseStrangers(needs, tx, { documents, resolved });
  const known = documents.flatMap((document, place) => {
    const found = judged[place];
    return found !== undefined && 'itemId' in found ? [toStockFact(document, found)] : [];
  });
  const answer = await needs.stock.apply(tx, known);
  const causes = new Map(
    known.map((fact) => [
      toChanged(fact).key,
      { traceparent: fact.traceparent, correlationId: fact.correlationId },
    ]),
  );
  const changed = answer.changed.map(toChanged);
  const applied = answer.outcomes.values();
  return {
    outcomes: judged.map((found) => ('itemId' in found ? (applied.next().value ?? 'absorbed') : found)),
    changed: changed.map((each) => ({ ...each, ...causes.get(each.key) })),
  };
}

type Refused = Extract<ApplyOutcome, { breach: unknown }>;
type Waiting = Extract<ApplyOutcome, { waitsFor: unknown }>;

/** A document about a place that belongs to another system is refused alone; the rest of the batch goes on. */
async function refuseStrangers(
  needs: TakeInNeeds,
  tx: Transaction,
  told: { readonly documents: readonly IntakeFact[]; readonly resolved: readonly (StockPair | Waiting)[] },
): Promise<readonly (StockPair | Waiting | Refused)[]> {
  const ids = told.resolved.flatMap((found) => ('itemId' in found ? [found.locationId] : []));
  const numbers = await needs.locations.numbersOf(tx, [...new Set(ids)]);
  return told.resolved.map((found, place) => {
    const document = told.documents[place];
    if (!('itemId' in found) || document === undefined) return found;
    const refusal = ledgerOf(document)
      .map((fact) =>
        needs.ledgerRefusal({
          system: document.system,
          domain: 'movementId' in fact ? 'stock-movement' : 'stock-count',
          location: numbers.get(found.locationId),
          occurredAt: fact.occurredAt,
        }),
      )
      .find((each) => each !== undefined);
    return refusal === undefined ? found : { breach: [refusal] };
  });
}

/** Resolves the item and the location of each document, each distinct reference once. */
async function resolveAll(
  records: Records,
  tx: Transaction,
  documents: readonly IntakeFact[],
): Promise<readonly (StockPair | Waiting)[]> {
  const found = new Map<string, string | undefined>();
  for (const [system, group] of Map.groupBy(documents, (document) => document.system)) {
    const asked = new Map<string, { domain: RecordDomain; reference: Reference }>();
    for (const { item, location } of group.flatMap(ledgerOf)) {
      asked.set(keyOf(system, 'item', item), { domain: 'item', reference: item });
      asked.set(keyOf(system, 'location', location), { domain: 'location', reference: location });
    }
    const answers = await records.resolveReferences(tx, system, [...asked.values()]);
    [...asked.keys()].forEach((key, index) => found.set(key, answers[index]));
  }
  return documents.flatMap((document) =>
    ledgerOf(document).map(({ item, location }) => {
      const itemId = found.get(keyOf(document.system, 'item', item));
      const locationId = found.get(keyOf(document.system, 'location', location));
      if (itemId === undefined) return { waitsFor: { domain: 'item' as const, reference: item } };
      if (locationId === undefined) return { waitsFor: { domain: 'location' as const, reference: location } };
      return { itemId, locationId };
    }),
  );
}

function keyOf(system: string, domain: RecordDomain, { by, kind, value }: Reference): string {
  // No part of it may hold NUL: what could is refused where records are judged.
  return [system, domain, by, kind ?? '', value].join('\0');
}

function toArrival(fact: IntakeFact, index: number): ClaimArrival {
  return {
    index,
    system: fact.system,
    ...(fact.scope === undefined ? {} : { scope: fact.scope }),
    messageId: fact.messageId,
    correlationId: fact.correlationId,
    ...(fact.traceparent === undefined ? {} : { traceparent: fact.traceparent }),
    contract: fact.contract,
    claim: claimOf(fact),
  };
}

function toStockFact(fact: IntakeFact, pair: StockPair): StockFact {
  const told = {
    system: fact.system,
    messageId: fact.messageId,
    correlationId: fact.correlationId,
    traceparent: fact.traceparent,
    ...pair,
  };
  if ('movementId' in fact.fact) return { ...told, kind: 'movement', fact: fact.fact };
  if ('countId' in fact.fact) return { ...told, kind: 'count', fact: fact.fact };
  throw new Error(`intake gave a claim in the domain ${fact.domain}`);
}

function toChanged({ itemId, locationId }: StockPair): Changed {
  return { domain: 'availability', key: `${itemId}:${locationId}` };
}

type Kind = 'claim' | 'ledger' | 'expected' | 'case';

/** Claims are of records, stock takes movements, counts and what is expected, and all other documents belong to the cases of processes. */
function kindOf({ fact, domain }: IntakeFact): Kind {
  if ('externalId' in fact) return 'claim';
  if (domain === 'expected-receipt') return 'expected';
  return isCaseDomain(domain) ? 'case' : 'ledger';
}

function claimOf({ fact, domain }: IntakeFact): RecordClaim {
  if ('externalId' in fact) return fact;
  throw new Error(`intake gave a document in the domain ${domain}`);
}

function ledgerOf({ fact }: IntakeFact): readonly LedgerFact[] {
  return 'movementId' in fact || 'countId' in fact ? [fact] : [];
}

function keysOf({ identified }: ApplyAnswer): readonly KnownKey[] {
  return [
    ...identified.external.map(({ system, domain, kind, externalId }) => ({
      system,
      domain,
      reference: { by: 'externalId' as const, value: externalId, ...(kind === 'main' ? {} : { kind }) },
    })),
    ...identified.natural.map(({ domain, kind, value }) => ({ domain, reference: { by: kind, value } })),
  ];
}

function inTarget({ system, domain, recordId }: ApplyAnswer['echoes'][number]) {
  return { system, domain, key: recordId };
}
