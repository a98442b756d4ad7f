/** What follows from the end of one attempt: the whole retry policy on one screen. */
import type { LaterCause, Outcome } from '../../connectors/kit/outcome.ts';

/** What is known of the row and its surroundings when an attempt ends. */
export interface Standing {
  readonly now: Date;
  /** From −1 to 1: spreads rows that failed together. */
  readonly jitter: number;
  readonly retrySchedule: readonly number[];
  /** Tries of this content that were spent before this one. */
  readonly attempts: number;
  /** Tries in a row that met a system that did not answer or asked to slow down. */
  readonly strikes: number;
  /** The breaker was not closed when this was tried: a time-out says nothing about the record. */
  readonly wasProbe: boolean;
}

export type Next =
  | {
      readonly state: 'delivered';
      readonly externalId: string;
      readonly related?: Readonly<Record<string, string>>;
    }
  | {
      readonly state: 'waiting';
      readonly dueAt: Date;
      readonly attempts: number;
      readonly strikes: number;
      /** The effect is unknown: look before creating again. */
      readonly uncertain: boolean;
      readonly reason: string;
    }
  | { readonly state: 'dead' | 'asked'; readonly reason: string };

const LONGEST_WAIT_SECONDS = 24 * 3600;
const FIRST_STRIKE_SECONDS = 2;
const LONGEST_STRIKE_SECONDS = 300;

/** Decides where a row goes. Only `busy` and `uncertain` spend the record's attempts: a slow or silent system is not its fault. */
export function nextOf(outcome: Outcome, standing: Standing): Next {
  switch (outcome.outcome) {
    case 'done':
      return { state: 'delivered', externalId: outcome.externalId, ...relatedOf(outcome) };
    case 'never':
      return { state: 'dead', reason: outcome.reason };
    case 'ask':
      return { state: 'asked', reason: outcome.reason };
    case 'later': {
      const spends = spendsAttempt(outcome.cause, standing.wasProbe);
      const attempts = standing.attempts + (spends ? 1 : 0);
      const strikes = spends ? 0 : standing.strikes + 1;
      const usual = spends ? delaySeconds(standing.retrySchedule, attempts) : strikeSeconds(strikes);
      if (usual === undefined) return { state: 'dead', reason: `all attempts are spent: ${outcome.reason}` };
      const seconds = namedSeconds(outcome.afterSeconds) ?? usual * (1 + standing.jitter / 10);
      return {
        state: 'waiting',
        dueAt: new Date(standing.now.getTime() + seconds * 1000),
        attempts,
        strikes,
        uncertain: outcome.cause === 'uncertain',
        reason: outcome.reason,
      };
    }
  }
}

/** The wait after the given number of spent attempts; `undefined` when the schedule has no more. */
function delaySeconds(schedule: readonly number[], attempts: number): number | undefined {
  return schedule[attempts - 1];
}

function strikeSeconds(strikes: number): number {
  return Math.min(FIRST_STRIKE_SECONDS * 2 ** (strikes - 1), LONGEST_STRIKE_SECONDS);
}

function spendsAttempt(cause: LaterCause, wasProbe: boolean): boolean {
  return cause === 'busy' || (cause === 'uncertain' && !wasProbe);
}

/** The time that the target named, within reason. */
function namedSeconds(seconds: number | undefined): number | undefined {
  if (seconds === undefined || Number.isNaN(seconds)) return undefined;
  return Math.min(Math.max(seconds, 0), LONGEST_WAIT_SECONDS);
}

function relatedOf(outcome: { readonly related?: Readonly<Record<string, string>> }): {
  related?: Readonly<Record<string, string>>;
} {
  return outcome.related === undefined ? {} : { related: outcome.related };
}

/** What the outcomes of one call say about the system as a whole. */
export type SystemSign =
  | { readonly sign: 'answered' }
  | { readonly sign: 'unanswered'; readonly reason: string }
  | { readonly sign: 'slow-down'; readonly afterSeconds?: number };

/** Reads the sign: any request to slow down counts; otherwise one real answer is enough for a living system. */
export function signOf(outcomes: readonly Outcome[]): SystemSign | undefined {
  const laters = outcomes.filter((each) => each.outcome === 'later');
  const throttled = laters.filter((each) => each.cause === 'throttled');
  if (throttled.length > 0) {
    const longest = Math.max(...throttled.map((each) => namedSeconds(each.afterSeconds) ?? 0));
    return longest > 0 ? { sign: 'slow-down', afterSeconds: longest } : { sign: 'slow-down' };
  }
  const silent = laters.find((each) => each.cause === 'unavailable' || each.cause === 'uncertain');
  const silentCount = laters.filter((each) => each.cause !== 'busy').length;
  if (silent !== undefined && silentCount === outcomes.length)
    return { sign: 'unanswered', reason: silent.reason };
  return outcomes.length === 0 ? undefined : { sign: 'answered' };
}
