/** Signatures are verified as the specification's own vectors say. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { sharedData } from '../../../test/shared-data.ts';
import type { RawMessage } from './source.ts';
import { standardWebhookHeaders, verifyStandardWebhook } from './standard-webhooks.ts';

const Vectors = Type.Object({
  vectors: Type.Array(
    Type.Object({
      secret: Type.String(),
      id: Type.String(),
      timestamp: Type.Integer(),
      payload: Type.String(),
      signature: Type.String(),
    }),
    { minItems: 1 },
  ),
});
const secret = `whsec_${Buffer.from('a secret of the test').toString('base64')}`;
const now = new Date('2026-03-01T12:00:00Z');
const sentAt = String(now.getTime() / 1000);

function signatureOf(id: string, timestamp: string, body: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

function message(headers: Record<string, string>, body = '{}'): RawMessage {
  return { method: 'POST', query: {}, headers, body: new TextEncoder().encode(body) };
}

const headers = (changes: Record<string, string> = {}) => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': sentAt,
  'webhook-signature': signatureOf('msg_1', changes['webhook-timestamp'] ?? sentAt, '{}'),
  ...changes,
});
const without = (name: string) =>
  Object.fromEntries(Object.entries(headers()).filter(([key]) => key !== name));
const verdictOf = (raw: RawMessage, key = secret) => verifyStandardWebhook(raw, key, now).verdict;
const vectorFile = sharedData('standard-webhooks', 'vectors.json');

describe('a signed webhook', () => {
  test('is verified and keeps its delivery id', () => {
    expect(verifyStandardWebhook(message(headers()), secret, now)).toEqual({
      verdict: 'verified',
      deliveryId: 'msg_1',
    });
  });

  test.skipIf(vectorFile === undefined)('is verified as in the published vectors', () => {
    const { vectors } = Value.Parse(Vectors, JSON.parse(readFileSync(vectorFile ?? '', 'utf8')));
    for (const vector of vectors) {
      const raw = message(
        {
          'webhook-id': vector.id,
          'webhook-timestamp': String(vector.timestamp),
          'webhook-signature': vector.signature,
        },
        vector.payload,
      );
      const when = new Date(vector.timestamp * 1000);
      expect(verifyStandardWebhook(raw, vector.secret, when).verdict).toBe('verified');
      const { id, payload: body } = vector;
      const ours = standardWebhookHeaders({ id, sentAt: when, body }, [vector.secret]);
      expect(ours['webhook-signature']).toBe(vector.signature);
      expect(verifyStandardWebhook({ ...raw, body: Buffer.from('{}') }, vector.secret, when).verdict).toBe(
        'refused',
      );
    }
  });

  test('is verified by any of several signatures; unknown versions are passed over', () => {
    const right = signatureOf('msg_1', sentAt, '{}');
    const several = `v1,AAAA v2,whatever ${right}`;
    expect(verdictOf(message(headers({ 'webhook-signature': several })))).toBe('verified');
    expect(verdictOf(message(headers({ 'webhook-signature': right.replace('v1,', 'v2,') })))).toBe('refused');
  });

  test('of ours is verified with each of the two secrets under which it was signed, and with no third', () => {
    const secrets = ['old', 'new'].map((text) => `whsec_${Buffer.from(text.repeat(8)).toString('base64')}`);
    const signed = standardWebhookHeaders({ id: 'msg_1', sentAt: now, body: '{"a":1}' }, secrets);
    const sent = message(signed, '{"a":1}');
    expect(secrets.map((each) => verdictOf(sent, each))).toEqual(['verified', 'verified']);
    expect(verdictOf(sent, secret)).toBe('refused');
  });

  test.each([
    ['no id', without('webhook-id')],
    ['no timestamp', without('webhook-timestamp')],
    ['no signature', without('webhook-signature')],
    ['a timestamp in words', headers({ 'webhook-timestamp': 'hello' })],
    ['a wrong signature', headers({ 'webhook-signature': 'v1,dawfeoifkpqwoekfpqoekf' })],
    ['half a signature', headers({ 'webhook-signature': headers()['webhook-signature'].slice(0, 8) })],
    ['an empty signature', headers({ 'webhook-signature': 'v1,' })],
    ['a timestamp of ten minutes ago', headers({ 'webhook-timestamp': String(Number(sentAt) - 600) })],
    ['a timestamp ten minutes ahead', headers({ 'webhook-timestamp': String(Number(sentAt) + 600) })],
    ['another id', headers({ 'webhook-id': 'msg_2' })],
  ])('is refused with %s', (_what, changed) => {
    expect(verdictOf(message(changed))).toBe('refused');
  });

  test('is refused with a changed body, a wrong secret and no secret at all', () => {
    expect(verdictOf(message(headers(), '{ }'))).toBe('refused');
    expect(verdictOf(message(headers()), `whsec_${Buffer.from('another').toString('base64')}`)).toBe(
      'refused',
    );
    expect(verdictOf(message(headers()), 'whsec_')).toBe('refused');
  });
});
