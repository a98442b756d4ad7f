/** Feeds: outside subscribers hear of events by webhook, at least once and in the order of each subject. */
import type { Questions } from '../model/exceptions.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { AllowedPrivate } from '../platform/outgoing/address-guard.ts';
import { httpClient } from '../platform/outgoing/http-client.ts';
import type { Database, Transaction } from '../platform/sql.ts';
import { declare, type DeclaredFeed } from './declaring.ts';
import { observeFeeds } from './feed-metrics.ts';
import { CONCURRENCY, type FeedTiming } from './work/feed-worker.ts';
import { FeedWorkers } from './work/running.ts';
import { MOST_ANSWER_BYTES } from './work/sending.ts';
import { subscriptions, type Subscriptions } from './subscribing.ts';

export { declaredProblems, type DeclaredFeed } from './declaring.ts';
export type { Delivered, Feed } from './feed.ts';
export { MOST_FEEDS } from './subscribing.ts';

export interface FeedsOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
  /** From 0 to 1: spreads tries that would come together. */
  readonly random: () => number;
  readonly questions: Questions<Transaction>;
  /** Besides the public ones; usually none. */
  readonly allowPrivateAddresses: AllowedPrivate;
  /** Where references to secrets are read. */
  readonly env?: NodeJS.ProcessEnv;
  readonly timing?: Partial<FeedTiming>;
}

export interface Feeds extends Subscriptions {
  /** Brings the feeds of the landscape to what it declares; what it no longer declares ends. */
  declare(declared: readonly DeclaredFeed[]): Promise<void>;
  /** Begins to send; without it people can only look and steer. */
  start(): Promise<void>;
  /** Waits for what is under way, and gives the leases back. */
  stop(): Promise<void>;
}

const USUAL_TIMING: FeedTiming = { pollMs: 500, leaseMs: 20_000, sendTimeoutMs: 10_000 };

/** Joins the parts. Nothing runs before `start`. */
export function feeds(options: FeedsOptions): Feeds {
  const timing = { ...USUAL_TIMING, ...options.timing };
  const env = options.env ?? process.env;
  const client = () =>
    httpClient({
      allowPrivateAddresses: options.allowPrivateAddresses,
      timeoutMs: timing.sendTimeoutMs,
      maxAnswerBytes: MOST_ANSWER_BYTES,
      maxConnections: CONCURRENCY,
    });
  const people = subscriptions({ ...options, env, client, timeoutMs: timing.sendTimeoutMs });
  const workers = new FeedWorkers({ ...options, env, timing, client, session: options.newId() });
  let stopObserving: (() => void) | undefined;
  return {
    ...people,
    declare: (declared) => declare(options, declared),
    start: async () => {
      stopObserving = observeFeeds(() => people.list(), options.clock);
      await workers.start();
    },
    stop: async () => {
      stopObserving?.();
      await workers.stop();
    },
  };
}
