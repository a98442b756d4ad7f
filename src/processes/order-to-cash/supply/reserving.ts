/** What must be held or given back so that every line has what is wanted of it, no more and no less; pure. */
import {
  decimalOf,
  formatDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { isProblem } from '../../../model/values/problem.ts';
import { wholePacks } from '../../../model/values/quantity.ts';
import type { Around, Asker, OrderPolicy } from '../around.ts';
import { warehouseOrderName, warehouseOrderNumber } from '../document-names.ts';
import type { OrderEffect } from '../effects.ts';
import { atLeastZero, openOf, smaller, sumOf, type LineView } from '../lines.ts';
import type { AdviceTold, Substitute } from '../facts.ts';
import type { Resolved } from '../resolving.ts';
import type { OrderState } from '../state.ts';
import { candidatesOf, type Served } from './candidates.ts';
import { wordsOn } from './advices/progress.ts';
import { isShort, type LineHold } from './holds.ts';
import type { Resting } from './resting.ts';
import { source, type Candidate, type Need, type Sourced } from './sourcing.ts';
import { replace } from './substituting.ts';
import { tierRemarks } from './tiers.ts';

export interface Supply {
  readonly effects: readonly OrderEffect[];
  /** What nobody has now, by line. */
  readonly missing: ReadonlyMap<string, Decimal>;
  /** Of this, what lies nowhere; absent: all of it. The rest is there and waits for it, because the order ships complete. */
  readonly short?: ReadonlyMap<string, Decimal>;
  /** On what the missing lines wait; absent: nobody knows. */
  readonly resting?: ReadonlyMap<string, Resting>;
  readonly reasons: ReadonlyMap<string, readonly string[]>;
}

export interface SupplyInput {
  readonly state: OrderState;
  readonly around: Around;
  readonly lines: readonly LineView[];
  readonly itemOf: (line: LineView) => string;
  /** Whose order it is, of which customer tier, and where it goes to. */
  readonly resolved: Served['resolved'] & Partial<Pick<Resolved, 'tier'>>;
}

/** Gives back what is too much, then looks for what is missing: of the ordered items everywhere, and only then of others. */
export function supply(input: SupplyInput): Supply {
  const tooMuch = input.lines.flatMap((line) => surplus(input, line));
  if (tooMuch.length > 0) return { effects: tooMuch, missing: new Map(), reasons: new Map() };
  const candidates = candidatesOf(input);
  const needs = input.lines.flatMap((line) => {
    const quantity = unheldOf(line);
    return quantity.units > 0n ? [needOf(input, { line, quantity }, candidates)] : [];
  });
  const own = source(needs, candidates);
  const others = replaceAll(input, own.missing, candidates);
  const reasons = joined(own.reasons, others.reasons);
  const isComplete = others.missing.size === 0 || !shipsComplete(input.state);
  if (!isComplete) return { ...withheld(needs, reasons), short: others.missing };
  return {
    effects: [...own.allocations, ...others.allocations].map((allocation) => ({
      ...toEffect(input, allocation),
      reasons: reasons.get(allocation.line) ?? [],
    })),
    missing: others.missing,
    reasons,
  };
}

/** All at once or nothing, until a person says that what is there may go. */
export function shipsComplete({ current, decisions }: OrderState): boolean {
  return current?.order.shipComplete === true && !decisions.some(({ action }) => action === 'split');
}

function withheld(needs: readonly Need[], reasons: Supply['reasons']): Supply {
  const because = 'the order ships complete, and not everything is there: nothing is held';
  return {
    effects: [],
    missing: new Map(needs.map(({ line, quantity }) => [line, quantity])),
    reasons: new Map(needs.map(({ line }) => [line, [...(reasons.get(line) ?? []), because]])),
  };
}

function replaceAll(
  input: SupplyInput,
  missing: Supply['missing'],
  candidates: readonly Candidate[],
): Supply & { readonly allocations: readonly Allocation[] } {
  const { around, lines } = input;
  const asker = askerOf(input);
  const promise = (itemId: string, location: string): Decimal => {
    const locationId = around.locationId(location);
    return locationId === undefined ? ZERO : decimalOf(around.available(asker, itemId, locationId));
  };
  const found = lines.flatMap((line) => {
    const rest = missing.get(line.line);
    return rest === undefined
      ? []
      : [{ line: line.line, ...replace({ ...input, candidates, promise }, line, rest) }];
  });
  return {
    effects: [],
    allocations: found.flatMap(({ allocations }) => allocations),
    missing: new Map(
      found.flatMap(({ line, missing: rest }) => (rest.units > 0n ? [[line, rest] as const] : [])),
    ),
    reasons: new Map(found.map(({ line, reasons }) => [line, reasons])),
  };
}

function joined(a: Supply['reasons'], b: Supply['reasons']): Supply['reasons'] {
  return new Map([...a].map(([line, reasons]) => [line, [...reasons, ...(b.get(line) ?? [])]]));
}

type Allocation = Sourced['allocations'][number] & { readonly substitute?: Substitute };

/** Holds that were not touched yet are given up, the latest first; one that ran out counts as given up. */
function surplus(input: SupplyInput, line: LineView): readonly OrderEffect[] {
  const { around } = input;
  const expired = line.holds.filter((hold) => isExpired(hold, input));
  const needed = atLeastZero(line.wanted, line.shipped);
  const overtaken = line.holds.filter((hold) => isOvertaken(input, hold) && !expired.includes(hold));
  const ending = [...expired, ...overtaken];
  const untouched = line.holds.filter((hold) => isUntouched(hold) && !ending.includes(hold));
  const foreign = untouched.filter((hold) => isForeign(input, line, hold));
  const fitting = atLeastZero(openOf(line), sumOf(foreign.map(({ open }) => open)));
  const own = untouched.filter((hold) => !foreign.includes(hold));
  return [
    ...[...ending, ...foreign].flatMap((hold) => release(hold, 'given-up')),
    ...givenBack(own, atLeastZero(fitting, needed)),
    ...line.holds.filter(({ end }) => end === 'open').flatMap((hold) => ended(around, hold)),
  ];
}

/** No warehouse works on it. */
function isUntouched({ end, progress }: LineHold): boolean {
  return end === 'open' && (progress === 'none' || progress === 'left-out');
}

/** The latest first. Of the last of them only what is too much: the rest stays with whoever has it, and is told to nobody anew. */
function givenBack(holds: readonly LineHold[], excess: Decimal): readonly OrderEffect[] {
  let rest = excess;
  return holds.toReversed().flatMap((hold) => {
    if (rest.units <= 0n) return [];
    const { open, key, reservationId, substitute, goods } = hold;
    const keep = atLeastZero(open, rest);
    rest = atLeastZero(rest, open);
    // Of a substitute, what is given up beyond the excess is looked for again at once, and lies there free.
    if (keep.units === 0n || substitute !== undefined) return release(hold, 'given-up');
    if (reservationId === undefined) return [];
    return [{ do: 'lessen', key, reservationId, keep: { value: formatDecimal(keep), unit: goods.unit } }];
  });
}

/**
 * The warehouse began with less, or refuses it, before the ERP had taken this: it was never told of it, and it goes on the next order. What
 * it speaks of itself stays held there, whoever knows that it was told: a hub that was restored from a backup does not.
 */
function isOvertaken({ state, around }: SupplyInput, hold: LineHold): boolean {
  const { custody, end, progress, isBegun, name, wave } = hold;
  const location = around.locationNumber(hold.locationId) ?? '';
  const hasBegun = progress === 'picked' || progress === 'left-out';
  if (end !== 'open' || !hasBegun || custody !== 'hub') return false;
  if (isSupplierAt(around.policy, location)) return false;
  if (!isBegun) return true;
  const isUntold = state.written[name] === undefined && !around.kept.has(name);
  const number = warehouseOrderNumber(around.document, location, wave);
  return isUntold && isRefusal(wordsOn(state, { name, number }));
}

/** The warehouse will ship nothing of it. */
export function isRefusal(told: readonly AdviceTold[]): boolean {
  const kinds = new Set(told.map(({ advice }) => advice.kind));
  return kinds.has('cancelled') && !kinds.has('shipped');
}

/** Held when the line was another: in another unit, or for another item. */
function isForeign({ itemOf }: SupplyInput, line: LineView, { quantity, itemId }: LineHold): boolean {
  const ordered = itemOf(line);
  const isOther = itemId !== undefined && ordered !== '' && itemId !== ordered;
  return quantity.unit !== line.unit || isOther;
}

/** The warehouse is done. What less left than was held is free; what left, the ledger will see leave, or has seen. */
function ended({ policy, locationNumber }: Around, hold: LineHold): readonly OrderEffect[] {
  const { key, reservationId, goods, progress } = hold;
  if (reservationId === undefined || progress !== 'finished') return [];
  // No movement tells what left a supplier: his own feed says what he has then.
  if (isSupplierAt(policy, locationNumber(hold.locationId))) return release(hold, 'left');
  if (!isShort(hold)) return [];
  const keep = { value: formatDecimal(goods.left), unit: goods.unit };
  return [{ do: 'shrink', key, reservationId, keep }];
}

function release(
  { key, reservationId }: Pick<LineHold, 'key' | 'reservationId'>,
  because: 'given-up' | 'left',
): readonly OrderEffect[] {
  return reservationId === undefined ? [] : [{ do: 'release', key, reservationId, because }];
}

/** Does a supplier ship from this location (its number)? */
export function isSupplierAt(
  { warehouses }: Pick<OrderPolicy, 'warehouses'>,
  location: string | undefined,
): boolean {
  return warehouses.some((each) => each.location === location && each.isSupplier === true);
}

/** What was ordered at a supplier stays ordered, whatever became of the hold. */
function isExpired(
  { custody, expiresAt, end, name, locationId }: LineHold,
  { state, around }: SupplyInput,
): boolean {
  const hasRunOut = end === 'open' && custody === 'hub' && expiresAt !== undefined && expiresAt <= around.now;
  const isSupplied = isSupplierAt(around.policy, around.locationNumber(locationId));
  return hasRunOut && !(isSupplied && state.written[name] !== undefined);
}

/** For whom this order asks. */
function askerOf({ state, resolved: { tier } }: SupplyInput): Asker {
  return { channel: state.current?.order.channel ?? '', tier };
}

/** What is wanted and neither shipped nor held. */
function unheldOf(line: LineView): Decimal {
  return atLeastZero(subtractDecimals(line.wanted, smaller(line.shipped, line.wanted)), openOf(line));
}

function needOf(
  input: SupplyInput,
  { line, quantity }: { readonly line: LineView; readonly quantity: Decimal },
  candidates: readonly Candidate[],
): Need {
  const { around, itemOf } = input;
  const asker = askerOf(input);
  const itemId = itemOf(line);
  const units = around.item(itemId);
  const available = candidates.map(({ location }): readonly [string, Decimal] => {
    const locationId = around.locationId(location);
    if (locationId === undefined || units === undefined) return [location, ZERO];
    const value = around.available(asker, itemId, locationId);
    const whole = wholePacks({ value, unit: units.baseUnit }, units, line.unit);
    return [location, isProblem(whole) ? ZERO : decimalOf(whole.value)];
  });
  const remarks = tierRemarks(around, { asker, itemId, unit: line.unit }, candidates);
  return { line: line.line, unit: line.unit, quantity, available: shared(available), remarks };
}

/** A promise below zero is none. */
function shared(available: readonly (readonly [string, Decimal])[]): ReadonlyMap<string, Decimal> {
  return new Map(available.map(([location, value]) => [location, value.units < 0n ? ZERO : value]));
}

function toEffect(
  { state, around, lines, itemOf, resolved: { tier } }: SupplyInput,
  { line, location, quantity, substitute }: Allocation,
): Omit<Extract<OrderEffect, { do: 'reserve' }>, 'reasons'> {
  const view = lines.find((each) => each.line === line);
  const locationId = around.locationId(location) ?? '';
  if (view === undefined) throw new Error(`line ${line} was sourced and is not there`);
  const wave = waveAt({ state, around }, { location, locationId });
  const attempt = state.holds.filter((hold) => hold.line === line).length + 1;
  return {
    do: 'reserve',
    key: `${around.document}/${line}/${attempt}@${location}${substitute === undefined ? '' : `+${substitute.number}`}`,
    channel: state.current?.order.channel ?? '',
    ...(tier !== undefined && { tier }),
    reference: warehouseOrderNumber(around.document, location, wave),
    line,
    itemId: itemOf(view),
    locationId,
    wave,
    quantity: { value: formatDecimal(quantity), unit: view.unit },
    ...(substitute === undefined ? {} : { substitute }),
  };
}

/** What is held after the warehouse has begun goes on the next order to it, also when nothing is held any more for the one it began with. */
function waveAt(
  { state, around }: Pick<SupplyInput, 'state' | 'around'>,
  { location, locationId }: { readonly location: string; readonly locationId: string },
): number {
  const waves = state.holds.filter((hold) => hold.locationId === locationId).map(({ wave }) => wave);
  const last = Math.max(1, ...waves);
  const name = warehouseOrderName({ locationId, wave: last });
  const number = warehouseOrderNumber(around.document, location, last);
  return wordsOn(state, { name, number }).length > 0 ? last + 1 : last;
}
