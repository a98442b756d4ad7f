/** The simulated endpoint keeps to Standard Webhooks and to its own rules. */
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startHook, type HookSimulator } from './hook.ts';

const key = Buffer.from('0123456789abcdef0123456789abcdef');
const NOW = Date.parse('2026-11-20T10:00:00Z');

let simulator: HookSimulator;
beforeEach(async () => {
  simulator = await startHook({
    seed: 1,
    secret: `whsec_${key.toString('base64')}`,
    homes: new Map([['C-1', 'US']]),
    clock: () => new Date(NOW),
  });
});
afterEach(() => simulator.close());

const check = {
  document: 'W-1',
  revision: '1',
  channel: 'portal',
  orderNumber: '1001',
  customer: 'C-1',
  email: 'buyer@customers.example',
  shipTo: { lines: [], country: 'US' },
  amount: '99.5',
  currency: 'USD',
  lines: [{ line: '1', item: 'A', quantity: { value: '1', unit: 'EA' } }],
};

interface Sending {
  readonly id?: string;
  readonly sentAt?: number;
  readonly signedWith?: Buffer;
}

async function send(message: unknown, { id = 'msg_1', sentAt = NOW, signedWith = key }: Sending = {}) {
  const body = JSON.stringify(message);
  const timestamp = String(sentAt / 1000);
  const signature = createHmac('sha256', signedWith).update(`${id}.${timestamp}.${body}`).digest('base64');
  const answer = await fetch(simulator.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

const asked = (changes: object = {}) => ({ type: 'fraud-check', data: { ...check, ...changes } });

describe('the endpoint', () => {
  test('answers a ping with nothing, and keeps nothing of it', async () => {
    expect(await send({ type: 'ping', data: {} })).toEqual({ status: 204, body: undefined });
    expect(simulator.judged()).toEqual([]);
  });

  test.each([
    ['signed with another secret', { signedWith: Buffer.from('another') }],
    ['that is ten minutes old', { sentAt: NOW - 600_000 }],
    ['from ten minutes ahead', { sentAt: NOW + 600_000 }],
  ])('refuses a message %s', async (_what, sending) => {
    expect((await send(asked(), sending)).status).toBe(401);
    expect(simulator.judged()).toEqual([]);
  });

  test('refuses what is neither a ping nor a check', async () => {
    expect((await send({ type: 'order', data: check })).status).toBe(422);
    expect((await send(asked({ amount: 'much' }))).status).toBe(422);
    expect((await send('accept')).status).toBe(422);
  });

  test('gives a message that it knows the verdict that it gave before', async () => {
    const before = await send(asked());
    await simulator.edits['refuseDomain']?.({ seed: 1 });
    expect(await send(asked())).toEqual(before);
    expect(simulator.judged()).toHaveLength(1);
    expect((await send(asked(), { id: 'msg_2' })).body).toMatchObject({ verdict: 'refuse' });
  });
});

describe('the rules', () => {
  test.each([
    ['accept', { amount: '10000' }],
    ['review', { amount: '10000.01' }],
    ['review', { shipTo: { country: 'CA' } }],
    ['accept', { shipTo: { country: 'CA' }, customer: 'somebody unknown' }],
    ['refuse', { amount: '50000.01' }],
    ['refuse', { email: 'me@thrown-away.example' }],
    ['refuse', { email: 'me@THROWN-AWAY.example', amount: '20000' }],
  ])('say %s to %j', async (verdict, changes) => {
    expect(await send(asked(changes))).toMatchObject({ status: 200, body: { verdict } });
  });

  test('give every reason that speaks against it', async () => {
    const { body } = await send(asked({ amount: '20000', shipTo: { country: 'CA' } }));
    expect(body).toEqual({
      verdict: 'review',
      reasons: ['20000 USD is above 10000', 'it goes to CA, and C-1 is at home in US'],
    });
  });

  test('are tightened and loosened on the board', async () => {
    await simulator.edits['tightenLimits']?.({ seed: 1 });
    expect((await send(asked({ amount: '6000' }))).body).toMatchObject({ verdict: 'review' });
    await simulator.edits['loosenLimits']?.({ seed: 1 });
    expect((await send(asked({ amount: '6000' }), { id: 'msg_2' })).body).toMatchObject({
      verdict: 'accept',
    });
    expect(await simulator.edits['showVerdicts']?.({ seed: 1 })).toContain('portal 1001 (6000 USD) review');
  });
});

test('for three answers it can talk nonsense, and comes to its senses again', async () => {
  await simulator.edits['talkNonsense']?.({ seed: 1 });
  for (let time = 1; time <= 3; time += 1)
    expect((await send(asked())).body).toEqual({ verdict: 'perhaps', reasons: 'it depends' });
  expect((await send(asked())).body).toEqual({ verdict: 'accept', reasons: [] });
});
