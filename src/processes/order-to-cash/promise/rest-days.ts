/** The days of what waits for a receipt: it counts from the day on which the receipt is expected, for as long as it has not come; pure. */
import type { Address } from '../../../model/party.ts';
import type { Around, RestingPart } from '../around.ts';
import { allExpectedOn, believedAt, lastBelieved, type Resting } from '../supply/resting.ts';
import type { Supply } from '../supply/reserving.ts';
import { afterWorkingDays, dayAt, endOf } from './calendar.ts';
import { daysOf, latest, type Days, type PromiseTerms } from './promise.ts';
import type { LinePromise } from './promising.ts';

interface Waiting {
  readonly around: Pick<Around, 'policy' | 'locationNumber' | 'now'>;
  readonly address: Address | undefined;
}

/** One for each part; `undefined`: nobody has said when it comes, or its place declares no days. */
export function restDays(resting: Resting | undefined, waiting: Waiting): readonly (Days | undefined)[] {
  return (resting?.parts ?? []).map((part) => partDays(part, resting?.unit ?? '', waiting));
}

/** What comes in on a day is handled on the next one. */
function partDays(
  { number, locationId, expectedOn, quantity }: RestingPart,
  unit: string,
  { around, address }: Waiting,
): Days | undefined {
  const location = around.locationNumber(locationId) ?? locationId;
  const terms = around.policy.warehouses.find((each) => each.location === location)?.promise;
  if (terms === undefined || expectedOn === undefined) return undefined;
  const since = endOf(terms, comesOn(expectedOn, terms, around));
  const portion = { location, amount: `${quantity} ${unit} on purchase order ${number}`, since };
  return { ...daysOf(portion, terms, { address, now: around.now }), until: since };
}

/**
 * The day for which it counts. What is late is expected on the last day on which anybody believes in it, so that the buyer is told once;
 * until the next working day nobody could have brought it, and the day moves with the calendar alone.
 */
function comesOn(
  expectedOn: string,
  terms: PromiseTerms,
  { policy, now }: Waiting['around'],
): Temporal.PlainDate {
  const [day, today] = [Temporal.PlainDate.from(expectedOn), dayAt(terms, now)];
  if (Temporal.PlainDate.compare(today, day) <= 0) return day;
  const isMissed = Temporal.PlainDate.compare(today, afterWorkingDays(terms, day, 1)) >= 0;
  return isMissed ? lastBelieved(day, terms, policy) : today;
}

/** May a day be said of what is missing: is all of it expected, on days that somebody has said? */
export function isExpected(resting: Resting | undefined): boolean {
  return allExpectedOn(resting) !== undefined;
}

/** Lines that are there, and wait because the order ships complete, leave with the last of those that are not. */
export function leavingTogether(
  { short, missing }: Pick<Supply, 'short' | 'missing'>,
  byLine: ReadonlyMap<string, LinePromise>,
): ReadonlyMap<string, LinePromise> {
  if (short === undefined) return byLine;
  const awaited = [...short.keys()].flatMap((line) => byLine.get(line) ?? []);
  const [ships, arrives] = [
    awaited.flatMap(({ shipsOn }) => shipsOn ?? []),
    awaited.flatMap(({ arrivesOn }) => arrivesOn ?? []),
  ];
  if (ships.length < short.size || short.size === 0) return byLine;
  const because = 'the order ships complete: it leaves with the lines that wait';
  const together = { shipsOn: latest(ships), arrivesOn: latest(arrives), because };
  const waiting = [...missing.keys()].filter((line) => !short.has(line));
  return new Map([...byLine, ...waiting.map((line) => [line, together] as const)]);
}

/** When the days of lines that wait will be believed; an empty list: they are. */
export function believedAgainAt({ resting }: Pick<Supply, 'resting'>, now: string): readonly string[] {
  return [...(resting?.values() ?? [])].flatMap((each) => believedAt(each, now) ?? []);
}
