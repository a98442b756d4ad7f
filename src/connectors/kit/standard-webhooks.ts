/** Standard Webhooks 1.0.0: signs what is sent, and decides in constant time who sent what came. https://www.standardwebhooks.com */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RawMessage, Verdict } from './source.ts';

/** The specification's advice against replayed messages. */
const TOLERANCE_SECONDS = 5 * 60;

/** What is signed: its id stays the same at every try. */
export interface SignedMessage {
  readonly id: string;
  readonly sentAt: Date;
  readonly body: string | Uint8Array;
}

/**
 * Gives the three headers of a message. Signs with each secret (`whsec_` + base64, or the base64 alone), so that the receiver may change from
 * one to the other when it likes.
 */
export function standardWebhookHeaders(
  { id, sentAt, body }: SignedMessage,
  secrets: readonly string[],
): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1000));
  const signatures = secrets.map(
    (secret) => `v1,${signatureOf(keyOf(secret), { id, timestamp, body }).toString('base64')}`,
  );
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

/**
 * Verifies `webhook-id`, `webhook-timestamp` and `webhook-signature`. The secret is `whsec_` + base64, or the base64
 * alone. Signatures of unknown versions are passed over, so that a sender can add one.
 */
export function verifyStandardWebhook(message: RawMessage, secret: string, now: Date): Verdict {
  const id = message.headers['webhook-id'] ?? '';
  const timestamp = message.headers['webhook-timestamp'] ?? '';
  const signatures = message.headers['webhook-signature'] ?? '';
  if (id === '') return refused('the header webhook-id is missing');
  const clock = clockProblem(timestamp, now);
  if (clock !== undefined) return refused(clock);
  if (signatures === '') return refused('the header webhook-signature is missing');
  const key = keyOf(secret);
  if (key.length === 0) return refused('the webhook secret is empty');
  const expected = signatureOf(key, { id, timestamp, body: message.body });
  return signatures.split(' ').some((signature) => isSignature(signature, expected))
    ? { verdict: 'verified', deliveryId: id }
    : refused('no signature fits these bytes and the secret');
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
}

function signatureOf(
  key: Buffer,
  {
    id,
    timestamp,
    body,
  }: { readonly id: string; readonly timestamp: string; readonly body: string | Uint8Array },
): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}

function isSignature(text: string, expected: Buffer): boolean {
  if (!text.startsWith('v1,')) return false;
  const given = Buffer.from(text.slice(3), 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function clockProblem(timestamp: string, now: Date): string | undefined {
  if (!/^[0-9]{1,12}$/.test(timestamp)) return 'the header webhook-timestamp is missing or no number';
  const ageSeconds = now.getTime() / 1000 - Number(timestamp);
  if (ageSeconds > TOLERANCE_SECONDS) return 'the message was sent more than five minutes ago';
  return ageSeconds < -TOLERANCE_SECONDS ? 'the message comes from more than five minutes ahead' : undefined;
}

function refused(reason: string): Verdict {
  return { verdict: 'refused', reason };
}
