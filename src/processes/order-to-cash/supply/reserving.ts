/** What must be held or given back so that every line has what is wanted of it, no more and no less; pure. */
import {
  compareDecimals,
  decimalOf,
  formatDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { isProblem } from '../../../model/values/problem.ts';
import { wholePacks } from '../../../model/values/quantity.ts';
import type { Around } from '../around.ts';
import { warehouseOrderNumber } from '../document-names.ts';
import type { OrderEffect } from '../effects.ts';
import { atLeastZero, openOf, smaller, type LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';
import { source, type Candidate, type Need, type Sourced } from './sourcing.ts';

export interface Supply {
  readonly effects: readonly OrderEffect[];
  /** What nobody has now, by line. */
  readonly missing: ReadonlyMap<string, Decimal>;
  readonly reasons: ReadonlyMap<string, readonly string[]>;
}

export interface SupplyInput {
  readonly state: OrderState;
  readonly around: Around;
  readonly lines: readonly LineView[];
  readonly itemOf: (line: LineView) => string;
  /** The customer's own warehouse (record id). */
  readonly preferred: string | undefined;
}

/** Gives back what is too much, then looks for what is missing. */
export function supply(input: SupplyInput): Supply {
  const tooMuch = input.lines.flatMap((line) => surplus(input, line));
  if (tooMuch.length > 0) return { effects: tooMuch, missing: new Map(), reasons: new Map() };
  const candidates = candidatesOf(input);
  const needs = input.lines
    .map((line) => needOf(input, line, candidates))
    .filter(({ quantity }) => quantity.units > 0n);
  const shipComplete = input.state.current?.order.shipComplete === true;
  const sourced = source(needs, candidates, shipComplete);
  return {
    effects: sourced.allocations.map((allocation) => ({
      ...toEffect(input, allocation),
      reasons: sourced.reasons.get(allocation.line) ?? [],
    })),
    missing: sourced.missing,
    reasons: sourced.reasons,
  };
}

/** Holds that were not touched yet are given up, the latest first; one that ran out counts as given up. */
function surplus({ state, around }: SupplyInput, line: LineView): readonly OrderEffect[] {
  const expired = line.holds.filter((hold) => isExpired(hold, around.now));
  const needed = atLeastZero(line.wanted, line.shipped);
  let excess = atLeastZero(openOf(line), needed);
  const given = line.holds
    .filter((hold) => hold.progress === 'none' && !expired.includes(hold))
    .toReversed()
    .filter((hold) => {
      if (excess.units <= 0n) return false;
      // What is given up beyond the excess is looked for again at once, and lies there free.
      excess = atLeastZero(excess, hold.open);
      return true;
    });
  const isSubstituted = hasSubstitute(state, line);
  const short = line.holds.filter(
    (hold) =>
      hold.end === 'open' &&
      hold.progress === 'finished' &&
      (isSubstituted || compareDecimals(hold.shipped, hold.held) < 0),
  );
  return [
    ...[...expired, ...given].flatMap((hold) => release(hold, 'given-up')),
    ...short.flatMap((hold) => release(hold, 'short')),
  ];
}

/** Another item left in its place: what was held of the ordered one still lies there, and nobody else would give it back. */
function hasSubstitute({ advices }: OrderState, { line }: LineView): boolean {
  return advices.some(
    ({ advice }) =>
      advice.kind === 'shipped' &&
      advice.lines.some((each) => each.line === line && each.substituteFor !== undefined),
  );
}

function release(
  { key, reservationId }: LineView['holds'][number],
  because: 'given-up' | 'short',
): readonly OrderEffect[] {
  return reservationId === undefined ? [] : [{ do: 'release', key, reservationId, because }];
}

function isExpired({ custody, expiresAt }: LineView['holds'][number], now: string): boolean {
  return custody === 'hub' && expiresAt !== undefined && expiresAt <= now;
}

/** The customer's own warehouse first, then as the channel is served, then as declared. */
function candidatesOf({ state, around, preferred }: SupplyInput): readonly Candidate[] {
  const { warehouses, serving } = around.policy;
  const served = serving(state.current?.order.channel ?? '');
  const rank = (location: string): number => {
    if (around.locationId(location) === preferred && preferred !== undefined) return -1;
    return served === undefined ? 0 : served.indexOf(location);
  };
  return warehouses
    .filter(({ location }) => served === undefined || served.includes(location))
    .toSorted((a, b) => rank(a.location) - rank(b.location))
    .map(({ location, isLast }) => ({ location, isLast }));
}

function needOf(
  { around, itemOf, state }: SupplyInput,
  line: LineView,
  candidates: readonly Candidate[],
): Need {
  const itemId = itemOf(line);
  const units = around.item(itemId);
  const open = atLeastZero(subtractDecimals(line.wanted, smaller(line.shipped, line.wanted)), openOf(line));
  const available = candidates.map(({ location }): readonly [string, Decimal] => {
    const locationId = around.locationId(location);
    if (locationId === undefined || units === undefined) return [location, ZERO];
    const channel = state.current?.order.channel ?? '';
    const value = around.available(channel, itemId, locationId);
    const whole = wholePacks({ value, unit: units.baseUnit }, units, line.unit);
    return [location, isProblem(whole) ? ZERO : decimalOf(whole.value)];
  });
  return { line: line.line, unit: line.unit, quantity: open, available: shared(available) };
}

/** A promise below zero is none. */
function shared(available: readonly (readonly [string, Decimal])[]): ReadonlyMap<string, Decimal> {
  return new Map(available.map(([location, value]) => [location, value.units < 0n ? ZERO : value]));
}

function toEffect(
  { state, around, lines, itemOf }: SupplyInput,
  { line, location, quantity }: Sourced['allocations'][number],
): Omit<Extract<OrderEffect, { do: 'reserve' }>, 'reasons'> {
  const view = lines.find((each) => each.line === line);
  const locationId = around.locationId(location) ?? '';
  if (view === undefined) throw new Error(`line ${line} was sourced and is not there`);
  const wave = waveAt(lines, locationId);
  const attempt = state.holds.filter((hold) => hold.line === line).length + 1;
  return {
    do: 'reserve',
    key: `${around.document}/${line}/${attempt}@${location}`,
    channel: state.current?.order.channel ?? '',
    reference: warehouseOrderNumber(around.document, location, wave),
    line,
    itemId: itemOf(view),
    locationId,
    wave,
    quantity: { value: formatDecimal(quantity), unit: view.unit },
  };
}

/** What is held after the warehouse has begun goes on the next order to it. */
function waveAt(lines: readonly LineView[], locationId: string): number {
  const holds = lines.flatMap((line) => line.holds).filter((hold) => hold.locationId === locationId);
  const last = Math.max(1, ...holds.map(({ wave }) => wave));
  const isBegun = holds.some(({ wave, progress }) => wave === last && progress !== 'none');
  return isBegun ? last + 1 : last;
}
