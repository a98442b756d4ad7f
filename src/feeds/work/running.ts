/** This process among those that work on feeds: takes free ones, says that it lives, and wakes its workers when the log grows. */
import { latestPosition } from '../../log/index.ts';
import { failureText } from '../../platform/failure.ts';
import { WAKE_CHANNEL } from '../store/feed-store.ts';
import { FeedWorker, type WorkerNeeds } from './feed-worker.ts';
import { claimFeeds, renewLeases } from '../store/lease-store.ts';

/** Taken at one look, so that of several processes each gets some. */
const CLAIMED_AT_ONCE = 5;
/** A lease is renewed so often before it ends. */
const RENEWALS = 5;

export class FeedWorkers {
  readonly #needs: WorkerNeeds;
  readonly #workers = new Map<string, FeedWorker>();
  #timers: NodeJS.Timeout[] = [];
  #listening: { stop(): Promise<void> } | undefined;
  #looking: Promise<void> = Promise.resolve();
  #renewing: Promise<void> = Promise.resolve();
  #isStopping = false;
  #head: string | undefined;

  constructor(needs: WorkerNeeds) {
    this.#needs = needs;
  }

  /** Throws where the database cannot be reached. */
  async start(): Promise<void> {
    const { database, timing } = this.#needs;
    this.#isStopping = false;
    const look = (isTold: boolean): void => {
      this.#looking = this.#looking.then(() => this.#safely('look', () => this.#look(isTold)));
    };
    this.#listening = await database.listen(WAKE_CHANNEL, () => look(true));
    this.#timers = [
      setInterval(() => look(false), timing.pollMs),
      setInterval(() => {
        this.#renewing = this.#renewing.then(() => this.#safely('renew', () => this.#renew()));
      }, timing.leaseMs / RENEWALS),
    ];
    look(true);
  }

  /** Waits for what is under way, and gives the leases back. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await this.#listening?.stop();
    await Promise.all([this.#looking, this.#renewing]);
    await Promise.all([...this.#workers.values()].map((worker) => worker.stop()));
  }

  async #safely(what: string, work: () => Promise<void>): Promise<void> {
    if (this.#isStopping) return;
    try {
      await work();
    } catch (error) {
      this.#needs.log.warn('feeds.not-reached', { what, reason: failureText(error) });
    }
  }

  /** `isTold`: a person changed something, which concerns the workers even if the log has not grown. */
  async #look(isTold: boolean): Promise<void> {
    const { database, session, timing } = this.#needs;
    const startedMs = performance.now();
    const claimed = await claimFeeds(database, {
      session,
      leaseMs: timing.leaseMs,
      most: CLAIMED_AT_ONCE,
      // One whose lease ran out is first left by the worker that is there.
      not: [...this.#workers.keys()],
    });
    for (const id of claimed) this.#begin(id, startedMs + timing.leaseMs);
    if (this.#workers.size === 0) return;
    const head = await latestPosition(database);
    if (head === this.#head && !isTold) return;
    this.#head = head;
    for (const worker of this.#workers.values()) worker.wake();
  }

  #begin(id: string, securedUntilMs: number): void {
    const worker = new FeedWorker(this.#needs, id, securedUntilMs);
    this.#workers.set(id, worker);
    void worker.ended.finally(() => this.#workers.delete(id));
  }

  async #renew(): Promise<void> {
    if (this.#workers.size === 0) return;
    const { database, session, timing } = this.#needs;
    const startedMs = performance.now();
    // A lease that could not be given back runs out, so that somebody takes the feed.
    const ids = [...this.#workers.keys()];
    for (const id of await renewLeases(database, { session, leaseMs: timing.leaseMs, ids }))
      this.#workers.get(id)?.secure(startedMs + timing.leaseMs);
  }
}
