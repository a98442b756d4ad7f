/** Sends one message to one subscriber: a signed CloudEvent, one time-out for everything, and no more of the answer than a person reads. */
import { standardWebhookHeaders } from '../../connectors/kit/standard-webhooks.ts';
import { toCloudEvent, type CloudEvent, type RecordedEvent } from '../../log/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { HttpClient } from '../../platform/http.ts';
import type { AllowedPrivate } from '../../platform/outgoing/address-guard.ts';
import { resolveSecret } from '../../platform/secrets.ts';
import type { Message, Sent } from '../feed.ts';
import type { KeptSecrets } from '../store/feed-store.ts';
import { judge } from '../rules.ts';
import { destinationOf } from './destination.ts';

/** A longer answer is a failure, */
export const MOST_ANSWER_BYTES = 65_536;
/** and no more of it than this is kept. */
const KEPT_ANSWER_BYTES = 1024;
/** A larger event is sent without its data, which is read from the log instead. */
const MOST_BODY_BYTES = 262_144;
/** https://github.com/cloudevents/spec: structured content mode. */
const CONTENT_TYPE = 'application/cloudevents+json; charset=utf-8';
/** As the specification has it: 24 to 64 bytes. */
const [SHORTEST_SECRET_BYTES, LONGEST_SECRET_BYTES] = [24, 64];

/** Makes the message of an event. */
export function toMessage(event: RecordedEvent): Message {
  const { id, type, subject, position } = event;
  const body = bodyOf(toCloudEvent(event));
  return { eventId: id, type, subject, position, body, tries: 0, firstFailedAt: null, isHeld: false };
}

function bodyOf(event: CloudEvent): string {
  const whole = JSON.stringify(event);
  if (Buffer.byteLength(whole) <= MOST_BODY_BYTES) return whole;
  const { data: _data, ...envelope } = event;
  return JSON.stringify({
    dataref: `/ops/v1/events?subject=${encodeURIComponent(event.subject)}`,
    ...envelope,
  });
}

export interface Sending {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly env: NodeJS.ProcessEnv;
  /** The client has the same ones; of them, too, plain HTTP is allowed. */
  readonly allowPrivateAddresses: AllowedPrivate;
  /** For the whole try, from waiting for a connection to the last byte of the answer. */
  readonly timeoutMs: number;
}

/** One try. Never throws for what the subscriber or the net does; `id` is the same at each try of the same message. */
export async function sendMessage(
  { http, clock, env, timeoutMs, allowPrivateAddresses }: Sending,
  feed: KeptSecrets & { readonly url: string },
  { id, body }: { readonly id: string; readonly body: string },
): Promise<Sent> {
  const at = clock();
  const to = destinationOf(feed.url, { env, allowPrivateAddresses });
  if ('problem' in to) return notSent(to.problem, at);
  const signing = signingSecrets(feed, { now: at, env });
  if ('problem' in signing) return notSent(signing.problem, at);
  const startedMs = performance.now();
  const answer = await http.request({
    method: 'POST',
    url: to.url,
    headers: {
      'content-type': CONTENT_TYPE,
      'user-agent': 'Crossdock',
      ...standardWebhookHeaders({ id, sentAt: at, body }, signing.secrets),
    },
    body,
    timeoutMs,
    maxAnswerBytes: MOST_ANSWER_BYTES,
  });
  return {
    verdict: judge(answer, clock()),
    status: answer.outcome === 'answered' ? answer.status : undefined,
    answer:
      answer.outcome === 'answered' ? shortened(answer.bytes) : answer.reason.slice(0, KEPT_ANSWER_BYTES),
    at,
    durationMs: Math.round(performance.now() - startedMs),
  };
}

function notSent(problem: string, at: Date): Sent {
  return {
    verdict: { verdict: 'failed', about: 'subscriber' },
    status: undefined,
    answer: problem,
    at,
    durationMs: 0,
  };
}

/** What PostgreSQL cannot keep, and half a character at the end, is left out. */
function shortened(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes.subarray(0, KEPT_ANSWER_BYTES));
  return text.replaceAll('\0', '').replace(/\uFFFD$/, '');
}

/** The secret of now, and the one before it while it is valid. */
function signingSecrets(
  { secret, previousSecret, previousSecretUntil }: KeptSecrets,
  { now, env }: { readonly now: Date; readonly env: NodeJS.ProcessEnv },
): { readonly secrets: readonly string[] } | { readonly problem: string } {
  const isValid = previousSecretUntil !== null && previousSecretUntil > now;
  const texts = isValid && previousSecret !== null ? [secret, previousSecret] : [secret];
  const found = texts.map((text) => readSecret(text, env));
  // The one before is a courtesy: where it can no longer be read, the one of now signs alone.
  const [first, ...others] = found;
  if (first === undefined || 'problem' in first) return { problem: first?.problem ?? 'there is no secret' };
  return { secrets: [first.secret, ...others.flatMap((each) => ('secret' in each ? [each.secret] : []))] };
}

/** The secret itself, or the one behind a reference; it must be of 24 to 64 bytes, as `whsec_` and base64. */
export function readSecret(
  text: string,
  env: NodeJS.ProcessEnv,
): { readonly secret: string } | { readonly problem: string } {
  if (text.startsWith('whsec_')) return { secret: text };
  const found = resolveSecret(text, env);
  if (found.outcome === 'unresolved') return { problem: found.reason };
  const secret = found.secret.reveal().trim();
  const bytes = Buffer.from(secret.replace(/^whsec_/, ''), 'base64').length;
  if (bytes < SHORTEST_SECRET_BYTES || bytes > LONGEST_SECRET_BYTES)
    return { problem: 'the secret behind the reference is not whsec_ and the base64 of 24 to 64 bytes' };
  return { secret };
}
