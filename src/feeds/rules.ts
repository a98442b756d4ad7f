/** What follows from an answer, and what from a round of answers: the whole policy of feeds; pure. */
import type { HttpAnswer, HttpFailure } from '../platform/http.ts';
import type { Message, Sent, Try, Verdict } from './feed.ts';
import type { Holding } from './store/message-store.ts';

/** A message that fails for so long is given up, and a subscriber that takes nothing for so long is paused. */
export const GIVES_UP_AFTER_HOURS = 72;
/** A person is asked when something fails for so long. */
export const ASKS_AFTER_MINUTES = 15;
/** So many failures in a row of different messages say that the subscriber as a whole does not answer. */
const STRUCK_AFTER = 3;

const FIRST_DELAY_SECONDS = 5;
const LONGEST_DELAY_SECONDS = 3600;
const LONGEST_NAMED_SECONDS = 24 * 3600;
/** Statuses by which a server, or what stands before it, speaks of itself. */
const ABOUT_ITSELF = new Set([401, 403, 404, 429, 502, 503, 504]);

/** The wait after so many tries, doubled each time up to an hour; `jitter` from −1 to 1 moves it by a fifth. */
export function delaySeconds(tries: number, jitter: number): number {
  const usual = Math.min(FIRST_DELAY_SECONDS * 2 ** Math.min(tries - 1, 20), LONGEST_DELAY_SECONDS);
  return usual * (1 + jitter / 5);
}

/** Reads an answer. Only 2xx means that the message is taken; redirects are not followed, and so are failures. */
export function judge(answer: HttpAnswer | HttpFailure, now: Date): Verdict {
  if (answer.outcome === 'failed') {
    // Reached, and then slow: that may be this message's own fault.
    const isSlow = answer.kind === 'timeout' && answer.effect === 'unknown';
    return { verdict: 'failed', about: isSlow ? 'message' : 'subscriber' };
  }
  if (answer.status >= 200 && answer.status < 300) return { verdict: 'taken' };
  if (answer.status === 410) return { verdict: 'gone' };
  const afterSeconds = retryAfterSeconds(answer.headers['retry-after'], now);
  return {
    verdict: 'failed',
    about: ABOUT_ITSELF.has(answer.status) ? 'subscriber' : 'message',
    ...(afterSeconds === undefined ? {} : { afterSeconds }),
  };
}

/** RFC 9110 §10.2.3: seconds or a date; what is neither says nothing. At most a day. */
export function retryAfterSeconds(text: string | undefined, now: Date): number | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : (Date.parse(text) - now.getTime()) / 1000;
  if (Number.isNaN(seconds)) return undefined;
  return Math.min(Math.max(seconds, 0), LONGEST_NAMED_SECONDS);
}

/** How the subscriber as a whole has behaved until now. */
export interface Standing {
  readonly strikes: number;
  readonly failingSince: Date | undefined;
}

/** As it is written. */
export function standingOf({
  strikes,
  failingSince,
}: {
  readonly strikes: number;
  readonly failingSince: Date | null;
}): Standing {
  return { strikes, failingSince: failingSince ?? undefined };
}

export function isStruck({ strikes }: Pick<Standing, 'strikes'>): boolean {
  return strikes >= STRUCK_AFTER;
}

/** One more answer. A message that failed before says nothing new about the subscriber, unless the subscriber speaks of itself. */
export function afterAnswer(before: Standing, message: Message, { verdict, at }: Sent): Standing {
  if (verdict.verdict === 'taken') return { strikes: 0, failingSince: undefined };
  if (verdict.verdict === 'gone') return before;
  const named = verdict.about === 'subscriber' && verdict.afterSeconds !== undefined;
  const counts = message.tries === 0 || verdict.about === 'subscriber' || isStruck(before);
  if (!counts) return before;
  const strikes = before.strikes + 1;
  return {
    strikes: named ? Math.max(strikes, STRUCK_AFTER) : strikes,
    failingSince: before.failingSince ?? at,
  };
}

