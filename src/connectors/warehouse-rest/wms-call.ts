/** Requests to a warehouse system, and what its answers mean for one attempt. */
import { setTimeout as delay } from 'node:timers/promises';
import { Value } from 'typebox/value';
import type { HttpAnswer, HttpFailure, HttpRequest } from '../../platform/http.ts';
import { ask, later, never, type Outcome } from '../kit/outcome.ts';
import { jsonOf } from '../kit/parse-json.ts';
import type { WarehouseContext } from './settings.ts';
import { WmsErrorBody } from './theirs.ts';

export type WmsReply = HttpAnswer | HttpFailure;

export interface WmsRequest {
  readonly method: HttpRequest['method'];
  /** Below the base address, e.g. `/items`. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const READ_ATTEMPTS = 5;
const LONGEST_WAIT_SECONDS = 30;

/** Thrown when a list cannot be read: half a list would prove nothing. The message is for people. */
export class WarehouseUnreadable extends Error {
  constructor(path: string, reason: string) {
    super(`the warehouse system cannot be read (${path}): ${reason}`);
    this.name = 'WarehouseUnreadable';
  }
}

/** Sends one request with the key. */
export function call({ http, settings }: WarehouseContext, request: WmsRequest): Promise<WmsReply> {
  return http.request({
    method: request.method,
    url: settings.baseUrl + request.path,
    headers: {
      authorization: `Bearer ${settings.apiKey.reveal()}`,
      accept: 'application/json',
      ...request.headers,
    },
    ...(request.body === undefined ? {} : { body: request.body }),
  });
}

/** Sends a reading request and gives its JSON; waits where it is throttled or locked out; throws `WarehouseUnreadable`. */
export async function read(context: WarehouseContext, request: WmsRequest): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    const reply = await call(context, request);
    if (isSuccess(reply)) return jsonOf(reply);
    const outcome = outcomeOfRefusal(reply);
    const mayWait =
      outcome.outcome === 'later' && outcome.afterSeconds !== undefined && attempt < READ_ATTEMPTS;
    if (!mayWait) throw new WarehouseUnreadable(request.path, reasonOf(outcome));
    const waitSeconds = Math.min(outcome.afterSeconds ?? 0, LONGEST_WAIT_SECONDS);
    await delay(waitSeconds * 1000, undefined, { signal: context.signal });
  }
}

export function isSuccess(reply: WmsReply): reply is HttpAnswer {
  return reply.outcome === 'answered' && reply.status >= 200 && reply.status < 300;
}

/** What a reply that is not a success means for every record of the request. */
export function outcomeOfRefusal(reply: WmsReply): Outcome {
  if (reply.outcome === 'failed')
    return later(reply.reason, reply.effect === 'none' ? 'unavailable' : 'uncertain');
  const reason = `${reply.status}: ${wordsOf(reply)}`;
  const afterSeconds = retryAfterSeconds(reply);
  if (reply.status === 429) return later(reason, 'throttled', afterSeconds ?? 1);
  if (reply.status === 423) return later(reason, 'busy', afterSeconds);
  if (reply.status >= 500) return later(reason, 'unavailable', afterSeconds);
  // A key that is not known concerns the system, one with too little right the kind of record.
  if (reply.status === 401) return later(reason, 'unavailable');
  return reply.status === 403 ? ask(reason) : never(reason);
}

function reasonOf(outcome: Outcome): string {
  return outcome.outcome === 'done' ? 'no reason' : outcome.reason;
}

function wordsOf(answer: HttpAnswer): string {
  const body = jsonOf(answer);
  return Value.Check(WmsErrorBody, body) ? `${body.error.code}: ${body.error.message}` : 'no reason given';
}

function retryAfterSeconds(answer: HttpAnswer): number | undefined {
  const text = answer.headers['retry-after'] ?? '';
  return /^[0-9]{1,6}$/.test(text) ? Number(text) : undefined;
}
