/** The working days of a warehouse, by its own clock; pure. */

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export interface WorkCalendar {
  /** IANA. */
  readonly zone: string;
  /** `15:00` by the clock of the zone: what comes later counts for the next working day. */
  readonly cutOff: string;
  /** At least one. */
  readonly workingDays: readonly Weekday[];
  /** Days (ISO 8601) on which nobody works. */
  readonly holidays: readonly string[];
}

type WorkingDays = Pick<WorkCalendar, 'workingDays' | 'holidays'>;

/** The day that counts for what comes at an instant (RFC 3339): the same one until the cut-off, if anybody works. */
export function workingDayOf(calendar: WorkCalendar, at: string): Temporal.PlainDate {
  const local = Temporal.Instant.from(at).toZonedDateTimeISO(calendar.zone);
  const today = local.toPlainDate();
  const isInTime = Temporal.PlainTime.compare(local.toPlainTime(), calendar.cutOff) <= 0;
  return isWorking(calendar, today) && isInTime ? today : afterWorkingDays(calendar, today, 1);
}

/** So many working days after a day; 0: the day itself. */
export function afterWorkingDays(
  calendar: WorkingDays,
  from: Temporal.PlainDate,
  days: number,
): Temporal.PlainDate {
  let day = from;
  for (let left = days; left > 0;) {
    day = day.add({ days: 1 });
    if (isWorking(calendar, day)) left -= 1;
  }
  return day;
}

/** The day of the zone's calendar at an instant. */
export function dayAt({ zone }: Pick<WorkCalendar, 'zone'>, at: string): Temporal.PlainDate {
  return Temporal.Instant.from(at).toZonedDateTimeISO(zone).toPlainDate();
}

/** The cut-off of a day of the zone. */
export function cutOffOn({ zone, cutOff }: WorkCalendar, day: Temporal.PlainDate): string {
  return new Date(day.toZonedDateTime({ timeZone: zone, plainTime: cutOff }).epochMilliseconds).toISOString();
}

/** The instant at which a day of the zone is over; the clocks may be put forward or back on it. */
export function endOf({ zone }: Pick<WorkCalendar, 'zone'>, day: Temporal.PlainDate): string {
  return day.add({ days: 1 }).toZonedDateTime(zone).toInstant().toString();
}

function isWorking({ workingDays, holidays }: WorkingDays, day: Temporal.PlainDate): boolean {
  const weekday = WEEKDAYS[day.dayOfWeek - 1];
  return weekday !== undefined && workingDays.includes(weekday) && !holidays.includes(day.toString());
}