/** However many fail at once: a round is one strike, or the few that it takes to see it. */
export function afterRound(before: Standing, after: Standing): Standing {
  const most = isStruck(before) ? before.strikes + 1 : STRUCK_AFTER;
  return { ...after, strikes: Math.min(after.strikes, most) };
}

/** A message of a round: with its answer, or without, because it was not its turn. */
export interface Went {
  readonly message: Message;
  readonly sent: Sent | undefined;
}

/** What is written after a round. */
export interface Settled {
  readonly tries: readonly Try[];
  /** Kept for a later try, in order. */
  readonly hold: readonly Holding[];
  /** Held before, and no longer. */
  readonly drop: readonly string[];
  readonly taken: number;
  readonly givenUp: number;
  readonly isGone: boolean;
  /** The last of its words, where something failed. */
  readonly lastFailure: string | undefined;
}

/** Decides about each message. `isStruck`: the subscriber as a whole does not answer, so no message is given up for it. */
export function settle(
  round: readonly Went[],
  { struck, random }: { readonly struck: boolean; readonly random: () => number },
): Settled {
  const ends = round.map(({ message, sent }) => ({ message, sent, end: endOf({ message, sent }, struck) }));
  return {
    tries: ends.flatMap(({ message, sent, end }) => (sent === undefined ? [] : [tryOf(message, sent, end)])),
    hold: ends.flatMap(({ message, sent, end }) => {
      if (end === 'taken' || end === 'given-up') return [];
      if (sent === undefined) return message.isHeld ? [] : [{ ...message, nextTryAt: undefined }];
      return [failedOnce(message, sent, random)];
    }),
    drop: ends.flatMap(({ message, end }) =>
      message.isHeld && (end === 'taken' || end === 'given-up') ? [message.eventId] : [],
    ),
    taken: ends.filter(({ end }) => end === 'taken').length,
    givenUp: ends.filter(({ end }) => end === 'given-up').length,
    isGone: ends.some(({ end }) => end === 'gone'),
    lastFailure: ends.findLast(({ sent, end }) => sent !== undefined && end !== 'taken')?.sent?.answer,
  };
}

type End = Try['outcome'] | 'untried';

function endOf({ message, sent }: Went, struck: boolean): End {
  if (sent === undefined) return 'untried';
  if (sent.verdict.verdict !== 'failed') return sent.verdict.verdict;
  const since = message.firstFailedAt ?? sent.at;
  const isOver = sent.at.getTime() - since.getTime() >= GIVES_UP_AFTER_HOURS * 3600_000;
  return isOver && !struck ? 'given-up' : 'failed';
}

function tryOf({ eventId, type, subject, tries }: Message, sent: Sent, end: End): Try {
  const { at, status, answer, durationMs } = sent;
  const outcome = end === 'untried' ? 'failed' : end;
  return { eventId, type, subject, at, number: tries + 1, outcome, status, answer, durationMs };
}

function failedOnce(message: Message, { verdict, at }: Sent, random: () => number): Holding {
  const tries = message.tries + 1;
  const named = verdict.verdict === 'failed' ? verdict.afterSeconds : undefined;
  return {
    ...message,
    tries,
    firstFailedAt: message.firstFailedAt ?? at,
    nextTryAt: later(at, named ?? delaySeconds(tries, random() * 2 - 1)),
  };
}

/** The instant so many seconds later. */
function later(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1000);
}

/** When the subscriber as a whole is tried again; `undefined`: nothing speaks against trying now. */
export function nextTryOf(
  standing: Standing,
  {
    round,
    now,
    random,
  }: { readonly round: readonly Went[]; readonly now: Date; readonly random: () => number },
): Date | undefined {
  if (!isStruck(standing)) return undefined;
  const named = round.flatMap(({ sent }) =>
    sent?.verdict.verdict === 'failed' && sent.verdict.afterSeconds !== undefined
      ? [sent.verdict.afterSeconds]
      : [],
  );
  const usual = delaySeconds(standing.strikes - STRUCK_AFTER + 1, random() * 2 - 1);
  return later(now, named.length === 0 ? usual : Math.max(...named));
}
