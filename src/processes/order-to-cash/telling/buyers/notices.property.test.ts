/** Whatever happens to an order and to the nodes that write to its buyer: nobody reads the same thing twice. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageOf } from '../../../../connectors/mail/message.ts';
import type { Notification } from '../../../../model/documents/telling.ts';
import { anyChoice, anyStory } from '../../testing/any-story.ts';
import { tellWhole, type Moment } from '../../testing/whole-story.ts';

const SETTINGS = { host: 'mail.example', port: 587, from: 'orders@distributor.example' };

/** What became of one message that a node had claimed. */
type Fate = 'dies-before' | 'dies-after' | 'again';

const FATES: readonly Fate[] = ['dies-before', 'dies-after', 'again'];
/** One after the other, over and over. */
const anyFates = fc.array(fc.constantFrom(...FATES), { minLength: 1, maxLength: 40 });

/** A mailbox that drops a message id which it has, as receivers do. */
class Mailbox {
  readonly had = new Map<string, Notification>();
  handed = 0;

  take(notification: Notification): void {
    const answer = messageOf(notification, SETTINGS);
    if ('breach' in answer || !('mapped' in answer)) throw new Error(JSON.stringify(answer));
    this.handed += 1;
    const { messageId } = answer.mapped;
    if (!this.had.has(messageId)) this.had.set(messageId, notification);
  }
}

/** A node claims what is wanted, and may die before or after the server has it; whoever comes after it sends again. */
function work({ wanted }: Moment, mailbox: Mailbox, next: () => Fate | undefined): void {
  for (const each of wanted) {
    if (each.domain !== 'notification') continue;
    const fate = next();
    if (fate === 'dies-before') continue;
    mailbox.take(each.body);
    if (fate === 'again') mailbox.take(each.body);
  }
}

/** What a reader takes in, without the instant at which it happened. */
function words({ about, lines, expectedOn, trackingNumbers, amount }: Notification): string {
  return JSON.stringify({ about, lines, expectedOn, trackingNumbers, amount });
}

/** Despatches by the messages that tell them. */
function tellingsOf(moment: Moment): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const each of moment.wanted)
    if (each.domain === 'notification' && each.body.about === 'shipped')
      for (const tracking of new Set(each.body.trackingNumbers))
        counts.set(tracking, (counts.get(tracking) ?? 0) + 1);
  return counts;
}

test('of one event of an order nobody has two messages, whoever dies when', { timeout: 180_000 }, () => {
  let [handed, had] = [0, 0];
  fc.assert(
    fc.property(anyChoice, anyStory, anyFates, (choice, steps, fates) => {
      const mailbox = new Mailbox();
      let turn = 0;
      const next = () => fates[turn++ % fates.length];
      tellWhole(choice, steps, (moment) => {
        work(moment, mailbox, next);
        for (const [tracking, times] of tellingsOf(moment)) expect([tracking, times]).toEqual([tracking, 1]);
      });
      expect(readTwice([...mailbox.had.values()])).toEqual([]);
      handed += mailbox.handed;
      had += mailbox.had.size;
    }),
    { seed: 20260611, numRuns: 80 },
  );
  // The stories write, and nodes die in them.
  expect(had).toBeGreaterThan(100);
  expect(handed).toBeGreaterThan(had);
});

/** A confirmation may come again where the order was something else in between: that is another event. */
function readTwice(all: readonly Notification[]): readonly string[] {
  return all.flatMap((each, place) => {
    const before = all.findIndex((other, index) => index < place && words(other) === words(each));
    if (before < 0) return [];
    const between = all.slice(before + 1, place).filter(isConfirmation);
    return isConfirmation(each) && between.length > 0 ? [] : [`${each.document}: ${words(each)}`];
  });
}

function isConfirmation({ about }: Notification): boolean {
  return about === 'received' || about === 'cancelled';
}
