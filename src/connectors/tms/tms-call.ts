/** Requests to the tracking service, and what its answers mean for one attempt. */
import { setTimeout as delay } from 'node:timers/promises';
import { Value } from 'typebox/value';
import type { HttpAnswer, HttpFailure, HttpRequest } from '../../platform/http.ts';
import { later, never, type Outcome } from '../kit/outcome.ts';
import { jsonOf } from '../kit/parse-json.ts';
import type { TmsContext } from './settings.ts';
import { TmsErrorBody } from './theirs.ts';

export type TmsReply = HttpAnswer | HttpFailure;

export interface TmsRequest {
  readonly method: HttpRequest['method'];
  /** Below the base address, e.g. `/trackers`. */
  readonly path: string;
  readonly body?: unknown;
}

const READ_ATTEMPTS = 5;
const LONGEST_WAIT_SECONDS = 30;
/** The service names no time to wait when it refuses for being asked too fast. */
const THROTTLED_SECONDS = 2;
const BUSY_SECONDS = 5;

/** Thrown when something cannot be read or set up; the message is for people. */
export class TmsUnusable extends Error {
  constructor(path: string, reason: string) {
    super(`the tracking service cannot be used (${path}): ${reason}`);
    this.name = 'TmsUnusable';
  }
}

/** Sends one request; the key is the user name, and there is no password. */
export function call({ http, settings }: TmsContext, { method, path, body }: TmsRequest): Promise<TmsReply> {
  const credentials = Buffer.from(`${settings.apiKey.reveal()}:`).toString('base64');
  return http.request({
    method,
    url: settings.baseUrl + path,
    headers: { authorization: `Basic ${credentials}`, accept: 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
}

/** Sends a request that can be repeated, and gives its JSON; waits where it is throttled; throws `TmsUnusable`. */
export async function insist(context: TmsContext, request: TmsRequest): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    const reply = await call(context, request);
    if (isSuccess(reply)) return jsonOf(reply);
    const outcome = outcomeOfRefusal(reply);
    const isThrottled = outcome.outcome === 'later' && outcome.cause === 'throttled';
    if (!isThrottled || attempt >= READ_ATTEMPTS)
      throw new TmsUnusable(request.path, outcome.outcome === 'done' ? 'no reason' : outcome.reason);
    const waitSeconds = Math.min(outcome.afterSeconds ?? THROTTLED_SECONDS, LONGEST_WAIT_SECONDS);
    await delay(waitSeconds * 1000, undefined, { signal: context.signal });
  }
}

export function isSuccess(reply: TmsReply): reply is HttpAnswer {
  return reply.outcome === 'answered' && reply.status >= 200 && reply.status < 300;
}

/** What a reply that is not a success means. */
export function outcomeOfRefusal(reply: TmsReply): Outcome {
  if (reply.outcome === 'failed')
    return later(reply.reason, reply.effect === 'none' ? 'unavailable' : 'uncertain');
  const { words, isInFlight } = errorOf(reply);
  const reason = `${reply.status}: ${words}`;
  if (reply.status === 429) return later(reason, 'throttled', retryAfterSeconds(reply) ?? THROTTLED_SECONDS);
  // Key, rights and the bill concern the account, not the parcel.
  if (reply.status >= 500 || [401, 402, 403].includes(reply.status)) return later(reason, 'unavailable');
  return isInFlight ? later(reason, 'busy', BUSY_SECONDS) : never(reason);
}

/** Two requests for one parcel at once: the service has no code of its own for it. */
const IN_FLIGHT = /in-flight|still being worked on/i;

function errorOf(answer: HttpAnswer): { readonly words: string; readonly isInFlight: boolean } {
  const body = jsonOf(answer);
  if (!Value.Check(TmsErrorBody, body)) return { words: 'no reason given', isInFlight: false };
  const message = [body.error.message].flat().join('; ');
  const isInFlight = body.error.code === 'TRACKER.CREATE.ERROR' && IN_FLIGHT.test(message);
  return { words: `${body.error.code}: ${message}`, isInFlight };
}

function retryAfterSeconds(answer: HttpAnswer): number | undefined {
  const text = answer.headers['retry-after'] ?? '';
  return /^[0-9]{1,6}$/.test(text) ? Number(text) : undefined;
}
