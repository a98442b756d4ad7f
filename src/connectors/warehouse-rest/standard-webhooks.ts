/** Standard Webhooks 1.0.0: who sent these bytes, decided in constant time. https://www.standardwebhooks.com */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RawMessage, Verdict } from '../kit/source.ts';

/** The specification's advice against replayed messages. */
const TOLERANCE_SECONDS = 5 * 60;

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
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  if (key.length === 0) return refused('the webhook secret is empty');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(message.body).digest();
  return signatures.split(' ').some((signature) => isSignature(signature, expected))
    ? { verdict: 'verified', deliveryId: id }
    : refused('no signature fits these bytes and the secret');
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
