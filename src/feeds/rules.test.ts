/** What follows from answers: when a message goes again, when it is given up, and when the subscriber as a whole is away. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answer, failed } from '../platform/outgoing/exchange.ts';
import type { Message, Sent, Verdict } from './feed.ts';
import {
  afterAnswer,
  afterRound,
  delaySeconds,
  isStruck,
  judge,
  nextTryOf,
  retryAfterSeconds,
  settle,
} from './rules.ts';
import { runRound } from './work/round.ts';

const now = new Date('2026-05-01T12:00:00Z');
const said = (status: number, headers: Record<string, string> = {}): Verdict =>
  judge(answer(status, headers, new Uint8Array()), now);
const refused = { verdict: 'failed', about: 'message' } as const;
const away = { verdict: 'failed', about: 'subscriber' } as const;

function message(subject: string, more: Partial<Message> = {}): Message {
  return {
    eventId: `${subject}-event`,
    type: 'order.accepted',
    subject,
    position: '1.1.1',
    body: '{}',
    tries: 0,
    firstFailedAt: null,
    isHeld: false,
    ...more,
  };
}

function sent(verdict: Verdict, at = now): Sent {
  return { verdict, status: undefined, answer: 'words', at, durationMs: 1 };
}

describe('an answer', () => {
  test.each([
    [200, { verdict: 'taken' }],
    [204, { verdict: 'taken' }],
    [307, refused],
    [400, refused],
    [404, away],
    [410, { verdict: 'gone' }],
    [500, refused],
    [503, away],
  ])('of %i means what it says', (status, verdict) => {
    expect(said(status)).toEqual(verdict);
  });

  test('says how long to wait, in seconds or as a date, a day at most', () => {
    expect(said(429, { 'retry-after': '120' })).toEqual({ ...away, afterSeconds: 120 });
    expect(retryAfterSeconds('Fri, 01 May 2026 12:05:00 GMT', now)).toBe(300);
    expect(retryAfterSeconds('Fri, 01 May 2020 12:05:00 GMT', now)).toBe(0);
    expect(retryAfterSeconds('999999999', now)).toBe(86_400);
    expect(retryAfterSeconds('soon', now)).toBeUndefined();
  });

  test('that does not come in time speaks of the message, no connection of the subscriber', () => {
    expect(judge(failed('timeout', 'unknown', ''), now)).toEqual(refused);
    expect(judge(failed('timeout', 'none', ''), now)).toEqual(away);
    expect(judge(failed('refused', 'none', ''), now)).toEqual(away);
  });
});

describe('tries', () => {
  test('come ever more seldom, an hour apart at last, and are spread by a fifth', () => {
    expect([1, 2, 3, 4].map((tries) => delaySeconds(tries, 0))).toEqual([5, 10, 20, 40]);
    expect(delaySeconds(500, 0)).toBe(3600);
    expect([delaySeconds(1, -1), delaySeconds(1, 1)]).toEqual([4, 6]);
  });

  test('of one refused message say nothing about the subscriber; three different ones in a row do', () => {
    const begin = { strikes: 0, failingSince: undefined };
    const first = afterAnswer(begin, message('a'), sent(refused));
    expect(first.strikes).toBe(1);
    const again = afterAnswer(first, message('a', { tries: 1, firstFailedAt: now }), sent(refused));
    expect(again.strikes).toBe(1);
    const third = ['b', 'c'].reduce(
      (standing, subject) => afterAnswer(standing, message(subject), sent(refused)),
      again,
    );
    expect([isStruck(again), isStruck(third)]).toEqual([false, true]);
    expect(afterAnswer(third, message('d'), sent({ verdict: 'taken' }))).toEqual(begin);
  });

  test('that fail together are one strike more, so that the first pause is short', () => {
    const [before, after] = [
      { strikes: 0, failingSince: undefined },
      { strikes: 8, failingSince: now },
    ];
    const first = afterRound(before, after);
    expect(nextTryOf(first, { round: [], now, random: () => 0.5 })).toEqual(new Date(now.getTime() + 5000));
    const next = afterRound(first, { ...first, strikes: 5 });
    expect(nextTryOf(next, { round: [], now, random: () => 0.5 })).toEqual(new Date(now.getTime() + 10_000));
  });

  test('end after three days while others are taken, and go on while the subscriber is away', () => {
    const old = message('a', {
      tries: 70,
      isHeld: true,
      firstFailedAt: new Date(now.getTime() - 72 * 3600_000),
    });
    const round = [{ message: old, sent: sent(refused) }];
    const random = (): number => 0.5;
    expect(settle(round, { struck: false, random })).toMatchObject({
      givenUp: 1,
      drop: [old.eventId],
      hold: [],
    });
    expect(settle(round, { struck: true, random })).toMatchObject({
      givenUp: 0,
      drop: [],
      hold: [{ tries: 71 }],
    });
  });
});

test('whatever the subscriber answers: every message is taken, held or given up, none twice and none lost, and none overtakes its subject', async () => {
  const verdicts = fc.constantFrom<Verdict>({ verdict: 'taken' }, refused, away, { verdict: 'gone' });
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ subject: fc.constantFrom('a', 'b', 'c'), isHeld: fc.boolean(), verdict: verdicts }),
      ),
      fc.nat(30),
      async (steps, brakeAfter) => {
        const inOrder = steps.toSorted((one, two) => Number(two.isHeld) - Number(one.isHeld));
        const messages = inOrder.map(({ subject, isHeld }, place) =>
          message(subject, {
            eventId: String(place),
            isHeld,
            ...(isHeld ? { tries: 1, firstFailedAt: now } : {}),
          }),
        );
        const order: string[] = [];
        const round = await runRound(messages, {
          concurrency: 3,
          brake: () => order.length >= brakeAfter,
          send: async ({ eventId }) => {
            order.push(eventId);
            await Promise.resolve();
            return sent(inOrder[Number(eventId)]?.verdict ?? refused);
          },
          heard: () => undefined,
        });
        const { tries, hold, drop, taken, givenUp } = settle(round, { struck: false, random: () => 0 });
        expect(tries.length).toBe(order.length);
        const fresh = messages.filter(({ isHeld }) => !isHeld).map(({ eventId }) => eventId);
        const ended = new Set(
          tries.filter(({ outcome }) => outcome === 'taken').map(({ eventId }) => eventId),
        );
        const kept = new Set(hold.map(({ eventId }) => eventId));
        expect(fresh.every((id) => ended.has(id) !== kept.has(id))).toBe(true);
        expect(drop.every((id) => ended.has(id) && !kept.has(id))).toBe(true);
        expect(taken + givenUp).toBe(ended.size);
        for (const subject of ['a', 'b', 'c']) {
          const mine = messages.filter((each) => each.subject === subject).map(({ eventId }) => eventId);
          const went = order.filter((id) => mine.includes(id));
          expect(went).toEqual(mine.slice(0, went.length));
        }
      },
    ),
  );
});
