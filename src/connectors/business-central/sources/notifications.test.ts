/** Notifications: who is believed, what a message opens to, and subscriptions that live on. */
import { randomUUID } from 'node:crypto';
import { Value } from 'typebox/value';
import { afterEach, expect, test } from 'vitest';
import { webhookReceiver } from '../../kit/suite/webhook-receiver.ts';
import type { RawMessage } from '../../kit/source.ts';
import { startSystem, type SandboxSystem } from '../testing/sandbox-system.ts';
import { items } from './items.ts';

const webhook = items.webhook;
if (webhook === undefined) throw new Error('items have a webhook');

const systems: SandboxSystem[] = [];
afterEach(async () => {
  for (const system of systems.splice(0)) await system.close();
});

async function system(options?: Parameters<typeof startSystem>[0]): Promise<SandboxSystem> {
  const started = await startSystem(options);
  systems.push(started);
  return started;
}

const ID = '26814998-936a-401c-81c1-0e848a64971d';

function notification(changes: object = {}): object {
  return {
    subscriptionId: 'one',
    clientState: 'webhook-secret',
    expirationDateTime: '2026-03-04T00:00:00Z',
    resource: `api/v2.0/companies(b18aed47-c385-49d2-b954-dbdf8ad71780)/items(${ID})`,
    changeType: 'updated',
    lastModifiedDateTime: '2026-03-01T08:30:00.467Z',
    ...changes,
  };
}

function message(value: readonly object[], query: Record<string, string> = {}): RawMessage {
  return { method: 'POST', headers: {}, query, body: Buffer.from(JSON.stringify({ value })) };
}

test('one false clientState among true ones spoils the whole message', async () => {
  const { context } = await system();
  expect(webhook.verify(message([notification()]), context)).toEqual({ verdict: 'verified' });
  const mixed = message([notification(), notification({ clientState: 'guessed' })]);
  expect(webhook.verify(mixed, context).verdict).toBe('refused');
  expect(webhook.verify(message([notification({ clientState: undefined })]), context).verdict).toBe(
    'refused',
  );
  expect(webhook.verify(message([]), context).verdict).toBe('refused');
});

test('the handshake echoes the token as plain text, and nothing that is no token', async () => {
  const { context } = await system();
  expect(webhook.verify(message([], { validationToken: 'abc-123' }), context)).toEqual({
    verdict: 'handshake',
    answer: { status: 200, contentType: 'text/plain', body: 'abc-123' },
  });
  expect(webhook.verify(message([], { validationToken: 'a\r\nb' }), context).verdict).toBe('refused');
});

test('a message opens to distinct keys, and to deleted keys with the version of their end', () => {
  const gone = 'aaaaaaaa-936a-401c-81c1-0e848a64971d';
  const deleted = notification({
    resource: `/api/v2.0/companies(x)/items(${gone})`.replace('(x)', `(${ID})`),
    changeType: 'deleted',
  });
  expect(webhook.open(message([notification(), notification({ changeType: 'created' }), deleted]))).toEqual({
    mapped: { keys: [ID], deletedKeys: [{ key: gone, version: '2026-03-01T08:30:00.467000000Z' }] },
  });
});

test('a notification of a whole collection names no record and has the source read again', () => {
  const collection = notification({
    resource: `api/v2.0/companies(${ID})/items?$filter=lastModifiedDateTime%20gt%202026-03-01T00:00:00Z`,
    changeType: 'collection',
  });
  expect(webhook.open(message([collection, notification()]))).toEqual({
    mapped: { keys: [ID], deletedKeys: [], readAgain: true },
  });
});

/** One whole poll: the numbers it brought, and where the next begins. */
async function polled(context: SandboxSystem['context'], since: string | undefined) {
  const numbers = new Set<string>();
  let cursor = since;
  for await (const page of items.poll?.read(context, since) ?? []) {
    cursor = page.cursor;
    for (const record of page.records) numbers.add(Value.Parse(items.from, record).number);
  }
  return { numbers, cursor };
}

