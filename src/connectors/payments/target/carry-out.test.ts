import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { confirmIntent, createIntent, expire } from '../../../../sandbox/payments/life/intents.ts';
import {
  closeDispute,
  failRefund,
  openDispute,
  refundIntent,
} from '../../../../sandbox/payments/life/refunds.ts';
import type { Outcome } from '../../kit/outcome.ts';
import { factProblems } from '../../kit/suite/canonical.ts';
import { instructionFor, startStory, type Story } from '../testing/story.ts';
import { carryOut } from './carry-out.ts';

let story: Story;
beforeEach(async () => void (story = await startStory()));
afterEach(() => story.close());

const authorise = (amount: number, multicapture = true) =>
  story.simulator.authorise(amount, 'usd', { multicapture });
const intentOf = (id: string) => story.simulator.account.intent(id);
const refunds = () => [...story.simulator.account.refunds.values()];
const answerOf = (outcome: Outcome): object =>
  outcome.outcome === 'done' ? (outcome.answer ?? {}) : outcome;
const instruct = async (...given: Parameters<Story['instruct']>) => answerOf(await story.instruct(...given));

describe('an order that ships in parts', () => {
  test('is captured part by part, and the rest is given up at the end', async () => {
    const id = authorise(100_00);
    expect(await instruct(id, { capture: 30_00 })).toMatchObject({ state: 'authorised', captured: '30' });
    expect(await instruct(id, { capture: 70_00 })).toMatchObject({ state: 'authorised', captured: '70' });
    expect(await instruct(id, { capture: 70_00, final: true })).toMatchObject({
      state: 'captured',
      authorised: '100',
      captured: '70',
    });
    expect(intentOf(id)).toMatchObject({ status: 'succeeded', amount_received: 70_00, amount_capturable: 0 });
  });

  test('is captured once, at the end, where the card allows no more, and says so until then', async () => {
    const id = authorise(100_00, false);
    expect(await instruct(id, { capture: 30_00 })).toMatchObject({
      state: 'authorised',
      captured: '0',
      note: expect.stringContaining('once only'),
    });
    expect(await instruct(id, { capture: 70_00, final: true })).toMatchObject({
      state: 'captured',
      captured: '70',
    });
  });

  test('is captured at once where all of it ships, also before anybody says that it is the end', async () => {
    const id = authorise(100_00, false);
    expect(await instruct(id, { capture: 100_00 })).toMatchObject({ state: 'captured', captured: '100' });
  });

  test('of which nothing ships is cancelled', async () => {
    const id = authorise(100_00);
    expect(await instruct(id, { final: true })).toMatchObject({
      state: 'cancelled',
      captured: '0',
      refunded: '0',
    });
    expect(await instruct(id, { final: true })).toMatchObject({ state: 'cancelled' });
  });

  test('bears our document at the payment service', async () => {
    const id = authorise(100_00);
    await instruct(id, { capture: 100_00, refund: 5_00 });
    expect(refunds()[0]?.metadata).toEqual({ crossdock_document: 'S1001', crossdock_refund: '500' });
    expect(intentOf(id).metadata).toMatchObject({ crossdock_document: 'S1001' });
  });
});

describe('money that goes back', () => {
  test('is refunded up to the sum, once, however often it is told', async () => {
    const id = authorise(100_00);
    const wanted = { capture: 100_00, refund: 20_00, final: true };
    expect(await instruct(id, wanted)).toMatchObject({ state: 'captured', captured: '100', refunded: '20' });
    expect(await instruct(id, wanted)).toMatchObject({ refunded: '20' });
    expect(await instruct(id, { ...wanted, refund: 35_00 })).toMatchObject({ refunded: '35' });
    expect(refunds().map(({ amount }) => amount)).toEqual([20_00, 15_00]);
  });

  test('by hand at the dashboard counts', async () => {
    const id = authorise(100_00);
    await instruct(id, { capture: 100_00 });
    refundIntent(story.simulator.account, intentOf(id), { amount: 15_00, reason: null, metadata: {} });
    expect(await instruct(id, { capture: 100_00, refund: 20_00 })).toMatchObject({ refunded: '20' });
    expect(refunds().map(({ amount }) => amount)).toEqual([15_00, 5_00]);
  });

  test('waits until it was captured, where the card is captured at the end', async () => {
    const id = authorise(100_00, false);
    expect(await instruct(id, { capture: 50_00, refund: 10_00 })).toMatchObject({
      captured: '0',
      refunded: '0',
    });
    const end = { capture: 50_00, refund: 10_00, final: true };
    expect(await instruct(id, end)).toMatchObject({ captured: '50', refunded: '10' });
  });

  test('that the bank sends back is a question, not a second attempt', async () => {
    const id = authorise(100_00);
    const wanted = { capture: 100_00, refund: 20_00 };
    await instruct(id, wanted);
    for (const refund of refunds()) failRefund(story.simulator.account, refund, 'lost_or_stolen_card');
    expect(await story.instruct(id, wanted)).toEqual({
      outcome: 'ask',
      reason: expect.stringContaining('lost_or_stolen_card'),
    });
    expect(refunds()).toHaveLength(1);
  });

  test('that was never taken is a question', async () => {
    const id = authorise(100_00);
    expect(await story.instruct(id, { capture: 50_00, refund: 60_00, final: true })).toMatchObject({
      outcome: 'ask',
    });
    expect(refunds()).toHaveLength(0);
  });
});

