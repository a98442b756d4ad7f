/** What delivery is given by the hub: its targets, and the few functions of other stations that it needs. */
import type { ConnectorContext } from '../connectors/kit/context.ts';
import type { Target, TargetView } from '../connectors/kit/target.ts';
import type { Questions } from '../model/exceptions.ts';
import type { SyncDomain } from '../model/facts.ts';
import type { Money } from '../model/primitives.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Database, Queryable, Transaction } from '../platform/sql.ts';
import type { PriorityClass } from './budget/priority.ts';

/** One target of one configured system, with the policies of its flow. */
export interface DeliveryTarget {
  /** System and target, e.g. `shop/products`. */
  readonly name: string;
  readonly system: string;
  readonly domain: SyncDomain;
  readonly priority: PriorityClass;
  /** What the system as a whole stands; all its targets share it, the lowest word counts. */
  readonly limits: { readonly requestsPerSecond: number; readonly concurrency: number };
  /** Waits in seconds before the second, third, … try of one content; a record whose waits are spent is dead. */
  readonly retrySchedule: readonly number[];
  readonly target: Target;
  readonly context: ConnectorContext<unknown>;
  /** Which accepted writes are read again from the target; `sample` is one in twenty. */
  readonly readBack: 'all' | 'sample' | 'none';
  /** What happens to a difference that somebody else made in the target: written over, or left to a person. */
  readonly drift: 'repair' | 'propose';
  /** Within this time everything that was delivered is read again once, where the target can be read. */
  readonly verifyEverySeconds: number;
}

/** A record as the target may see it now. */
export type LoadedView =
  | TargetView
  /** The record no longer exists, or no longer concerns this target. */
  | 'gone'
  /** It must not go out in this state, e.g. by a quality rule. */
  | { readonly withheld: string };

/** An id that a target gave to a record of ours. */
export interface ExternalLink {
  readonly system: string;
  readonly domain: SyncDomain;
  readonly recordId: string;
  readonly externalId: string;
  readonly related?: Readonly<Record<string, string>>;
  /** Of a document: the revision that the target holds now. */
  readonly revision?: string;
  /** Of a document that is a question: what the target answered. */
  readonly answer?: object;
}

export interface DeliveryNeeds {
  /** Gives the present views of these keys; a key that is not in the answer is gone. */
  loadViews(
    queryable: Queryable,
    target: DeliveryTarget,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, LoadedView>>;
  linkExternalIds(tx: Transaction, links: readonly ExternalLink[]): Promise<void>;
  /** The end of the maintenance window in which the system lies at this instant; `undefined` outside of windows. */
  maintenanceUntil(system: string, at: Date): Date | undefined;
  /** A system that did not answer answers again. */
  recovered(tx: Transaction, system: string): Promise<void>;
  /** What waits for a system that does not answer. */
  waitingFor(queryable: Queryable, system: string): Promise<WaitingOrders>;
}

/** The orders that wait for what a system owes. */
export interface WaitingOrders {
  readonly orders: number;
  /** By currency; of orders that nobody can price nothing. */
  readonly worth: readonly Money[];
  /** What leaves before this instant (RFC 3339) comes as promised, the most urgent of all; absent: no day is promised. */
  readonly keptUntil?: string;
}

export interface DeliveryOptions {
  readonly database: Database;
  /** Name of this process for people, e.g. host and role. */
  readonly nodeId: string;
  readonly clock: Clock;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
  readonly newId: () => string;
  readonly log: Log;
  readonly questions: Questions<Transaction>;
  readonly targets: readonly DeliveryTarget[];
  readonly needs: DeliveryNeeds;
  readonly timing?: Partial<DeliveryTiming>;
}

/** How often and how long, in milliseconds unless the name says otherwise. */
export interface DeliveryTiming {
  /** Work that becomes due by the clock is found within this time; marks wake the workers at once. */
  readonly pollMs: number;
  /** A process that was not heard of for this long is dead: its leases are taken over. */
  readonly nodeTimeoutMs: number;
  /** A write that did not come back by then counts as uncertain. */
  readonly writeTimeoutMs: number;
  readonly bulkTimeoutMs: number;
  /** A system that does not answer for this long becomes a question. */
  readonly unreachableAfterSeconds: number;
}

export const usualTiming: DeliveryTiming = {
  pollMs: 1000,
  nodeTimeoutMs: 6000,
  writeTimeoutMs: 120_000,
  bulkTimeoutMs: 30 * 60_000,
  unreachableAfterSeconds: 300,
};
