/** The days of what waits for a receipt: it counts from the day on which the receipt is expected, for as long as it has not come; pure. */
import type { Address } from '../../../model/party.ts';
import type { Around, RestingPart } from '../around.ts';
import { allExpectedOn, believedAt, type Resting } from '../supply/resting.ts';
import type { Supply } from '../supply/reserving.ts';
import { dayAt, endOf } from './calendar.ts';
import { daysOf, latest, type Days } from './promise.ts';
import type { LinePromise } from './promising.ts';

interface Waiting {
  readonly around: Pick<Around, 'policy' | 'locationNumber' | 'now'>;
  readonly address: Address | undefined;
}

/** One for each part; `undefined`: nobody has said when it comes, or its place declares no days. */
export function restDays(resting: Resting | undefined, waiting: Waiting): readonly (Days | undefined)[] {
  return (resting?.parts ?? []).map((part) => partDays(part, resting?.unit ?? '', waiting));
}

/** What comes in on a day is handled on the next one. What is late is expected anew each day, until nobody believes in it. */
function partDays(
  { number, locationId, expectedOn, quantity }: RestingPart,
  unit: string,
  { around, address }: Waiting,
): Days | undefined {
  const location = around.locationNumber(locationId) ?? locationId;
  const terms = around.policy.warehouses.find((each) => each.location === location)?.promise;
  if (terms === undefined || expectedOn === undefined) return undefined;
  const [day, today] = [Temporal.PlainDate.from(expectedOn), dayAt(terms, around.now)];
  const since = endOf(terms, Temporal.PlainDate.compare(day, today) < 0 ? today : day);
  const portion = { location, amount: `${quantity} ${unit} on purchase order ${number}`, since };
  return { ...daysOf(portion, terms, { address, now: around.now }), until: since };
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
