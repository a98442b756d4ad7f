/** When the nightly certification was due last; pure. */

/** A time of the day, such as `02:30`, in a zone. */
export interface Nightly {
  readonly at: string;
  readonly zone: string;
}

/** The last instant before `now` (or now) at which the clock of the zone showed the time. */
export function lastDue({ at, zone }: Nightly, now: Date): Date {
  const present = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone);
  const today = present.withPlainTime(Temporal.PlainTime.from(at));
  const due = Temporal.ZonedDateTime.compare(today, present) <= 0 ? today : yesterday(present, at);
  return new Date(due.epochMilliseconds);
}

/** By the calendar: where the clocks change in between, a day has not 24 hours. */
function yesterday(present: Temporal.ZonedDateTime, at: string): Temporal.ZonedDateTime {
  return present.subtract({ days: 1 }).withPlainTime(Temporal.PlainTime.from(at));
}
