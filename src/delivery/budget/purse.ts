/** One purse for each outside system: every request of every target takes its token here, and every call ends in time. */
import type { ConnectorContext } from '../../connectors/kit/context.ts';
import type { HttpClient } from '../../platform/http.ts';
import { Line } from './line.ts';
import { capacityOf, refilled, waitMs, type TokenBucket } from './pace.ts';

/** A call did not come back before its time was over; it may still have its effect. */
export class CallTimedOut extends Error {}

export interface CallOptions {
  readonly context: ConnectorContext<unknown>;
  readonly timeoutMs: number;
  /** Class of the work: its requests go before those of more patient classes. */
  readonly rank: number;
  /** Told when a call that was given up comes back after all. */
  readonly onLate: () => void;
}

export class Purse {
  #bucket: TokenBucket;
  #perSecond: number;
  readonly #line = new Line();
  #timer: NodeJS.Timeout | undefined;
  readonly #now: () => number;
  readonly #stop: AbortSignal;

  /** `now`: steadily growing milliseconds. `stop` ends all calls. */
  constructor(perSecond: number, { now, stop }: { readonly now: () => number; readonly stop: AbortSignal }) {
    this.#perSecond = perSecond;
    this.#now = now;
    this.#stop = stop;
    this.#bucket = { tokens: capacityOf({ perSecond }), atMs: now() };
  }

  /** Sets the rate from now on, in requests per second. */
  setRate(perSecond: number): void {
    this.#refill();
    this.#perSecond = perSecond;
  }

  /** Share of the bucket that is filled, 0 to 1; below one token nothing can be sent at once. */
  filled(): number {
    this.#refill();
    return Math.max(0, this.#bucket.tokens) / capacityOf({ perSecond: this.#perSecond });
  }

  /** Milliseconds until a token is there. */
  waitMs(): number {
    this.#refill();
    return waitMs(this.#bucket, { perSecond: this.#perSecond });
  }

  /** Takes a token, waiting in line for it. Throws only when the process stops. */
  take(rank: number): Promise<void> {
    if (this.#line.isEmpty && this.waitMs() === 0) {
      this.#spend();
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const serve = (): void => {
        this.#stop.removeEventListener('abort', giveUp);
        resolve();
      };
      const leave = this.#line.join(rank, serve);
      const giveUp = (): void => {
        leave();
        reject(new Error('the process stops'));
      };
      if (this.#stop.aborted) return giveUp();
      this.#stop.addEventListener('abort', giveUp, { once: true });
      this.#serveLater();
    });
  }

  /** Hands out tokens as they come, one timer for the whole line. */
  #serveLater(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      while (!this.#line.isEmpty && this.waitMs() === 0) {
        this.#spend();
        this.#line.serveNext();
      }
      if (!this.#line.isEmpty) this.#serveLater();
    }, this.waitMs());
  }

  #spend(): void {
    this.#bucket = { ...this.#bucket, tokens: this.#bucket.tokens - 1 };
  }

  /** The client that pays for each of its requests. `paid`: how many were paid for already. */
  client(
    client: HttpClient,
    { rank, paid = 0 }: { readonly rank: number; readonly paid?: number },
  ): HttpClient {
    let prepaid = paid;
    return {
      request: async (request) => {
        if (prepaid > 0) prepaid -= 1;
        else await this.take(rank);
        return client.request(request);
      },
    };
  }

  /** Runs one call of a connector: paid, with a signal that ends it, and given up when its time is over. */
  async call<Result>(
    run: (context: ConnectorContext<unknown>) => Promise<Result>,
    { context, timeoutMs, rank, onLate }: CallOptions,
  ): Promise<Result> {
    await this.take(rank);
    const signal = AbortSignal.any([this.#stop, AbortSignal.timeout(timeoutMs)]);
    const running = run({ ...context, http: this.client(context.http, { rank, paid: 1 }), signal });
    return untilAborted(running, { signal, onLate });
  }

  #refill(): void {
    this.#bucket = refilled(this.#bucket, { perSecond: this.#perSecond }, this.#now());
  }
}

function untilAborted<Result>(
  running: Promise<Result>,
  { signal, onLate }: { readonly signal: AbortSignal; readonly onLate: () => void },
): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    let isGivenUp = false;
    const giveUp = (): void => {
      isGivenUp = true;
      reject(new CallTimedOut('the call did not come back in time'));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    const settle = (finish: () => void): void => {
      signal.removeEventListener('abort', giveUp);
      if (isGivenUp) onLate();
      else finish();
    };
    running.then(
      (result) => settle(() => resolve(result)),
      (error: unknown) => settle(() => reject(error instanceof Error ? error : new Error(String(error)))),
    );
    if (signal.aborted) giveUp();
  });
}
