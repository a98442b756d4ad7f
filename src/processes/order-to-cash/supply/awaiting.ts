/** What nobody has now waits in the queue of its item, and rests on receipts that are expected; pure. */
import {
  compareDecimals,
  decimalOf,
  formatDecimal,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { isProblem } from '../../../model/values/problem.ts';
import { convertQuantity } from '../../../model/values/quantity.ts';
import { entryOf } from '../../kit/entry.ts';
import type { Around, RestingPart } from '../around.ts';
import type { OrderEffect } from '../effects.ts';
import type { LineView } from '../lines.ts';
import type { Resolved } from '../resolving.ts';
import type { OrderState } from '../state.ts';
import { isGoing } from '../stopped.ts';
import type { Gate } from '../terms/gate.ts';
import { atLeastZero, inWords, sumOf } from './amounts.ts';
import { candidatesOf, type Served } from './candidates.ts';
import type { Supply } from './reserving.ts';
import { isOverdue, overdueAt, type BelievedPart, type Resting } from './resting.ts';
import { awayInWords, inTurns, type Candidate } from './sourcing.ts';

/** The course of a plan, as far as waiting looks at it. */
export interface AwaitingCourse {
  readonly state: OrderState;
  readonly around: Around;
  readonly lines: readonly LineView[];
  readonly resolved: Pick<Resolved, 'itemOf'> & Served['resolved'];
  readonly gate: Gate | undefined;
  readonly supplied: Supply;
}

/**
 * The same course, with what shall wait for more or less than it does, and on what the rest waits. Nothing is said of an order that
 * may not go on: it keeps its place in the queue, but for what nobody wants any more.
 */
export function awaited<Given extends AwaitingCourse>(course: Given): Given {
  const { around, supplied } = course;
  if (around.policy.restsOnReceipts !== true) return course;
  const places = placesFor(course);
  const asked = course.lines.flatMap((line) => askFor(course, line, places));
  if (asked.length > 0)
    return { ...course, supplied: { ...supplied, effects: [...supplied.effects, ...asked] } };
  const resting = new Map(course.lines.flatMap((line) => restingOf(course, line)));
  return {
    ...course,
    ...lookedAtWhenLate(course, resting),
    supplied: { ...supplied, resting, reasons: withRests(course, resting, places) },
  };
}

/** What it rests on is late from an instant on that no fact tells, also where no day is promised. */
function lookedAtWhenLate(
  { gate, around }: Pick<AwaitingCourse, 'gate' | 'around'>,
  resting: ReadonlyMap<string, Resting>,
): Pick<AwaitingCourse, 'gate'> {
  const late = [...resting.values()].flatMap(({ parts }) =>
    parts.flatMap((part) => {
      const expected = expectedOf(around, part);
      return expected === undefined ? [] : [overdueAt(expected, around.policy)];
    }),
  );
  return { gate: gate && { ...gate, askAgainAt: [...gate.askAgainAt, ...late] } };
}

type Await = Extract<OrderEffect, { do: 'await' }>;

type Known = Pick<OrderState['awaiting'][string], 'attempt' | 'itemId' | 'quantity' | 'locationIds'>;

const NOTHING: Known = { attempt: 0, itemId: '', quantity: { value: '0', unit: '' }, locationIds: [] };

function askFor(course: AwaitingCourse, line: LineView, places: Places): readonly Await[] {
  const { state, around, resolved } = course;
  const known = entryOf(state.awaiting, line.line) ?? NOTHING;
  const value = wantedOf(course, line);
  if (value === undefined || (isZero(value) && isZero(decimalOf(known.quantity.value)))) return [];
  const itemId = resolved.itemOf(line);
  if (itemId === '' && !isZero(value)) return [];
  const ask: Await = {
    do: 'await',
    key: keyOf(around, line),
    line: line.line,
    attempt: known.attempt + 1,
    itemId: itemId === '' ? known.itemId : itemId,
    quantity: { value: formatDecimal(value), unit: line.unit },
    locationIds: places().flatMap(({ location }) => around.locationId(location) ?? []),
  };
  return isKnown(known, ask) ? [] : [ask];
}

function isZero({ units }: Decimal): boolean {
  return units === 0n;
}

/** `undefined`: this plan cannot say it. */
function wantedOf(course: AwaitingCourse, line: LineView): Decimal | undefined {
  if (line.wanted.units === 0n || line.cancelledBecause !== undefined) return ZERO;
  const { supplied } = course;
  if (!isGoing(course) || supplied.effects.length > 0) return undefined;
  return (supplied.short ?? supplied.missing).get(line.line) ?? ZERO;
}

function isKnown(known: Known, ask: Await): boolean {
  return (
    known.itemId === ask.itemId &&
    known.quantity.unit === ask.quantity.unit &&
    compareDecimals(decimalOf(known.quantity.value), decimalOf(ask.quantity.value)) === 0 &&
    known.locationIds.join(' ') === ask.locationIds.join(' ')
  );
}

/** Looked for once, and only where something waits. */
type Places = () => readonly Candidate[];

/** Our own places that may serve it, in the order in which sourcing asks them: nothing of ours arrives at a supplier. */
function placesFor({ state, around, resolved }: AwaitingCourse): Places {
  let found: readonly Candidate[] | undefined;
  return () =>
    (found ??= inTurns(candidatesOf({ state, around, resolved })).filter(
      ({ isSupplier, location }) => !isSupplier && around.locationId(location) !== undefined,
    ));
}

function keyOf({ document }: Pick<Around, 'document'>, { line }: LineView): string {
  return `${document}/${line}`;
}

function restingOf(course: AwaitingCourse, line: LineView): readonly (readonly [string, Resting])[] {
  const { around, resolved, state } = course;
  const units = around.item(resolved.itemOf(line));
  const waits = entryOf(state.awaiting, line.line)?.quantity;
  if (waits === undefined || units === undefined || !course.supplied.missing.has(line.line)) return [];
  const base = convertQuantity(waits, units, { unit: units.baseUnit, scale: 10 });
  if (isProblem(base) || decimalOf(base.value).units === 0n) return [];
  const parts = around.resting(keyOf(around, line)).map((part) => believed(around, part));
  const uncovered = atLeastZero(
    decimalOf(base.value),
    sumOf(parts.map(({ quantity }) => decimalOf(quantity))),
  );
  return [[line.line, { unit: units.baseUnit, parts, uncovered }]];
}

/** Of what is long late, nobody has said when it comes. */
function believed(around: Around, part: RestingPart): BelievedPart {
  const expected = expectedOf(around, part);
  if (expected === undefined || !isOverdue(expected, around.policy, around.now)) return part;
  const { expectedOn: _unbelieved, ...rest } = part;
  return { ...rest, lateSince: expected.expectedOn };
}

/** On which day and where; `undefined`: nobody says when. */
function expectedOf(
  { locationNumber }: Pick<Around, 'locationNumber'>,
  { expectedOn, locationId }: RestingPart,
): Parameters<typeof overdueAt>[0] | undefined {
  if (expectedOn === undefined) return undefined;
  return { expectedOn, location: locationNumber(locationId) ?? locationId };
}

function withRests(
  { around, supplied }: AwaitingCourse,
  resting: ReadonlyMap<string, Resting>,
  places: Places,
): Supply['reasons'] {
  const where = resting.size === 0 ? [] : whereItWaits(places());
  const added = [...resting].map(
    ([line, rests]) =>
      [line, [...(supplied.reasons.get(line) ?? []), ...where, ...inPlainWords(around, rests)]] as const,
  );
  return new Map([...supplied.reasons, ...added]);
}

/** Nobody asks why where there is one place alone. */
function whereItWaits(places: readonly Candidate[]): readonly string[] {
  if (places.length < 2) return [];
  const named = places.map(
    ({ location, isOwn, isLast, away }) =>
      `${location}${isOwn === true ? ", the customer's own" : ''}${awayInWords(away)}${isLast ? ', asked last' : ''}`,
  );
  return [
    `waits for the earliest receipt; where several come on one day, for that at the first of: ${named.join('; ')}`,
  ];
}

function inPlainWords(around: Around, { unit, parts, uncovered }: Resting): readonly string[] {
  return [
    ...parts.map(
      (part) =>
        `backordered: ${part.quantity} ${unit}, on purchase order ${part.number} ${whenOf(part)} at ${around.locationNumber(part.locationId) ?? part.locationId}`,
    ),
    ...(uncovered.units > 0n
      ? [`backordered: ${inWords(uncovered, unit)}, and nothing is expected that is not spoken for`]
      : []),
  ];
}

function whenOf({ expectedOn, lateSince }: BelievedPart): string {
  if (lateSince !== undefined) return `expected ${lateSince} and late`;
  return expectedOn === undefined ? 'without a day' : `expected ${expectedOn}`;
}
