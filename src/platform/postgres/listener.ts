/** One dedicated connection that hears NOTIFY for all channels of a database, and comes back after it was cut. */
import { setTimeout as pause } from 'node:timers/promises';
import { Client, escapeIdentifier, type ClientConfig } from 'pg';
import { asError } from '../failure.ts';

/** Reconnects are tried at these distances; the last repeats for ever. */
const RECONNECT_MS = [50, 200, 1000, 2000];

interface Subscription {
  readonly channel: string;
  readonly wake: (words?: string) => void;
}

/** Connects when the first channel is asked for. `report` is told each loss of the connection and each failed try. */
export class PostgresListener {
  readonly #config: ClientConfig;
  readonly #report: (error: Error) => void;
  readonly #subscriptions = new Set<Subscription>();
  readonly #closing = new AbortController();
  #client: Promise<Client> | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(config: ClientConfig, report: (error: Error) => void) {
    this.#config = config;
    this.#report = report;
  }

  /** Resolves when notices are heard from now on. */
  async listen(channel: string, wake: (words?: string) => void): Promise<{ stop(): Promise<void> }> {
    const subscription: Subscription = { channel, wake };
    this.#subscriptions.add(subscription);
    this.#client ??= this.#connect();
    await this.#say(`listen ${escapeIdentifier(channel)}`);
    return { stop: () => this.#stop(subscription) };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#subscriptions.clear();
    const client = await this.#client?.catch(() => undefined);
    await client?.end().catch(() => undefined);
  }

  async #stop(subscription: Subscription): Promise<void> {
    this.#subscriptions.delete(subscription);
    if (this.#closing.signal.aborted || this.#channels().has(subscription.channel)) return;
    // A connection that is just being lost forgets the channel by itself.
    await this.#say(`unlisten ${escapeIdentifier(subscription.channel)}`).catch(() => undefined);
  }

  /** One statement after the other: the driver takes a second one only as long as it still keeps a queue of its own. */
  #say(statement: string): Promise<void> {
    const said = this.#last.then(async () => void (await (await this.#client)?.query(statement)));
    this.#last = said.catch(() => undefined);
    return said;
  }

  #channels(): Set<string> {
    return new Set([...this.#subscriptions].map(({ channel }) => channel));
  }

  /** Tries until it succeeds or the listener is closed. */
  async #connect(): Promise<Client> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#open();
      } catch (error) {
        if (this.#closing.signal.aborted) throw error;
        this.#report(asError(error));
        await pause(RECONNECT_MS[tries] ?? RECONNECT_MS.at(-1), undefined, { signal: this.#closing.signal });
      }
    }
  }

  async #open(): Promise<Client> {
    const client = new Client(this.#config);
    client.on('error', () => undefined); // 'end' follows and is acted upon
    client.on('notification', ({ channel, payload }) => this.#wake(channel, payload));
    await client.connect();
    try {
      for (const channel of this.#channels()) await client.query(`listen ${escapeIdentifier(channel)}`);
    } catch (error) {
      await client.end();
      throw error;
    }
    client.once('end', () => this.#lost());
    return client;
  }

  #lost(): void {
    if (this.#closing.signal.aborted) return;
    this.#report(new Error('the connection that listens for notices was lost'));
    this.#client = this.#connect();
    this.#client.then(
      () => this.#wake(),
      () => undefined, // closed while trying
    );
  }

  #wake(channel?: string, words?: string): void {
    for (const each of this.#subscriptions)
      if (channel === undefined || each.channel === channel) each.wake(words);
  }
}
