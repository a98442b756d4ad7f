/** Keeps arrivals before they are acknowledged: new ones are queued, duplicates counted, conflicts kept beside the first one. */
import type { Questions } from '../../model/exceptions.ts';
import type { Database, Transaction } from '../../platform/sql.ts';
import { askAboutParked } from '../asking.ts';
import type { KnownSource } from '../station.ts';
import { absorbDuplicates, keepArrivals, queueAgain, type Holder } from './inbox-store.ts';
import { conflictingArrival, type Arrival } from './message.ts';
import { park, type Parked } from './parked-store.ts';

/** What became of one arrival. It is durable in any case. */
export interface Kept {
  /** Of the message that holds the content: for a duplicate the first one. */
  readonly messageId: string;
  readonly arrival: 'new' | 'duplicate' | 'conflict';
}

interface Keeping {
  readonly database: Database;
  readonly questions: Questions<Transaction>;
  readonly sources: ReadonlyMap<string, KnownSource>;
}

/** Keeps all arrivals; gives what became of each, in order. One statement where all are new. */
export async function keepAll(keeping: Keeping, arrivals: readonly Arrival[]): Promise<readonly Kept[]> {
  const kept = await keepArrivals(keeping.database, arrivals);
  const left = arrivals.filter(({ id }) => !kept.has(id));
  const known =
    left.length === 0
      ? new Map<string, Kept>()
      : await keeping.database.transaction((tx) => keepKnown(tx, keeping, left));
  return arrivals.map(({ id }) => known.get(id) ?? { messageId: id, arrival: 'new' });
}

/** Arrivals whose delivery key is held already: by the same content, or by another. */
async function keepKnown(
  tx: Transaction,
  keeping: Keeping,
  arrivals: readonly Arrival[],
): Promise<ReadonlyMap<string, Kept>> {
  const holders = holdersOf(await absorbDuplicates(tx, arrivals));
  const result = new Map<string, Kept>();
  const conflicts: Arrival[] = [];
  const seenAgain = new Set<string>();
  for (const arrival of arrivals) {
    const holder = holders.get(contentKey(arrival));
    if (holder === undefined)
      throw new Error(`delivery key ${arrival.deliveryKey} vanished while it was being kept`);
    if (holder.isSameContent) {
      result.set(arrival.id, { messageId: holder.messageId, arrival: 'duplicate' });
      if (mayBeNewsAgain(keeping, arrival)) seenAgain.add(holder.messageId);
    } else conflicts.push(conflictingArrival(arrival, holder.messageId));
  }
  await queueAgain(
    tx,
    [...seenAgain].map((messageId) => ({ messageId })),
  );
  for (const [id, kept] of await keepConflicts(tx, keeping, conflicts)) result.set(id, kept);
  return result;
}

/**
 * A thin event without an id of its own that says the same words again speaks of another change: the key is fetched again.
 * Fat events carry their version, so that the same words are the same fact.
 */
function mayBeNewsAgain({ sources }: Keeping, { source, deliveryId }: Arrival): boolean {
  return deliveryId === undefined && sources.get(source)?.source.byKey !== undefined;
}

const contentKey = ({ deliveryKey, contentHash }: Arrival): string =>
  `${deliveryKey}/${Buffer.from(contentHash).toString('hex')}`;

function holdersOf(
  holders: readonly (Holder & { readonly contentHash: string })[],
): ReadonlyMap<string, Holder> {
  return new Map(holders.map((holder) => [`${holder.deliveryKey}/${holder.contentHash}`, holder]));
}

async function keepConflicts(
  tx: Transaction,
  { questions, sources }: Keeping,
  conflicts: readonly Arrival[],
): Promise<ReadonlyMap<string, Kept>> {
  if (conflicts.length === 0) return new Map();
  const kept = await keepArrivals(tx, conflicts);
  const repeated = conflicts.filter(({ id }) => !kept.has(id));
  const holders =
    repeated.length === 0 ? new Map<string, Holder>() : holdersOf(await absorbDuplicates(tx, repeated));
  const parked = conflicts.filter(({ id }) => kept.has(id)).map((each) => toParked(each, sources));
  await park(tx, parked);
  await questions.raise(tx, parked.flatMap(askAboutParked));
  return new Map(
    conflicts.map((each) => {
      const messageId = holders.get(contentKey(each))?.messageId ?? each.id;
      return [each.id, { messageId, arrival: 'conflict' }];
    }),
  );
}

function toParked(arrival: Arrival, sources: Keeping['sources']): Parked {
  const { deliveryId = 'none', conflictsWith = '' } = arrival;
  return {
    messageId: arrival.id,
    recordIndex: -1,
    source: arrival.source,
    domain: sources.get(arrival.source)?.source.domain ?? 'item',
    kind: 'conflict',
    reason: `delivery id "${deliveryId.slice(0, 100)}" was used before by message ${conflictsWith}, with other content`,
    problems: [],
    parkedAt: arrival.receivedAt,
  };
}
