/** Writes what came of a round, all of it or nothing: the cursor, what is held, the tries, and what a person must know. */
import type { Question, Questions } from '../../model/exceptions.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Transaction } from '../../platform/sql.ts';
import type { LeasedFeed } from '../feed.ts';
import { leaveBehind, type Behind } from '../store/behind-store.ts';
import { writeAsked, writeProgress } from '../store/lease-store.ts';
import { dropHeld, heldFailedSince, holdMessages, hurryHeld, keepTries } from '../store/message-store.ts';
import { failingKey, failingQuestion, givenUpQuestion, pausedQuestion } from '../questions.ts';
import {
  afterRound,
  ASKS_AFTER_MINUTES,
  GIVES_UP_AFTER_HOURS,
  isStruck,
  nextTryOf,
  settle,
  standingOf,
  type Settled,
  type Standing,
  type Went,
} from '../rules.ts';

interface WritingNeeds {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: () => number;
  readonly questions: Questions<Transaction>;
  readonly session: string;
}

export interface RoundEnd {
  readonly round: readonly Went[];
  /** Everything up to it is in the round, or was not wanted. */
  readonly cursor: string | undefined;
  /** After the last answer. */
  readonly standing: Standing;
  /** Subjects that are left in the log from now on. */
  readonly left?: readonly Behind[];
}

/** `overtaken`: another process works on it, or somebody moved the cursor; then nothing is written, and the messages go again. */
export async function writeRound(
  needs: WritingNeeds,
  feed: LeasedFeed,
  { round, cursor, standing: last, left = [] }: RoundEnd,
): Promise<'written' | 'overtaken'> {
  const { database, random, session } = needs;
  const now = needs.clock();
  const standing = afterRound(standingOf(feed), last);
  const struck = isStruck(standing);
  const settled = settle(round, { struck, random });
  const pausedWhy = whyPaused(settled, standing, now);
  return await database.transaction(async (tx) => {
    const written = await writeProgress(
      tx,
      { ...feed, session },
      {
        ...standing,
        cursor,
        at: now,
        nextTryAt: nextTryOf(standing, { round, now, random }),
        lastFailure: settled.lastFailure,
        taken: settled.taken,
        givenUp: settled.givenUp,
        pausedWhy,
      },
    );
    if (written === 'overtaken') return 'overtaken';
    if (isStruck(feed) && !struck) await hurryHeld(tx, feed.id);
    await dropHeld(tx, feed.id, settled.drop);
    await holdMessages(tx, feed.id, { messages: settled.hold, at: now });
    await leaveBehind(tx, feed.id, left);
    await keepTries(tx, feed.id, settled.tries);
    if (round.length > 0) await ask(needs, tx, { feed, settled, standing, pausedWhy });
    return 'written';
  });
}

function whyPaused({ isGone }: Settled, standing: Standing, now: Date): string | undefined {
  if (isGone) return 'the subscriber answered 410 Gone';
  const { failingSince } = standing;
  const isOver =
    failingSince !== undefined && now.getTime() - failingSince.getTime() >= GIVES_UP_AFTER_HOURS * 3600_000;
  return isOver && isStruck(standing)
    ? `the subscriber has taken nothing for ${GIVES_UP_AFTER_HOURS} hours`
    : undefined;
}

interface Asking {
  readonly feed: LeasedFeed;
  readonly settled: Settled;
  readonly standing: Standing;
  readonly pausedWhy: string | undefined;
}

/** Raises what is open now, and settles what is not. */
async function ask(needs: WritingNeeds, tx: Transaction, asking: Asking): Promise<void> {
  const { feed, settled } = asking;
  const gaveUp = settled.tries.find(({ outcome }) => outcome === 'given-up');
  if (gaveUp !== undefined)
    await needs.questions.raise(tx, [givenUpQuestion(feed, { subject: gaveUp.subject, why: gaveUp.answer })]);
  const question = await openQuestion(needs, tx, asking);
  if (question !== undefined) await needs.questions.raise(tx, [question]);
  // Messages are taken again, or at least nothing fails for long any more.
  else if (feed.asked) await needs.questions.settle(tx, [failingKey(feed)]);
  const asked = question !== undefined;
  if (asked !== feed.asked) await writeAsked(tx, feed.id, asked);
}

async function openQuestion(
  { clock }: WritingNeeds,
  tx: Transaction,
  { feed, settled, standing, pausedWhy }: Asking,
): Promise<Question | undefined> {
  if (pausedWhy !== undefined) return pausedQuestion(feed, pausedWhy);
  const since = await failsSince(tx, feed.id, standing);
  const isLong = since !== undefined && clock().getTime() - since.getTime() >= ASKS_AFTER_MINUTES * 60_000;
  const why = settled.lastFailure ?? feed.lastFailure ?? undefined;
  return isLong ? failingQuestion(feed, { since, why }) : undefined;
}

async function failsSince(tx: Transaction, id: string, standing: Standing): Promise<Date | undefined> {
  const held = await heldFailedSince(tx, id);
  const { failingSince } = standing;
  if (held === undefined || failingSince === undefined) return held ?? failingSince;
  return held < failingSince ? held : failingSince;
}
