/** Signed messages to the endpoint, and what its answers mean for one question. */
import type { HttpAnswer, HttpFailure } from '../../platform/http.ts';
import { ask, later, never, type Outcome } from '../kit/outcome.ts';
import { standardWebhookHeaders } from '../kit/standard-webhooks.ts';
import type { HookContext } from './settings.ts';

export type HookReply = HttpAnswer | HttpFailure;

const PATIENCE_SECONDS = 5;
/** A verdict is short: more is something else. */
const MOST_ANSWER_BYTES = 64 * 1024;
/** Of the endpoint's own words, so much is shown. */
const MOST_WORDS = 200;
const RETRY_SECONDS = 5;

/** Posts one message; `id` is the same at every try. */
export function post(
  { http, settings, clock }: HookContext,
  { id, message }: { readonly id: string; readonly message: object },
): Promise<HookReply> {
  // The bytes that are signed are the bytes that are sent.
  const body = JSON.stringify(message);
  const extra = (settings.headers ?? []).map(({ name, value }) => [name, value.reveal()] as const);
  return http.request({
    method: 'POST',
    url: settings.url,
    headers: {
      ...Object.fromEntries(extra),
      'content-type': 'application/json',
      accept: 'application/json',
      ...standardWebhookHeaders({ id, sentAt: clock(), body }, [settings.secret.reveal()]),
    },
    body,
    timeoutMs: (settings.timeoutSeconds ?? PATIENCE_SECONDS) * 1000,
    maxAnswerBytes: MOST_ANSWER_BYTES,
  });
}

export function isSuccess(reply: HookReply): reply is HttpAnswer {
  return reply.outcome === 'answered' && reply.status >= 200 && reply.status < 300;
}

/** What a reply that is no success means. */
export function outcomeOfRefusal(reply: HookReply): Outcome {
  if (reply.outcome === 'failed')
    return later(reply.reason, reply.effect === 'none' ? 'unavailable' : 'uncertain');
  const { status } = reply;
  const reason = `${status}: ${wordsOf(reply)}`;
  const afterSeconds = retryAfterSeconds(reply);
  if (status === 429) return later(reason, 'throttled', afterSeconds ?? RETRY_SECONDS);
  // A signature that is not accepted concerns the secret, not the order.
  if (status >= 500 || status === 401 || status === 408) return later(reason, 'unavailable', afterSeconds);
  return FOR_A_PERSON.includes(status) ? ask(reason) : never(reason);
}

/** The address is wrong, or we are not let in: no order is to blame. */
const FOR_A_PERSON: readonly number[] = [403, 404, 405, 407, 410];

function wordsOf(answer: HttpAnswer): string {
  const words = answer.text().trim().slice(0, MOST_WORDS);
  return words === '' ? 'no reason given' : words;
}

function retryAfterSeconds({ headers }: HttpAnswer): number | undefined {
  const text = headers['retry-after'] ?? '';
  return /^[0-9]{1,6}$/.test(text) ? Number(text) : undefined;
}
