import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { verifySignature } from './signature.ts';

const now = new Date('2026-03-01T12:00:00Z');
const at = now.getTime() / 1000;
const body = Buffer.from('{"id":"evt_1"}');
const sign = (secret: string, seconds = at) =>
  createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex');
const verdictOf = (header: string | undefined, secret = 'whsec_1') =>
  verifySignature(
    { method: 'POST', headers: header === undefined ? {} : { 'stripe-signature': header }, query: {}, body },
    secret,
    now,
  ).verdict;

describe('a webhook', () => {
  test('is verified by the secret of its endpoint', () => {
    expect(verdictOf(`t=${at},v1=${sign('whsec_1')}`)).toBe('verified');
    expect(verdictOf(`t=${at},v1=${sign('whsec_2')}`)).toBe('refused');
  });

  test('may carry several signatures while its secret is changed, and others of old schemes', () => {
    expect(verdictOf(`t=${at}, v1=${sign('old')}, v1=${sign('whsec_1')}, v0=abc`)).toBe('verified');
    expect(verdictOf(`t=${at},v0=${sign('whsec_1')}`)).toBe('refused');
  });

  test('is refused more than five minutes off, in either direction', () => {
    const sent = (seconds: number) => verdictOf(`t=${seconds},v1=${sign('whsec_1', seconds)}`);
    expect([sent(at - 300), sent(at + 300)]).toEqual(['verified', 'verified']);
    expect([sent(at - 301), sent(at + 301)]).toEqual(['refused', 'refused']);
  });

  test('is refused where its time was changed', () => {
    expect(verdictOf(`t=${at - 1},v1=${sign('whsec_1')}`)).toBe('refused');
  });

  test.each([
    undefined,
    '',
    't=',
    'nonsense',
    `v1=${sign('whsec_1')}`,
    `t=${at}`,
    `t=${at},v1=`,
    `t=${at},v1=zz`,
  ])('with the header %j is refused', (header) => {
    expect(verdictOf(header)).toBe('refused');
  });

  test('is refused where no secret is known', () => {
    expect(verdictOf(`t=${at},v1=${sign('')}`, '')).toBe('refused');
  });
});
