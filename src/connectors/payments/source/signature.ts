/** Who sent these bytes? The Stripe-Signature header, checked in constant time. https://docs.stripe.com/webhooks#verify-manually */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RawMessage, Verdict } from '../../kit/source.ts';

/** The vendor's default, both ways. */
const TOLERANCE_SECONDS = 300;

/**
 * Verifies `t=…,v1=…`: HMAC-SHA-256 of `t.body` with the endpoint's secret, in hex. While a secret is being changed there are several
 * `v1`; other schemes are passed over.
 */
export function verifySignature(message: RawMessage, secret: string, now: Date): Verdict {
  const parts = (message.headers['stripe-signature'] ?? '').split(',').map(splitPart);
  const timestamp = parts.find(([name]) => name === 't')?.[1] ?? '';
  const signatures = parts.flatMap(([name, value]) => (name === 'v1' ? [value] : []));
  const stale = clockProblem(timestamp, now);
  if (stale !== undefined) return refused(stale);
  if (signatures.length === 0) return refused('the header Stripe-Signature has no signature of scheme v1');
  if (secret === '') return refused('the webhook secret is empty');
  const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(message.body).digest();
  return signatures.some((text) => isSignature(text, expected))
    ? { verdict: 'verified' }
    : refused('no signature fits these bytes and the secret');
}

function splitPart(part: string): readonly [string, string] {
  const at = part.indexOf('=');
  return [part.slice(0, at).trim(), part.slice(at + 1).trim()];
}

function isSignature(text: string, expected: Buffer): boolean {
  if (!/^[0-9a-f]+$/i.test(text)) return false;
  const given = Buffer.from(text, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function clockProblem(timestamp: string, now: Date): string | undefined {
  if (!/^[0-9]{1,12}$/.test(timestamp)) return 'the header Stripe-Signature is missing or has no time';
  const ageSeconds = now.getTime() / 1000 - Number(timestamp);
  if (ageSeconds > TOLERANCE_SECONDS) return 'the message was sent more than five minutes ago';
  return ageSeconds < -TOLERANCE_SECONDS ? 'the message comes from more than five minutes ahead' : undefined;
}

function refused(reason: string): Verdict {
  return { verdict: 'refused', reason };
}
