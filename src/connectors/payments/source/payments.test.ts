import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { capture } from '../../../../sandbox/payments/life/intents.ts';
import { closeDispute, openDispute, refundIntent } from '../../../../sandbox/payments/life/refunds.ts';
import { suiteContext } from '../../kit/suite/suite-context.ts';
import type { RawMessage } from '../../kit/source.ts';
import { StripePayment } from '../api/theirs.ts';
import { Value } from 'typebox/value';
import { startStory, type Story } from '../testing/story.ts';
import { EVENT_TYPES } from './events.ts';
import { payments } from './payments.ts';
import { webhook } from './webhook.ts';

const START = Date.parse('2026-03-01T12:00:00Z');
let nowMs: number;
let story: Story;
beforeEach(async () => {
  nowMs = START;
  story = await startStory({ clock: () => new Date(nowMs) });
});
afterEach(() => story.close());

const pass = (seconds: number): void => void (nowMs += seconds * 1000);
const account = () => story.simulator.account;
const authorise = (amount = 100_00) => story.simulator.authorise(amount, 'usd', { multicapture: true });
const captureSome = (id: string, amount: number, isFinal = false) =>
  capture(account(), account().intent(id), { amount, isFinal });

interface Read {
  readonly said: readonly { readonly payment: string; readonly captured: string; readonly asOf: string }[];
  readonly cursor: string | undefined;
}

function standingsOf(records: readonly unknown[]): Read['said'] {
  return records.flatMap((record) => {
    const answer = payments.map(Value.Parse(StripePayment, record), story.settings);
    return 'mapped' in answer ? answer.mapped : [];
  });
}

async function read(cursor?: string): Promise<Read> {
  const pages = [];
  for await (const page of payments.poll?.read(story.context, cursor) ?? []) pages.push(page);
  return {
    said: standingsOf(pages.flatMap(({ records }) => records)),
    cursor: pages.findLast((page) => page.cursor !== undefined)?.cursor,
  };
}

const byKey = async (...keys: readonly string[]) =>
  standingsOf((await payments.byKey?.(story.context, keys)) ?? []);

describe('webhooks that were lost', () => {
  test('are made good by the events since the last reading', async () => {
    const [one, other] = [authorise(), authorise()];
    pass(600);
    captureSome(one, 10_00);
    const { cursor } = await read();
    pass(600);
    captureSome(one, 30_00);
    const { said } = await read(cursor);
    expect(said).toMatchObject([{ payment: one, captured: '40', asOf: '2026-03-01T12:20:00.219999999Z' }]);
    expect(said.map(({ payment }) => payment)).not.toContain(other);
  });

  test('say the same again while they are in the overlap, so that nothing is told twice', async () => {
    const id = authorise();
    const first = await read();
    pass(60);
    captureSome(id, 40_00);
    pass(30);
    const second = await read(first.cursor);
    pass(30);
    const third = await read(second.cursor);
    expect(third.said).toEqual(second.said);
    pass(600);
    expect((await read(third.cursor)).said).toEqual(second.said);
  });

  test('are found although their second was over when the reading before them ended', async () => {
    authorise();
    const { cursor } = await read();
    pass(-90);
    const late = authorise();
    pass(200);
    expect((await read(cursor)).said.map(({ payment }) => payment)).toContain(late);
  });

  test('of a month ago are past: everything is read again', async () => {
    const id = authorise();
    const { cursor } = await read();
    pass(3 * 86_400);
    captureSome(id, 100_00, true);
    pass(31 * 86_400);
    expect((await read(cursor)).said).toMatchObject([{ payment: id, captured: '100' }]);
  });

  test('by the hundreds are read page by page, oldest first', async () => {
    const ids = Array.from({ length: 60 }, () => authorise());
    const { cursor, said } = await read();
    expect(said).toHaveLength(60);
    for (const id of ids) {
      pass(1);
      captureSome(id, 1_00);
      captureSome(id, 1_00);
    }
    const again = await read(cursor);
    expect(again.said.map(({ payment }) => payment)).toEqual(ids);
    expect(again.cursor).toBe(String(nowMs / 1000));
  });
});