test('more changes at once than the service names singly arrive as a collection, and reading again brings them all', async () => {
  const { erp, context } = await system({ notificationDelayMs: 60_000 });
  const receiver = await webhookReceiver(webhook, context);
  await webhook.subscribe?.(context, receiver.url);
  const { cursor } = await polled(context, undefined);
  const { items: table } = erp.erp.tables;
  const [pattern] = table.all();
  const numbers = Array.from({ length: 1_001 }, (_, index) => `BURST-${index}`);
  for (const number of numbers) table.insert({ ...pattern, number, id: randomUUID() });
  await erp.flushNotifications();
  const [arrived] = await receiver.until((all) => (all.length > 0 ? all : undefined));
  expect(arrived && webhook.open(arrived.message)).toEqual({
    mapped: { keys: [], deletedKeys: [], readAgain: true },
  });
  const read = await polled(context, cursor);
  expect(numbers.filter((number) => !read.numbers.has(number))).toEqual([]);
  await receiver.close();
});

test('a notification of another list is a breach', () => {
  const other = notification({ resource: `api/v2.0/companies(${ID})/customers(${ID})` });
  expect(webhook.open(message([other]))).toHaveProperty('breach');
});

test('subscribing again renews the one subscription, a day before it ends at the latest', async () => {
  const instants = { now: new Date('2026-03-01T00:00:00Z') };
  const { erp, context } = await system({ clock: () => instants.now });
  const receiver = await webhookReceiver(webhook, context);
  const first = await webhook.subscribe?.(context, receiver.url);
  expect(first?.renewBefore).toEqual(new Date('2026-03-03T00:00:00Z'));
  instants.now = new Date('2026-03-02T12:00:00Z');
  context.memory.clear();
  const second = await webhook.subscribe?.(context, receiver.url);
  expect(second?.renewBefore).toEqual(new Date('2026-03-04T12:00:00Z'));
  expect(erp.counts()['subscriptions']).toBe(1);
  instants.now = new Date('2026-03-09T00:00:00Z');
  expect(erp.counts()['subscriptions']).toBe(0);
  await receiver.close();
});

test('a subscription that is shown with the whole address of its list is known again', async () => {
  const { erp, context } = await system();
  const receiver = await webhookReceiver(webhook, context);
  await webhook.subscribe?.(context, receiver.url);
  const http: typeof context.http = {
    request: async (request) => {
      const answer = await context.http.request(request);
      if (answer.outcome === 'failed' || !request.url.endsWith('/subscriptions')) return answer;
      const shown = answer.text().replaceAll('"/api/', `"${erp.url}/v2.0/tenant.example/Production/api/`);
      return { ...answer, bytes: Buffer.from(shown) };
    },
  };
  expect(await webhook.subscribe?.({ ...context, http }, receiver.url)).toMatchObject({ isNew: false });
  expect(erp.counts()['subscriptions']).toBe(1);
  await receiver.close();
});

test('a callback that does not answer the handshake is no subscription, in words', async () => {
  const { context } = await system();
  await expect(webhook.subscribe?.(context, 'http://127.0.0.1:9/nobody')).rejects.toThrow(/handshake/);
});

test('changes of one record within the delay arrive as one notification', async () => {
  const { erp, context } = await system({ notificationDelayMs: 60_000 });
  // What happened while the company was set up is told to nobody.
  await erp.flushNotifications();
  const receiver = await webhookReceiver(webhook, context);
  await webhook.subscribe?.(context, receiver.url);
  const [first, second] = [...erp.erp.tables.items.all()].map(({ id }) => id);
  for (const name of ['a', 'b', 'c']) erp.erp.tables.items.update(first ?? '', { displayName: name });
  erp.erp.tables.items.delete(second ?? '');
  await erp.flushNotifications();
  const arrived = await receiver.until((all) => (all.length > 0 ? all : undefined));
  expect(arrived.map((each) => webhook.open(each.message))).toEqual([
    { mapped: { keys: [first], deletedKeys: [{ key: second, version: expect.stringMatching(/Z$/) }] } },
  ]);
  await receiver.close();
});