describe('a buyer who disputes', () => {
  test('is not paid back a second time; when the dispute is won, refunds go on', async () => {
    const id = authorise(100_00);
    await instruct(id, { capture: 100_00 });
    const dispute = openDispute(story.simulator.account, intentOf(id), 'fraudulent');
    expect(await instruct(id, { capture: 100_00 })).toMatchObject({
      state: 'disputed',
      note: expect.stringContaining('fraudulent'),
    });
    expect(await story.instruct(id, { capture: 100_00, refund: 1_00 })).toMatchObject({ outcome: 'ask' });
    closeDispute(story.simulator.account, dispute, 'won');
    expect(await instruct(id, { capture: 100_00, refund: 1_00 })).toMatchObject({
      state: 'captured',
      refunded: '1',
    });
  });
});

describe('what a person must see', () => {
  test('a payment that does not exist', async () => {
    expect(await story.instruct('pi_of_nobody', { capture: 1 })).toEqual({
      outcome: 'ask',
      reason: 'Stripe has no payment pi_of_nobody, which S1001 names',
    });
  });

  test('another currency than the buyer agreed to', async () => {
    expect(await story.instruct(authorise(100_00), { capture: 1, currency: 'eur' })).toMatchObject({
      outcome: 'ask',
      reason: expect.stringMatching(/in usd, .* in eur/),
    });
  });
});

describe('money that cannot be taken is said with the standing, not asked', () => {
  test('where the bank declines, in the words of its code, and what was taken before stays', async () => {
    const id = authorise(100_00);
    await instruct(id, { capture: 30_00 });
    story.simulator.account.declines.set(id, 'lost_card');
    const refused = await instruct(id, { capture: 50_00 });
    expect(refused).toMatchObject({
      state: 'authorised',
      captured: '30',
      refused: expect.stringMatching(/^lost card: 402 card_declined: Your card was declined\./),
    });
    expect(factProblems('payment', refused)).toEqual([]);
    const end = await instruct(id, { capture: 30_00, refund: 10_00, final: true });
    expect(end).toMatchObject({ state: 'captured', captured: '30', refunded: '10' });
    expect(end).not.toHaveProperty('refused');
  });

  test('where more is wanted than was authorised', async () => {
    const id = authorise(100_00);
    expect(await instruct(id, { capture: 100_01 })).toMatchObject({
      state: 'authorised',
      captured: '0',
      refused: expect.stringContaining('has 10000 USD (minor units) left'),
    });
    expect(intentOf(id).amount_received).toBe(0);
  });

  test('where the authorisation was given up', async () => {
    const id = authorise(100_00);
    expire(story.simulator.account, intentOf(id));
    expect(await instruct(id, { capture: 50_00 })).toMatchObject({
      state: 'cancelled',
      refused: `${id} was cancelled (expired): it cannot be captured`,
    });
    expect(await instruct(id)).toMatchObject({ state: 'cancelled', note: 'cancelled: expired' });
  });

  test('where it was closed by hand with less', async () => {
    const id = authorise(100_00, false);
    await instruct(id, { capture: 40_00, final: true });
    expect(await instruct(id, { capture: 60_00 })).toMatchObject({
      state: 'captured',
      captured: '40',
      refused: expect.stringContaining('closed with 4000 USD'),
    });
  });
});

