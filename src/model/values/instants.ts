/** Points in time as text: any RFC 3339 offset in, UTC out, to the nanosecond; impossible and implausible ones refused. */
import { problem, type Problem } from './problem.ts';

/** What counts as a plausible time of an event: a clock that is wrong by years must not reorder anything. */
export interface Plausibility {
  readonly now: Date;
  readonly notOlderThanSeconds: number;
  readonly notAheadSeconds: number;
}

const RFC_3339 =
  /^\d{4}-\d{2}-\d{2}[Tt ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;
const AGREED = 'a date and time with its offset, such as 2026-03-01T14:30:00Z or 2026-03-01T09:30:00-05:00';

/** Gives the instant in UTC with a `Z` and without superfluous zeros. Leap seconds are refused: nothing can order them. */
export function parseInstant(text: string, plausible?: Plausibility): string | Problem {
  if (!RFC_3339.test(text)) return problem(text, AGREED);
  const instant = instantOf(text.toUpperCase());
  const utc = instant?.toString() ?? '';
  if (instant === undefined || !UTC.test(utc)) return problem(text, AGREED);
  return (plausible && implausible(instant, plausible)) ?? utc;
}

/** −1, 0 or 1 by time, as `sort` wants it. Not by text: `…:00Z` sorts behind `…:00.5Z`. */
export function compareInstants(a: string, b: string): number {
  return Temporal.Instant.compare(a, b);
}

/** Gives the date as it came, or a problem where the calendar has no such day. */
export function parsePlainDate(text: string): string | Problem {
  const agreed = 'a day of the calendar, such as 2026-03-01';
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return problem(text, agreed);
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString();
  } catch {
    return problem(text, agreed);
  }
}

/** Temporal tells an impossible date only by throwing. */
function instantOf(text: string): Temporal.Instant | undefined {
  try {
    return Temporal.Instant.from(text);
  } catch {
    return undefined;
  }
}

function implausible(instant: Temporal.Instant, plausible: Plausibility): Problem | undefined {
  const ageSeconds = (plausible.now.getTime() - instant.epochMilliseconds) / 1000;
  const { notOlderThanSeconds, notAheadSeconds } = plausible;
  if (ageSeconds > notOlderThanSeconds)
    return problem(instant.toString(), `not older than ${inWords(notOlderThanSeconds)}`);
  if (-ageSeconds > notAheadSeconds) {
    return problem(instant.toString(), `not further ahead of the present than ${inWords(notAheadSeconds)}`);
  }
  return undefined;
}

function inWords(seconds: number): string {
  const days = seconds / 86_400;
  if (days >= 1) return counted(days, 'day');
  return seconds >= 60 ? counted(seconds / 60, 'minute') : counted(seconds, 'second');
}

function counted(amount: number, noun: string): string {
  const shown = Number(amount.toFixed(1));
  return shown === 1 ? `1 ${noun}` : `${shown} ${noun}s`;
}
