/** The days on which what is held for a line leaves and arrives, by the warehouse's calendar and the way to the buyer; pure. */
import type { Address } from '../../../model/party.ts';
import { afterWorkingDays, dayAt, endOf, workingDayOf, type WorkCalendar } from './calendar.ts';

/** What a warehouse declares of its deliveries. */
export interface PromiseTerms extends WorkCalendar {
  /** Working days between the day that counts and the day on which it leaves; 0: the same day. */
  readonly handlingDays: number;
  readonly transit: Transit;
}

/** Working days on the way. */
export interface Transit {
  /** To where nothing else is declared, and where nobody knows the address. */
  readonly days: number;
  /** The first that fits counts. */
  readonly to: readonly Way[];
}

/** `postalCode`: its beginning. What is absent fits all. */
export interface Way {
  readonly country: string;
  readonly region?: string;
  readonly postalCode?: string;
  readonly days: number;
}

/** One part of a line, held at one place. */
export interface Portion {
  readonly location: string;
  /** In words, e.g. `4 EA`. */
  readonly amount: string;
  /** Since when it is held: RFC 3339. */
  readonly since: string;
}

export interface Days {
  readonly shipsOn: string;
  readonly arrivesOn: string;
  readonly because: string;
  /** The instant at which it must have left; after that the days are others. */
  readonly until: string;
}

/**
 * Counts from the day on which it was held. What has not left on its day is counted anew from the next working day, as often as needed:
 * the answer changes with the days that pass and never within one.
 */
export function daysOf(
  { location, amount, since }: Portion,
  terms: PromiseTerms,
  { address, now }: { readonly address: Address | undefined; readonly now: string },
): Days {
  const today = dayAt(terms, now);
  const first = workingDayOf(terms, since);
  let leaves = afterWorkingDays(terms, first, terms.handlingDays);
  let missed: Temporal.PlainDate | undefined;
  while (Temporal.PlainDate.compare(leaves, today) < 0) {
    missed = leaves;
    leaves = afterWorkingDays(terms, afterWorkingDays(terms, leaves, 1), terms.handlingDays);
  }
  const { days, to } = transitTo(terms.transit, address);
  const counted =
    missed === undefined ? `counts for ${first.toString()}` : `did not leave on ${missed.toString()}`;
  return {
    shipsOn: leaves.toString(),
    arrivesOn: afterWorkingDays(terms, leaves, days).toString(),
    because: `${amount} from ${location} ${counted}: ${working(terms.handlingDays)} to leave, ${working(days)} to ${to}`,
    until: endOf(terms, leaves),
  };
}

/** The part that comes last counts. */
export function lastOf(portions: readonly Days[]): Omit<Days, 'until'> | undefined {
  if (portions.length === 0) return undefined;
  return {
    shipsOn: latest(portions.map(({ shipsOn }) => shipsOn)),
    arrivesOn: latest(portions.map(({ arrivesOn }) => arrivesOn)),
    because: portions.map(({ because }) => because).join('; '),
  };
}

/** Of days in ISO 8601; an empty list has none. */
export function latest(days: readonly string[]): string {
  return days.toSorted().at(-1) ?? '';
}

/** Working days on the way from a warehouse to an address, and the address in words. */
export function transitTo(
  { days, to }: Transit,
  address: Address | undefined,
): { readonly days: number; readonly to: string } {
  if (address?.country === undefined) return { days, to: 'an address that nobody knows' };
  const { country, region, postalCode = '' } = address;
  const way = to.find(
    (each) =>
      each.country === country &&
      (each.region === undefined || each.region === region) &&
      folded(postalCode).startsWith(folded(each.postalCode ?? '')),
  );
  const words = [country, region, postalCode].filter((each) => each !== undefined && each !== '').join(' ');
  return { days: way?.days ?? days, to: words };
}

/** Postal codes are written with and without spaces. */
function folded(postalCode: string): string {
  return postalCode.replaceAll(/[\s-]/g, '').toUpperCase();
}

function working(days: number): string {
  return `${days} working ${days === 1 ? 'day' : 'days'}`;
}
