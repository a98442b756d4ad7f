/** One sync row as the stores give and take it. Hashes are the first 16 bytes of a content hash, in hexadecimal. */

export type SyncState = 'due' | 'waiting' | 'delivered' | 'withheld' | 'dead' | 'asked' | 'gone';

/** Why a row is due: kept with the row, so that the delivery of another process or of a later life continues the trace. */
export interface Cause {
  /** Absent in a mark: the trace under way. */
  readonly traceparent?: string | undefined;
  /** Of the business message, or of the replay. */
  readonly correlationId?: string | undefined;
}

/** Asks for one record to be looked at in one target. */
export interface Mark extends Cause {
  /** Name of the target, e.g. `shop/products`. */
  readonly target: string;
  /** The record's id, or `item:location` for availability. */
  readonly key: string;
  /** A resync or replay: gives way to everything that is urgent. */
  readonly backfill?: boolean;
}

/** A row that this process holds by lease. */
export interface LeasedRow extends Cause {
  readonly key: string;
  readonly lease: bigint;
  readonly marks: bigint;
  readonly state: SyncState;
  readonly dueAt: Date;
  readonly dueSince: Date | undefined;
  readonly retryAt: Date | undefined;
  readonly triedAt: Date | undefined;
  readonly deliveredAt: Date | undefined;
  readonly confirmedAt: Date | undefined;
  readonly attempts: number;
  readonly strikes: number;
  readonly epoch: number;
  readonly desiredHash: string | undefined;
  readonly deliveredHash: string | undefined;
  readonly uncertain: boolean;
  readonly waitsFor: string | undefined;
  readonly reason: string | undefined;
  readonly replay: string | undefined;
}

/** What a target was last given. */
export interface Delivered {
  readonly externalId: string;
  readonly body: unknown;
}

/** Where a looked-at row goes. `dueAt` undefined: nothing more to do until it is marked. */
export type SettledRow = Omit<LeasedRow, 'dueAt' | 'replay' | keyof Cause> & {
  readonly dueAt: Date | undefined;
  /** The epoch as this round knew it: another one in the database means that the target was seen to differ meanwhile. */
  readonly knownEpoch: number;
  /** New body and id, `remove` when the target no longer holds it, `keep` otherwise. */
  readonly holds: Delivered | 'remove' | 'keep';
};

/** Name under which a row waits for the target's id of another record; the main id may be called `main` or be left unnamed. */
export function waitKey(wait: {
  readonly system: string;
  readonly domain: string;
  readonly recordId: string;
  readonly kind?: string | undefined;
}): string {
  const kind = wait.kind === 'main' ? undefined : wait.kind;
  return [wait.system, wait.domain, wait.recordId, kind ?? ''].join('|');
}
