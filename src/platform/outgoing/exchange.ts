/** One request and its answer over one dispatcher: counts what comes in, and knows whether anything went out. */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { failureCode, failureText } from '../failure.ts';
import type { HttpAnswer, HttpFailure } from '../http.ts';
import { ConnectFailure, ForbiddenAddress } from './address-guard.ts';

export interface Outgoing {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  /** For everything together, from the queue to the last byte. */
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
}

class AnswerTooLarge extends Error {}
class TooSlow extends Error {}

/** Sends one request and gives what came of it; never throws for what the other side or the net does. */
export async function exchange(dispatcher: Dispatcher, request: Outgoing): Promise<HttpAnswer | HttpFailure> {
  const attempt = new Attempt(request);
  const timer = setTimeout(() => attempt.abort(new TooSlow()), request.timeoutMs);
  try {
    dispatcher.dispatch(
      {
        origin: request.url.origin,
        path: `${request.url.pathname}${request.url.search}`,
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
        headersTimeout: 0, // the one timer above counts for all parts together
        bodyTimeout: 0,
      },
      attempt,
    );
    const { status, headers, bytes } = await attempt.finished;
    const plain = await decoded(bytes, headers['content-encoding'], request.maxAnswerBytes);
    return answer(status, headers, plain);
  } catch (error) {
    return failureOf(error, request, attempt.isSent);
  } finally {
    clearTimeout(timer);
  }
}

/** Makes an answer of its parts; also used for recorded ones. */
export function answer(
  status: number,
  headers: Readonly<Record<string, string>>,
  bytes: Uint8Array,
): HttpAnswer {
  return { outcome: 'answered', status, headers, bytes, text: () => new TextDecoder().decode(bytes) };
}

interface RawAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly bytes: Buffer;
}

/** Gathers the parts of an answer as undici hands them over. */
class Attempt implements Dispatcher.DispatchHandler {
  readonly finished: Promise<RawAnswer>;
  /** True as soon as a connection stood and the first byte may have gone out. */
  isSent = false;
  readonly #settle: { resolve(answer: RawAnswer): void; reject(error: Error): void };
  readonly #maxBytes: number;
  readonly #chunks: Buffer[] = [];
  #sizeBytes = 0;
  #status = 0;
  #headers: Record<string, string> = {};
  #controller: Dispatcher.DispatchController | undefined;
  #aborted: Error | undefined;

  constructor({ maxAnswerBytes }: Outgoing) {
    const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
    this.finished = promise;
    this.#settle = { resolve, reject };
    this.#maxBytes = maxAnswerBytes;
  }

  abort(reason: Error): void {
    this.#aborted = reason;
    this.#settle.reject(reason);
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // It waited for a connection until its time was over: then it must not go out any more.
    if (this.#aborted !== undefined) {
      controller.abort(this.#aborted);
      return;
    }
    this.#controller = controller;
    this.isSent = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value ?? ''].flat().join(', ')]),
    );
    if (Number(this.#headers['content-length']) > this.#maxBytes) this.abort(new AnswerTooLarge());
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#sizeBytes += chunk.length;
    if (this.#sizeBytes > this.#maxBytes) this.abort(new AnswerTooLarge());
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#settle.resolve({
      status: this.#status,
      headers: this.#headers,
      bytes: Buffer.concat(this.#chunks),
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#settle.reject(error);
  }
}

const DECODERS: Readonly<
  Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>
> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** A small answer may unfold into a huge one, so the limit counts for both. */
async function decoded(bytes: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const decode = DECODERS[encoding?.trim().toLowerCase() ?? ''];
  if (decode === undefined || bytes.length === 0) return bytes;
  try {
    return await decode(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if (failureCode(error) === 'ERR_BUFFER_TOO_LARGE') throw new AnswerTooLarge('', { cause: error });
    throw error;
  }
}

function failureOf(
  error: unknown,
  { url, timeoutMs, maxAnswerBytes }: Outgoing,
  isSent: boolean,
): HttpFailure {
  const effect = isSent ? 'unknown' : 'none';
  const at = url.origin;
  if (error instanceof TooSlow)
    return failed('timeout', effect, `${at} gave no full answer within ${timeoutMs} ms`);
  if (error instanceof AnswerTooLarge) {
    return failed('too-large', effect, `the answer of ${at} is larger than ${maxAnswerBytes} bytes`);
  }
  if (error instanceof ConnectFailure || error instanceof ForbiddenAddress) return notConnected(error, at);
  if (!isSent) return failed('refused', 'none', `the request to ${at} was not sent: ${failureText(error)}`);
  return failed('broken-off', 'unknown', `the connection to ${at} broke: ${failureText(error)}`);
}

function notConnected(error: ConnectFailure | ForbiddenAddress, at: string): HttpFailure {
  const cause = error instanceof ConnectFailure ? error.cause : error;
  if (cause instanceof ForbiddenAddress) return failed('forbidden-address', 'none', cause.message);
  const code = failureCode(cause);
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return failed('timeout', 'none', `${at} could not be reached in time`);
  }
  const kind = code === 'ECONNREFUSED' || code === 'ECONNRESET' ? 'refused' : 'unreachable';
  return failed(kind, 'none', `no connection to ${at}: ${failureText(cause)}`);
}

/** Makes a failure of its parts. */
export function failed(
  kind: HttpFailure['kind'],
  effect: HttpFailure['effect'],
  reason: string,
): HttpFailure {
  return { outcome: 'failed', kind, effect, reason };
}
