/** What one round is given and what it tells, from the claimed rows to the settled ones. */
import type { Outcome } from '../../connectors/kit/outcome.ts';
import type { Write } from '../../connectors/kit/target.ts';
import type { Purse } from '../budget/purse.ts';
import type { DeliveryOptions, DeliveryTarget, DeliveryTiming } from '../delivery-target.ts';
import type { Held } from '../rows/lease-store.ts';
import type { LeasedRow } from '../rows/sync-row.ts';
import type { Intent } from '../rules/intent.ts';
import type { SystemSign } from '../rules/policy.ts';

/** The process that works: its lease name and its surroundings. */
export interface Worker {
  readonly options: DeliveryOptions;
  readonly timing: DeliveryTiming;
  readonly session: string;
  /** False as soon as others may believe this process dead: nothing more may be begun. */
  isAlive(): boolean;
  /** Takes leases whose end could not be recorded; they are given up as soon as the database answers. */
  leak(held: Held): void;
}

/** One round for leased rows of one target. */
export interface Round {
  readonly worker: Worker;
  readonly target: DeliveryTarget;
  readonly purse: Purse;
  readonly rows: readonly LeasedRow[];
  /** Most writes of this round; rows beyond it are given back. */
  readonly writesAtMost: number;
  readonly way: 'write' | 'bulk';
  /** Class of the work. */
  readonly rank: number;
  /** The breaker was not closed when the round began. */
  readonly wasProbe: boolean;
}

/** A row and what it needs. */
export interface Looked {
  readonly row: LeasedRow;
  readonly intent: Intent | FailedLook;
}

/** The record could not even be read. */
export interface FailedLook {
  readonly intent: 'fail';
  readonly reason: string;
}

/** A row on its way out. */
export interface Prepared {
  /** As it was claimed. */
  readonly before: LeasedRow;
  /** As it is begun: new content starts with fresh attempts and its own epoch. */
  readonly row: LeasedRow;
  readonly intent: Intent & { readonly intent: 'write' | 'remove' | 'confirm' };
  readonly hash: string;
  readonly write: Write;
}

/** Was the body there when it was read back? */
export type ReadBack =
  | { readonly held: 'yes' }
  | { readonly held: 'no'; readonly instead: unknown }
  | { readonly held: 'not-asked' };

/** A row that was sent (or only read back), and how that ended. */
export interface Tried extends Prepared {
  readonly outcome: Outcome;
  readonly readBack: ReadBack;
  readonly durationMs: number;
}

/** What the worker learns of a round. */
export interface RoundEnd {
  readonly looked: number;
  readonly sent: number;
  readonly gaveBack: number;
  readonly sign: SystemSign | undefined;
}