describe('a later standing is later', () => {
  test('by the instant up to which it is complete, also where it is told by another way', async () => {
    const id = authorise();
    const { cursor } = await read();
    const told: string[] = [];
    for (const amount of [10_00, 20_00, 30_00]) {
      pass(1);
      captureSome(id, amount);
      told.push(...(await byKey(id)).map(({ asOf }) => asOf));
    }
    const [polled] = (await read(cursor)).said;
    expect(told.toSorted()).toEqual(told);
    expect(polled?.asOf).toBe(told.at(-1));
  });

  test('within one second by how far it has come', async () => {
    const id = authorise();
    const standings = [await byKey(id)];
    captureSome(id, 10_00);
    standings.push(await byKey(id));
    captureSome(id, 90_00, true);
    standings.push(await byKey(id));
    refundIntent(account(), account().intent(id), { reason: null, metadata: {} });
    standings.push(await byKey(id));
    openDispute(account(), account().intent(id), 'general');
    standings.push(await byKey(id));
    const asOf = standings.flat().map((each) => each.asOf);
    expect(new Set(asOf).size).toBe(5);
    expect(asOf.toSorted()).toEqual(asOf);
  });

  test('never goes back behind what the event said that told of it', async () => {
    const id = authorise();
    pass(7);
    captureSome(id, 10_00);
    const event = [...account().events.values()].at(-1);
    const [standing] = await byKey(id);
    expect(Date.parse(standing?.asOf ?? '') / 1000).toBeGreaterThanOrEqual(event?.created ?? Infinity);
  });
});

test('a dispute is read with its end', async () => {
  const id = authorise();
  captureSome(id, 100_00, true);
  const dispute = openDispute(account(), account().intent(id), 'fraudulent');
  expect(await byKey(id)).toMatchObject([{ state: 'disputed' }]);
  closeDispute(account(), dispute, 'won');
  expect(await byKey(id)).toMatchObject([{ state: 'captured' }]);
  pass(1);
  expect((await read(String(nowMs / 1000))).said).toMatchObject([{ payment: id, state: 'captured' }]);
});

describe('an event', () => {
  const opened = (event: object) => webhook.open(messageOf(event));
  const messageOf = (event: object): RawMessage => ({
    method: 'POST',
    headers: {},
    query: {},
    body: Buffer.from(JSON.stringify(event)),
  });
  const event = (type: string, object: object) => ({
    id: 'evt_1',
    object: 'event',
    created: 1,
    type,
    data: { object },
  });

  test('names the payment, whatever object it carries', () => {
    const inside = { id: 'x_1', payment_intent: 'pi_7' };
    expect(opened(event('payment_intent.succeeded', { id: 'pi_7' }))).toEqual({ mapped: { keys: ['pi_7'] } });
    for (const type of EVENT_TYPES.filter((each) => !each.startsWith('payment_intent.')))
      expect(opened(event(type, inside))).toEqual({ mapped: { keys: ['pi_7'] } });
  });

  test('of another kind, or of a charge without a PaymentIntent, tells nothing', () => {
    expect(opened(event('customer.created', { id: 'cus_1' }))).toEqual({ mapped: {} });
    expect(opened(event('charge.refunded', { id: 'ch_1', payment_intent: null }))).toEqual({ mapped: {} });
  });

  test('that is none is a breach', () => {
    expect(opened({ id: 'evt_1', object: 'v2.core.event' })).toHaveProperty('breach');
  });

  test('types are as many as a list of events can be asked for', () => {
    expect(EVENT_TYPES.length).toBeLessThanOrEqual(20);
  });
});

describe('the webhook endpoint', () => {
  const url = 'http://127.0.0.1:9/intake/payments/payments';
  const context = () => suiteContext(story.settings);

  test('is registered by people, and only seen to', async () => {
    await expect(webhook.subscribe?.(context(), url)).rejects.toThrow(/no webhook endpoint .*register http/);
    story.simulator.registerEndpoint(url, EVENT_TYPES);
    expect(await webhook.subscribe?.(context(), url)).toEqual({});
  });

  test('that lacks an event is named with what it lacks', async () => {
    story.simulator.registerEndpoint(url, EVENT_TYPES.slice(1));
    await expect(webhook.subscribe?.(context(), url)).rejects.toThrow(
      `not registered for ${EVENT_TYPES[0] ?? ''}:`,
    );
  });

  test('that was switched off is named', async () => {
    story.simulator.registerEndpoint(url, ['*']);
    for (const endpoint of account().endpoints.values()) endpoint.status = 'disabled';
    await expect(webhook.subscribe?.(context(), url)).rejects.toThrow(/disabled/);
  });
});
