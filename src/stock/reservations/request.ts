/** A request to hold stock, checked and brought to base units; pure. */
import type { Quantity } from '../../model/primitives.ts';
import { parseDecimal } from '../../model/values/decimal.ts';
import { isProblem, problem, problemUnder, type Problem } from '../../model/values/problem.ts';
import { convertQuantity, type ItemUnits } from '../../model/values/quantity.ts';
import { stableHash } from '../../platform/hash.ts';
import type { Basket, BasketLine } from './basket.ts';

export interface ReservationRequest {
  /** The caller's own identity of this request: the same key again gives the same answer. */
  readonly key: string;
  readonly channel: string;
  /** Of the customer it is for; absent: none, and nothing that is kept for a tier is touched. */
  readonly tier?: string | undefined;
  /** E.g. the order number; shipments that carry it use up the allocation. */
  readonly reference?: string | undefined;
  readonly expiresInSeconds: number;
  /** Take what there is instead of all or nothing. */
  readonly partial?: boolean | undefined;
  readonly lines: readonly {
    readonly itemId: string;
    /** Tried in this order. */
    readonly locationIds: readonly string[];
    readonly quantity: Quantity;
  }[];
}

/** Longest hold: a reservation that nobody confirms must not take stock out of sale for good. */
const LONGEST_HOLD_SECONDS = 90 * 24 * 60 * 60;

/** Gives the basket in base units, or everything that is wrong with the request. */
export function toBasket(
  request: ReservationRequest,
  units: ReadonlyMap<string, ItemUnits>,
): Basket | readonly Problem[] {
  const problems = [...wholeProblems(request)];
  const lines: BasketLine[] = [];
  request.lines.forEach((line, place) => {
    const quantity = toBaseQuantity(line, units.get(line.itemId));
    if (isProblem(quantity)) problems.push(problemUnder(`lines[${place}]`, quantity));
    else lines.push({ itemId: line.itemId, locationIds: line.locationIds, quantity });
  });
  if (problems.length > 0) return problems;
  return { channel: request.channel, tier: request.tier, lines, partial: request.partial ?? false };
}

/** What makes two requests with one key the same request. */
export function requestHash({ key: _key, ...content }: ReservationRequest): string {
  return stableHash(content);
}

function* wholeProblems(request: ReservationRequest): Iterable<Problem> {
  if (request.lines.length === 0) yield problem([], 'at least one line', 'lines');
  const seconds = request.expiresInSeconds;
  if (!(seconds > 0 && seconds <= LONGEST_HOLD_SECONDS))
    yield problem(seconds, `more than 0 and at most ${LONGEST_HOLD_SECONDS} seconds`, 'expiresInSeconds');
  for (const [place, line] of request.lines.entries())
    if (line.locationIds.length === 0)
      yield problem([], 'at least one location', `lines[${place}].locations`);
}

function toBaseQuantity(
  { quantity }: ReservationRequest['lines'][number],
  units: ItemUnits | undefined,
): string | Problem {
  if (units === undefined) return problem(quantity.unit, 'an item whose base unit is known', 'quantity.unit');
  const value = parseDecimal(quantity.value);
  if (isProblem(value) || value.units <= 0n)
    return problem(quantity.value, 'a decimal above zero', 'quantity.value');
  const base = convertQuantity(quantity, units, { unit: units.baseUnit, scale: 10 });
  return isProblem(base) ? problemUnder('quantity', base) : base.value;
}