describe('an authorisation whose seven days are over', () => {
  const SEVEN_DAYS_MS = 7 * 86_400_000;

  /** The time passes between two requests: after so many of them. */
  async function aged(after: number): Promise<object> {
    await story.close();
    let late = false;
    const start = Date.now();
    story = await startStory({ clock: () => new Date(late ? start + SEVEN_DAYS_MS + 1000 : start) });
    const id = authorise(100_00);
    let requests = 0;
    const { http } = story.context;
    const context = {
      ...story.context,
      http: {
        request: (...asked: Parameters<typeof http.request>) => {
          late = requests >= after;
          requests += 1;
          return http.request(...asked);
        },
      },
    };
    return answerOf(await carryOut(context, instructionFor(id, { capture: 50_00 })));
  }

  test('is refused, whether the hub sees it before it captures or is told by the capture', async () => {
    expect(await aged(0)).toMatchObject({
      state: 'cancelled',
      captured: '0',
      refused: expect.stringContaining('was cancelled (expired)'),
    });
    const looks = 1;
    expect(await aged(looks)).toMatchObject({
      state: 'cancelled',
      captured: '0',
      refused: expect.stringMatching(/expired/),
    });
  });
});

describe('a buyer who has not finished', () => {
  const newIntent = () =>
    createIntent(story.simulator.account, {
      amount: 10_00,
      currency: 'usd',
      captureMethod: 'manual',
      requestMulticapture: true,
      metadata: {},
    });

  test('is waited for', async () => {
    const { account } = story.simulator;
    const intent = confirmIntent(account, newIntent(), 'pm_card_authenticationRequired');
    expect(await instruct(intent.id, { capture: 10_00 })).toMatchObject({
      state: 'open',
      authorised: '0',
      note: 'the buyer must act: use_stripe_sdk',
    });
    confirmIntent(account, intent, 'pm_card_visa');
    expect(await instruct(intent.id, { capture: 10_00 })).toMatchObject({
      state: 'captured',
      captured: '10',
    });
  });

  test('can no longer pay once the order is over', async () => {
    const { id } = newIntent();
    expect(await instruct(id, { final: true })).toMatchObject({ state: 'cancelled' });
  });
});

describe('trouble on the way', () => {
  test('an answer that was lost is looked up, and the money is taken once', async () => {
    const id = authorise(100_00);
    story.simulator.faults.timeoutAfterEffectShare = 1;
    expect(await story.instruct(id, { capture: 30_00, refund: 10_00 })).toMatchObject({ cause: 'uncertain' });
    expect(await story.instruct(id, { capture: 30_00, refund: 10_00 })).toMatchObject({ cause: 'uncertain' });
    story.simulator.faults.timeoutAfterEffectShare = 0;
    expect(await instruct(id, { capture: 30_00, refund: 10_00 })).toMatchObject({
      captured: '30',
      refunded: '10',
    });
    expect(refunds()).toHaveLength(1);
  });

  test('two hubs that do the same at the same time do it once', async () => {
    const id = authorise(100_00);
    const wanted = { capture: 30_00, refund: 10_00 };
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => story.instruct(id, wanted)));
    expect(outcomes.map(({ outcome }) => outcome)).not.toContain('never');
    expect(await instruct(id, wanted)).toMatchObject({ captured: '30', refunded: '10' });
    expect(refunds()).toHaveLength(1);
  });

  test('a payment that something else holds waits alone', async () => {
    const id = authorise(100_00);
    story.simulator.account.locks.set(id, Date.now() + 60_000);
    expect(await story.instruct(id, { capture: 10_00 })).toMatchObject({ outcome: 'later', cause: 'busy' });
    expect(await story.instruct(authorise(10_00), { capture: 10_00 })).toMatchObject({ outcome: 'done' });
  });
});

test('the answer is as of the look before it, so that nothing that it does not show happened earlier', async () => {
  const id = authorise(100_00);
  const before = Math.floor(Date.now() / 1000);
  const answer = await instruct(id, { capture: 30_00 });
  const asOf = Date.parse(String(Reflect.get(answer, 'asOf'))) / 1000;
  expect(asOf).toBeGreaterThanOrEqual(before);
  expect(asOf).toBeLessThan(Date.now() / 1000 + 1);
});

test('every answer is a payment as the hub agrees to it', async () => {
  const id = authorise(100_00);
  for (const wanted of [
    { capture: 30_00 },
    { capture: 30_00, refund: 10_00 },
    { capture: 30_00, final: true },
  ])
    expect(factProblems('payment', await instruct(id, wanted))).toEqual([]);
});
