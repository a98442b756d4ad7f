/** The HTTP ground under every simulator: a loopback server that applies the faults before and after each effect. */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { noFaults, type Faults } from './faults.ts';
import { seededRandom } from './random.ts';

/** Why a request is refused before it has any effect. */
export type Refusal = 'throttled' | 'unavailable';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface SimulatorServerOptions {
  readonly name: string;
  readonly seed: number;
  /** Absent: any free port. */
  readonly port?: number;
  /** What 429 answers ask the caller to wait; default 2. */
  readonly retryAfterSeconds?: number;
  /** Which requests have an effect; default: everything but GET and HEAD. */
  readonly isWrite?: (request: FastifyRequest) => boolean;
  /** The vendor's own words for a refusal; default: a short JSON body. */
  readonly refusal?: (kind: Refusal, request: FastifyRequest) => Answer;
}

export interface SimulatorServer {
  /** Register routes on it before `listen`. Bodies larger than 20 MB are refused. */
  readonly app: FastifyInstance;
  readonly faults: Faults;
  /** Adds to a named count. */
  readonly count: (name: string, by?: number) => void;
  counts(): Readonly<Record<string, number>>;
  /** Gives the base address, e.g. `http://127.0.0.1:4411`. */
  listen(): Promise<string>;
  /** Breaks off what is still open. */
  close(): Promise<void>;
}

/** Makes the server of one simulator; nothing listens until `listen`. */
export function simulatorServer(options: SimulatorServerOptions): SimulatorServer {
  const faults = noFaults();
  const counts = new Map<string, number>([['requests', 0]]);
  const count = (name: string, by = 1): void => {
    counts.set(name, (counts.get(name) ?? 0) + by);
  };
  const app = fastify({
    forceCloseConnections: true,
    bodyLimit: 20 * 1024 * 1024,
    // A vendor's contract is strict: a number in quotes is not a number, and nothing is quietly left out.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  });
  applyFaults(app, { options, faults, count });
  return {
    app,
    faults,
    count,
    counts: () => Object.fromEntries(counts),
    listen: () => app.listen({ host: '127.0.0.1', port: options.port ?? 0 }),
    close: () => app.close(),
  };
}

interface FaultGround {
  readonly options: SimulatorServerOptions;
  readonly faults: Faults;
  readonly count: (name: string) => void;
}

function applyFaults(app: FastifyInstance, { options, faults, count }: FaultGround): void {
  const random = seededRandom(options.seed).fork('faults');
  app.addHook('onRequest', async (request, reply) => {
    if (faults.outage) {
      count('brokenOff');
      reply.hijack();
      request.raw.socket.destroy();
      return;
    }
    count('requests');
    if (random.chance(faults.throttleShare)) await refuse('throttled', { request, reply });
    else if (random.chance(faults.errorShare)) await refuse('unavailable', { request, reply });
  });

  const refuse = async (
    kind: Refusal,
    at: { request: FastifyRequest; reply: FastifyReply },
  ): Promise<void> => {
    count(kind);
    const answer = options.refusal?.(kind, at.request) ?? plainRefusal(kind, options.retryAfterSeconds ?? 2);
    await at.reply
      .code(answer.status)
      .headers(answer.headers ?? {})
      .send(answer.body);
  };

  app.addHook('onSend', async (request, reply, payload) => {
    if (faults.latencyMs > 0) await delay(faults.latencyMs, undefined, { ref: false });
    const isWrite = options.isWrite?.(request) ?? !['GET', 'HEAD'].includes(request.method);
    if (isWrite && reply.statusCode < 400 && random.chance(faults.timeoutAfterEffectShare)) {
      count('unanswered');
      // The effect is done; the caller hears nothing and hangs up by itself.
      if (!request.raw.socket.destroyed) await once(request.raw.socket, 'close');
    }
    return payload;
  });
}

function plainRefusal(kind: Refusal, retryAfterSeconds: number): Answer {
  return kind === 'throttled'
    ? {
        status: 429,
        headers: { 'retry-after': String(retryAfterSeconds) },
        body: { error: { code: 'too-many-requests', message: 'Slow down.' } },
      }
    : { status: 503, body: { error: { code: 'unavailable', message: 'Down for a moment.' } } };
}
