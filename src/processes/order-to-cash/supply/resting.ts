/** On what a line waits: receipts, their days, and since when; pure. */
import type { Decimal } from '../../../model/values/decimal.ts';
import type { OrderPolicy, RestingPart } from '../around.ts';
import { afterWorkingDays, endOf, type WorkCalendar } from '../promise/calendar.ts';

/** With the day that nobody believes any more, where that has gone by. */
export interface BelievedPart extends RestingPart {
  /** ISO 8601; `expectedOn` is absent then. */
  readonly lateSince?: string;
}

/** What a line waits for, in the base unit of its item. */
export interface Resting {
  readonly unit: string;
  readonly parts: readonly BelievedPart[];
  /** What rests on nothing. */
  readonly uncovered: Decimal;
}

/** The day from which on all of it should have come; `undefined`: nobody can say. */
export function allExpectedOn(resting: Resting | undefined): string | undefined {
  if (resting === undefined || resting.uncovered.units > 0n || resting.parts.length === 0) return undefined;
  const days = resting.parts.flatMap(({ expectedOn }) => expectedOn ?? []);
  return days.length < resting.parts.length ? undefined : days.toSorted().at(-1);
}

/** A day that slipped is told when it has stood for so long: a receipt is booked in two systems, one after the other. */
const SETTLING_MS = 15 * 60_000;

/** When the latest change of what a line rests on is believed; `undefined`: it is. */
export function believedAt({ parts }: Resting, now: string): string | undefined {
  const last = Math.max(...parts.map(({ since }) => Date.parse(since))) + SETTLING_MS;
  return last > Date.parse(now) ? new Date(last).toISOString() : undefined;
}

/** A receipt that has not come on its day may come so many working days later; after that its day says nothing. */
const USUAL_GRACE_DAYS = 1;

const USUAL: Pick<WorkCalendar, 'zone' | 'workingDays' | 'holidays'> = {
  zone: 'UTC',
  workingDays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'],
  holidays: [],
};

type Grace = Pick<OrderPolicy, 'receiptGraceDays'>;

/** The last day on which anybody believes in what was expected on a day. */
export function lastBelieved(
  expectedOn: Temporal.PlainDate,
  calendar: Parameters<typeof afterWorkingDays>[0],
  { receiptGraceDays = USUAL_GRACE_DAYS }: Grace,
): Temporal.PlainDate {
  return afterWorkingDays(calendar, expectedOn, receiptGraceDays);
}

interface Expected {
  /** ISO 8601. */
  readonly expectedOn: string;
  /** Its number. */
  readonly location: string;
}

/** The instant from which on nobody believes any more that what was expected on a day comes. By the calendar of the place, or UTC. */
export function overdueAt(
  { expectedOn, location }: Expected,
  policy: Pick<OrderPolicy, 'warehouses'> & Grace,
): string {
  const calendar = policy.warehouses.find((each) => each.location === location)?.promise ?? USUAL;
  return endOf(calendar, lastBelieved(Temporal.PlainDate.from(expectedOn), calendar, policy));
}

/** Has what was expected on a day not come for so long that nobody believes in it? */
export function isOverdue(expected: Expected, policy: Parameters<typeof overdueAt>[1], now: string): boolean {
  return Temporal.Instant.compare(now, overdueAt(expected, policy)) >= 0;
}
