/** A subscriber on loopback: verifies what it is sent, and answers as the test says. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { verifyStandardWebhook } from '../../connectors/kit/standard-webhooks.ts';

export interface Received {
  /** Where it was sent, with its query. */
  readonly path: string;
  /** `webhook-id`. */
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly data: unknown;
  readonly contentType: string;
  /** As it came. */
  readonly bytes: string;
  /** Does the signature prove that it comes from whoever has the secret? */
  verifies(secret: string): boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly afterMs?: number;
}

export class Subscriber {
  readonly received: Received[] = [];
  /** Called for each message; may wait. */
  answer: (message: Received) => Answer | Promise<Answer> = () => ({ status: 204 });
  /** Most messages that were under way at once. */
  mostAtOnce = 0;
  #atOnce = 0;
  readonly #server = createServer((request, response) => void this.#take(request, response));
  readonly #waiting = new Set<() => void>();

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/events`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Waits until what was received is as wanted; fails with what came instead. */
  async until(isDone: (received: readonly Received[]) => boolean, patienceMs = 20_000): Promise<void> {
    const tooLate = AbortSignal.timeout(patienceMs);
    while (!isDone(this.received)) {
      if (tooLate.aborted)
        throw new Error(`only this came: ${JSON.stringify(this.received.map(({ subject }) => subject))}`);
      await Promise.race([new Promise<void>((resolve) => this.#waiting.add(resolve)), pause(100)]);
    }
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Whoever is killed while it sends has told nothing.
    const body = await buffer(request).catch(() => undefined);
    if (body === undefined) return;
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const bytes = body.toString();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a message that is none fails the test
    const { type, subject, data } = JSON.parse(bytes) as Pick<Received, 'type' | 'subject' | 'data'>;
    const message: Received = {
      path: request.url ?? '',
      id: headers['webhook-id'] ?? '',
      type,
      subject,
      data,
      bytes,
      contentType: headers['content-type'] ?? '',
      verifies: (secret) => {
        const raw = { method: 'POST', query: {}, headers, body };
        const at = new Date(Number(headers['webhook-timestamp']) * 1000);
        return verifyStandardWebhook(raw, secret, at).verdict === 'verified';
      },
    };
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    const answer = await this.answer(message);
    if (answer.afterMs !== undefined) await pause(answer.afterMs);
    this.#atOnce -= 1;
    this.received.push(message);
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }
}
