/** On what a line waits: receipts, their days, and since when; pure. */
import type { Decimal } from '../../../model/values/decimal.ts';
import type { RestingPart } from '../around.ts';

/** What a line waits for, in the base unit of its item. */
export interface Resting {
  readonly unit: string;
  readonly parts: readonly RestingPart[];
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
