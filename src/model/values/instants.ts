/** Points in time as text: any RFC 3339 offset in, UTC out, to the nanosecond; impossible and implausible ones refused. */
import { problem, type Problem } from './problem.ts';

/** What counts as a plausible time of an event: a clock that is wrong by years must not reorder anything. */
export interface Plausibility {
  readonly now: Date;
  readonly notOlderThanSeconds: number;
  readonly notAheadSeconds: number;
}

const DAY_SECONDS = 86_400;

/** What is told from further away than this is a wrong clock or a wrong year, not news. */
export function plausibleAt(now: Date): Plausibility {
  return { now, notOlderThanSeconds: 10 * 366 * DAY_SECONDS, notAheadSeconds: DAY_SECONDS };
}

const RFC_3339 =
  /^\d{4}-\d{2}-\d{2}[Tt ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;
const AGREED = 'a date and time with its offset, such as 2026-03-01T14:30:00Z or 2026-03-01T09:30:00-05:00';

/** Gives the instant in UTC with a `Z` and without superfluous zeros. Leap seconds are refused: nothing can order them. */
export function parseInstant(text: string, plausible?: Plausibility): string | Problem {
  if (!RFC_3339.test(text)) return problem(text, AGREED);
  const utc = isUtc(text) ? shortest(text) : instantOf(text.toUpperCase())?.toString();
  if (utc === undefined) return noSuchDay(text);
  if (!UTC.test(utc)) return problem(text, AGREED);
  return (plausible && implausible(utc, plausible)) ?? utc;
}

const WHOLE_UTC =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/;
/** The year, month and day of `2026-03-01T14:30:00Z`. */
const DAY_END = 10;

/**
 * Is the text a UTC instant as RFC 3339 writes it, with `T` and `Z`, on a day that exists? Most instants come so; to ask Temporal costs
 * ten times as much.
 */
export function isUtc(text: string): boolean {
  if (!WHOLE_UTC.test(text)) return false;
  // Every month has 28 days; of a day that does not exist, Date makes another one.
  const day = text.slice(0, DAY_END);
  return day.slice(-2) <= '28' || new Date(Date.parse(day)).toISOString().startsWith(day);
}

/** Without superfluous zeros. */
function shortest(utc: string): string {
  return utc.includes('.') ? utc.replace(/\.?0*Z$/, 'Z') : utc;
}

/** Do the clocks of any place go by this name (IANA)? */
export function isZone(zone: string): boolean {
  try {
    return Temporal.Now.zonedDateTimeISO(zone).timeZoneId !== '';
  } catch {
    return false;
  }
}

/** −1, 0 or 1 by time, as `sort` wants it. Not by text: `…:00Z` sorts behind `…:00.5Z`. */
export function compareInstants(a: string, b: string): number {
  return Temporal.Instant.compare(a, b);
}

/** The text is written as agreed: what it names is missing. */
function noSuchDay(text: string): Problem {
  return problem(text, `a day that exists: the calendar has no ${text.slice(0, DAY_END)}`);
}

/** Gives the date as it came, or a problem where the calendar has no such day. */
export function parsePlainDate(text: string): string | Problem {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return problem(text, 'a day of the calendar, such as 2026-03-01');
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString();
  } catch {
    return noSuchDay(text);
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

function implausible(utc: string, plausible: Plausibility): Problem | undefined {
  const ageSeconds = (plausible.now.getTime() - Date.parse(utc)) / 1000;
  const { notOlderThanSeconds, notAheadSeconds } = plausible;
  if (ageSeconds > notOlderThanSeconds) return problem(utc, `not older than ${inWords(notOlderThanSeconds)}`);
  if (-ageSeconds > notAheadSeconds) {
    return problem(utc, `not further ahead of the present than ${inWords(notAheadSeconds)}`);
  }
  return undefined;
}

function inWords(seconds: number): string {
  const days = seconds / DAY_SECONDS;
  if (days >= 1) return counted(days, 'day');
  return seconds >= 60 ? counted(seconds / 60, 'minute') : counted(seconds, 'second');
}

function counted(amount: number, noun: string): string {
  const shown = Number(amount.toFixed(1));
  return shown === 1 ? `1 ${noun}` : `${shown} ${noun}s`;
}
