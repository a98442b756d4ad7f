/** Business days: from midnight to midnight by the clock of a zone; pure. */

/** A day such as `2026-11-20`, where it lies, and its first and its last instant (which is not in it any more). */
export interface BusinessDay {
  readonly day: string;
  readonly zone: string;
  readonly from: Date;
  readonly to: Date;
}

/** Gives the day of the zone; where the clocks change it has not 24 hours. */
export function businessDay(day: string, zone: string): BusinessDay {
  const first = Temporal.PlainDate.from(day);
  const start = (date: Temporal.PlainDate): Date => new Date(date.toZonedDateTime(zone).epochMilliseconds);
  return { day: first.toString(), zone, from: start(first), to: start(first.add({ days: 1 })) };
}

/** The last day that is over. */
export function dayBefore(instant: Date, zone: string): string {
  return zoned(instant, zone).toPlainDate().subtract({ days: 1 }).toString();
}

/** The last instant before `now` (or now) at which the clock of the zone showed the time, such as `03:00`. */
export function lastAt(at: string, zone: string, now: Date): Date {
  const present = zoned(now, zone);
  const time = Temporal.PlainTime.from(at);
  const today = present.withPlainTime(time);
  const due =
    Temporal.ZonedDateTime.compare(today, present) <= 0
      ? today
      : present.subtract({ days: 1 }).withPlainTime(time);
  return new Date(due.epochMilliseconds);
}

function zoned(instant: Date, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone);
}
