/** This process as the others see it: alive by heartbeat, with its part of every budget, and rid of leases it could not end. */
import { abandonRows, type Held } from './rows/lease-store.ts';
import { beat, forgetDeadNodes, leave } from './rows/node-store.ts';
import { forgetOldAttempts } from './rows/attempt-store.ts';
import type { DeliveryOptions, DeliveryTiming } from './delivery-target.ts';
import { busyShare, courtesy } from './budget/courtesy.ts';
import type { Worker } from './round/work.ts';

const HOUSEKEEPING_MS = 3600_000;

export class Session implements Worker {
  readonly options: DeliveryOptions;
  readonly timing: DeliveryTiming;
  readonly session: string;
  /** Between the systems that this process works for. */
  readonly courtesy = courtesy(() => performance.now(), busyShare());
  #aliveUntilMs = 0;
  #nodes: readonly string[] = [];
  #leaked: Held[] = [];
  #timer: NodeJS.Timeout | undefined;
  #housekeptAtMs = Number.NEGATIVE_INFINITY;
  #beating: Promise<void> = Promise.resolve();

  constructor(options: DeliveryOptions, timing: DeliveryTiming) {
    this.options = options;
    this.timing = timing;
    this.session = options.newId();
  }

  /** Is heard of by the others when this returns. */
  async start(): Promise<void> {
    await this.#beat();
    this.#timer = setInterval(() => {
      this.#beating = this.#beating.then(() => this.#beatSafely());
    }, this.timing.nodeTimeoutMs / 4);
  }

  /** Gives up what could not be ended, and leaves. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    await this.#giveUpLeaked();
    if (this.#leaked.length === 0) await leave(this.options.database, this.session);
    this.#aliveUntilMs = 0;
  }

  isAlive(): boolean {
    return performance.now() < this.#aliveUntilMs;
  }

  leak(held: Held): void {
    this.#leaked.push(held);
  }

  /** How many processes share the budgets, and the place of this one among them, from 0. */
  get part(): { readonly nodes: number; readonly place: number } {
    const place = this.#nodes.indexOf(this.session);
    return { nodes: Math.max(1, this.#nodes.length), place: Math.max(0, place) };
  }

  async #beatSafely(): Promise<void> {
    try {
      await this.#beat();
      await this.#giveUpLeaked();
      await this.#keepHouse();
    } catch (error) {
      this.options.log.warn('delivery.heartbeat-failed', { node: this.options.nodeId, error });
    }
  }

  async #beat(): Promise<void> {
    const startedAtMs = performance.now();
    this.#nodes = await beat(this.options.database, {
      session: this.session,
      node: this.options.nodeId,
      aliveMs: this.timing.nodeTimeoutMs,
    });
    this.#aliveUntilMs = startedAtMs + this.timing.nodeTimeoutMs;
  }

  async #giveUpLeaked(): Promise<void> {
    for (let held = this.#leaked[0]; held !== undefined; held = this.#leaked[0]) {
      await abandonRows(this.options.database, held);
      this.#leaked.shift();
    }
  }

  async #keepHouse(): Promise<void> {
    if (performance.now() - this.#housekeptAtMs < HOUSEKEEPING_MS) return;
    this.#housekeptAtMs = performance.now();
    await forgetOldAttempts(this.options.database, this.options.clock());
    await forgetDeadNodes(this.options.database);
  }
}
