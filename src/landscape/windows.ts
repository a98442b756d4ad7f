/** Maintenance hours: is a system to be left alone now, and until when. Local clocks decide, so summer time is right. */
import type { MaintenanceWindow } from './types.ts';

interface Span {
  readonly from: Temporal.ZonedDateTime;
  readonly to: Temporal.ZonedDateTime;
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/**
 * Gives the end of the latest open window, or `undefined` where none is open: from the beginning, until before the end.
 * A time that the clocks skip counts an hour later; of a time that comes twice, a window has the whole.
 */
export function windowOpen(windows: readonly MaintenanceWindow[], at: Date): Date | undefined {
  const instant = Temporal.Instant.fromEpochMilliseconds(at.getTime());
  const ends = windows
    .flatMap((window) => spansAround(window, instant))
    .filter(({ from, to }) => isWithin(instant, { from, to }))
    .map(({ to }) => to.epochMilliseconds);
  return ends.length === 0 ? undefined : new Date(Math.max(...ends));
}

function isWithin(instant: Temporal.Instant, { from, to }: Span): boolean {
  const now = instant.epochNanoseconds;
  return from.epochNanoseconds <= now && now < to.epochNanoseconds;
}

/** A weekly window is at most a day long: only those that began today or yesterday can be open. */
function spansAround(window: MaintenanceWindow, instant: Temporal.Instant): readonly Span[] {
  if (window.kind === 'dated') return [spanBetween(window.from, window.to, window.zone)];
  const today = instant.toZonedDateTimeISO(window.zone).toPlainDate();
  return [today.subtract({ days: 1 }), today]
    .filter((day) => window.days.some((name) => name === WEEKDAYS[day.dayOfWeek - 1]))
    .map((day) => {
      const lastDay = window.to <= window.from ? day.add({ days: 1 }) : day;
      return spanBetween(
        `${day.toString()}T${window.from}`,
        `${lastDay.toString()}T${window.to}`,
        window.zone,
      );
    });
}

function spanBetween(from: string, to: string, zone: string): Span {
  return {
    from: Temporal.PlainDateTime.from(from).toZonedDateTime(zone, { disambiguation: 'compatible' }),
    to: Temporal.PlainDateTime.from(to).toZonedDateTime(zone, { disambiguation: 'later' }),
  };
}
