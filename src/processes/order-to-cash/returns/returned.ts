/** What each return comes to, line by line: what may come back of it, where to, and what came; pure. */
import type { Quantity } from '../../../model/primitives.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { isProblem } from '../../../model/values/problem.ts';
import { convertQuantity } from '../../../model/values/quantity.ts';
import type { Around, OrderPolicy } from '../around.ts';
import { compareText, type ReceiptTold, type ReturnTold } from '../facts.ts';
import { atLeastZero, smaller, sumOf, type LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';
import type { UnitPrice } from '../prices/prices.ts';
import { returnOrderName, returnOrderNumber } from './names.ts';

export interface ReturnsInput {
  readonly state: OrderState;
  readonly lines: readonly LineView[];
  readonly around: Pick<Around, 'now' | 'document' | 'kept' | 'item' | 'locationId' | 'locationNumber'> & {
    readonly policy: Pick<OrderPolicy, 'returns'>;
  };
  readonly itemOf: (line: LineView) => string;
  /** Our id; absent while nobody knows the customer: then no credit memo is wanted yet. */
  readonly customer: string | undefined;
  /** Per one of each line's unit. */
  readonly prices: ReadonlyMap<string, UnitPrice>;
  /** Tax that goes back with so much of a line, as decimal text; absent: none. */
  readonly taxOf?: (line: LineView, quantity: Decimal) => string;
  /** What goes back by payments, for returns and for other reasons; absent: nobody follows payments. */
  readonly givesBack?: { readonly forReturns: Decimal; readonly otherwise: Decimal };
  /** System that gives money back, for what is due of it. */
  readonly pays?: string;
}

/** How much of it counts, and how much was told; in the unit of the order's line. */
export interface ReturnedLine {
  readonly of: LineView;
  readonly reason: string | undefined;
  readonly asked: Decimal;
  /** What may come back: no more than was shipped and is not claimed by an earlier return. */
  readonly granted: Decimal;
  /** Where it shall go, by our id of the location. */
  readonly places: ReadonlyMap<string, Decimal>;
  readonly came: Came;
}

/** What warehouses told of one line of a return. */
export interface Came {
  readonly restocked: Decimal;
  readonly quarantined: Decimal;
  readonly scrapped: Decimal;
  readonly all: Decimal;
  readonly at: ReadonlyMap<string, Decimal>;
}

export interface Returned {
  readonly told: ReturnTold;
  readonly lines: readonly ReturnedLine[];
  readonly receipts: readonly ReceiptTold[];
  /** By our id of the location: nothing more comes for the order there. */
  readonly finished: ReadonlySet<string>;
  /** What of it nobody can work with, in words: lines and units that the order does not have, goods that nobody announced. */
  readonly unclear: readonly string[];
}

/** The latest revisions in the order in which they were asked for. */
export function returnsInOrder({ returns }: OrderState): readonly ReturnTold[] {
  return Object.values(returns).toSorted(
    (a, b) => Temporal.Instant.compare(a.at, b.at) || compareText(a.return.number, b.return.number),
  );
}

/** Grants each return what is left for it, in their order; one that is cancelled is not among them. */
export function returnedOf(input: ReturnsInput, active: readonly ReturnTold[]): readonly Returned[] {
  const left = new Map(input.lines.map((line) => [line.line, shippedFrom(input, line)]));
  return active.map((told) => {
    const receipts = receiptsOf(input, told);
    const claims = told.return.lines.map((claim) => {
      const of = input.lines.find(({ line }) => line === claim.line);
      const asked = of === undefined ? 'unknown-line' : inUnitOf(input, of, claim.quantity);
      return { claim, of, asked };
    });
    const lines = claims.flatMap(({ claim, of, asked }) => {
      if (of === undefined || typeof asked === 'string') return [];
      const places = take(left.get(of.line) ?? new Map(), asked);
      const granted = sumOf([...places.values()]);
      return [{ of, reason: claim.reason, asked, granted, places, came: cameOf(input, of, receipts) }];
    });
    const unclear = [
      ...claims.flatMap(({ claim, asked }) =>
        asked === 'unknown-line'
          ? [`the order has no line ${claim.line}`]
          : asked === 'unknown-unit'
            ? [`line ${claim.line} does not come in ${claim.quantity.unit}`]
            : [],
      ),
      ...foreignGoods(input, lines, receipts),
    ];
    const finished = new Set(receipts.flatMap(({ at, fact }) => (fact.receipt.final ? [at] : [])));
    return { told, lines, receipts: receipts.map(({ fact }) => fact), finished, unclear };
  });
}

/** Did anything of it arrive? */
export function hasArrived(input: ReturnsInput, told: ReturnTold): boolean {
  return receiptsOf(input, told).some(({ fact }) =>
    fact.receipt.lines.some(({ quantity }) => decimalOf(quantity.value).units > 0n),
  );
}

interface Receipt {
  readonly fact: ReceiptTold;
  /** Our id of the location. */
  readonly at: string;
}

/** A receipt names the return order by our number, or by the number that the warehouse gave it. */
function receiptsOf({ state, around }: ReturnsInput, { return: told }: ReturnTold): readonly Receipt[] {
  const names = placesOf(around).map((locationId) => ({
    locationId,
    ours: returnOrderNumber(around.document, told.number, around.locationNumber(locationId) ?? ''),
    theirs: state.written[returnOrderName(told.number, locationId)],
  }));
  const receipts = [...new Map(state.receipts.map((fact) => [fact.identity, fact])).values()];
  return receipts.flatMap((fact) => {
    const { answers } = fact.receipt;
    const name = names.find(({ ours, theirs }) =>
      'ours' in answers
        ? answers.ours === ours
        : theirs?.system === fact.system && theirs.externalId === answers.theirs,
    );
    return name === undefined ? [] : [{ fact, at: name.locationId }];
  });
}

/** Every place that takes goods back. */
function placesOf({ policy, locationId }: ReturnsInput['around']): readonly string[] {
  return (policy.returns?.takers ?? []).flatMap(({ location }) => locationId(location) ?? []);
}

/** How much of a line may come back, by the place that takes it. */
function shippedFrom({ around }: ReturnsInput, line: LineView): Map<string, Decimal> {
  const takers = placesOf(around);
  const fixed = around.policy.returns?.receivesAt;
  const everywhere = fixed === undefined ? takers[0] : around.locationId(fixed);
  const sums = new Map<string, Decimal>();
  const add = (place: string, quantity: Decimal): void => {
    if (quantity.units > 0n) sums.set(place, addDecimals(sums.get(place) ?? ZERO, quantity));
  };
  let rest = line.shipped;
  for (const { locationId, shipped } of line.holds) {
    const quantity = smaller(shipped, rest);
    rest = subtractDecimals(rest, quantity);
    const isTaker = fixed === undefined && takers.includes(locationId);
    add(isTaker ? locationId : (everywhere ?? ''), quantity);
  }
  add(everywhere ?? '', rest);
  return sums;
}

/** Takes so much out of what is left, place by place. */
function take(left: Map<string, Decimal>, asked: Decimal): ReadonlyMap<string, Decimal> {
  const taken = new Map<string, Decimal>();
  let open = asked;
  for (const [place, there] of left) {
    const quantity = smaller(open, there);
    if (quantity.units <= 0n) continue;
    taken.set(place, quantity);
    left.set(place, subtractDecimals(there, quantity));
    open = subtractDecimals(open, quantity);
  }
  return taken;
}

function inUnitOf(
  { around, itemOf }: ReturnsInput,
  line: LineView,
  quantity: Quantity,
): Decimal | 'unknown-unit' {
  if (quantity.unit === line.unit) return decimalOf(quantity.value);
  const units = around.item(itemOf(line));
  if (units === undefined) return 'unknown-unit';
  const converted = convertQuantity(quantity, units, { unit: line.unit, scale: 10 });
  return isProblem(converted) ? 'unknown-unit' : decimalOf(converted.value);
}

type ReceivedLine = ReceiptTold['receipt']['lines'][number];

/** The goods of this line, and nothing else in its place. */
function isGoodsOf({ around, itemOf }: ReturnsInput, of: LineView, { item }: ReceivedLine): boolean {
  const id = itemOf(of);
  if (item.by === 'record') return item.value === id;
  return item.by !== 'number' || around.item(id) === undefined || around.item(id)?.number === item.value;
}

function cameOf(input: ReturnsInput, of: LineView, receipts: readonly Receipt[]): Came {
  const came = receipts.flatMap(({ fact, at }) =>
    fact.receipt.lines
      .filter((each) => each.line === of.line && isGoodsOf(input, of, each))
      .flatMap(({ quantity, disposition }) => {
        const value = inUnitOf(input, of, quantity);
        return typeof value === 'string' ? [] : [{ at, value, disposition }];
      }),
  );
  const sum = (rows: typeof came): Decimal => sumOf(rows.map(({ value }) => value));
  const as = (word: ReceivedLine['disposition']): Decimal =>
    sum(came.filter(({ disposition }) => disposition === word));
  const at = new Map([...Map.groupBy(came, (each) => each.at)].map(([place, rows]) => [place, sum(rows)]));
  return {
    restocked: as('restocked'),
    quarantined: as('quarantined'),
    scrapped: as('scrapped'),
    all: sum(came),
    at,
  };
}

/** What came and was not announced so. */
function foreignGoods(
  input: ReturnsInput,
  lines: readonly ReturnedLine[],
  receipts: readonly Receipt[],
): readonly string[] {
  const rows = receipts.flatMap(({ fact }) => fact.receipt.lines);
  const strange = rows
    .filter(({ quantity }) => decimalOf(quantity.value).units > 0n)
    .filter((row) => {
      const of = lines.find((each) => each.of.line === row.line)?.of;
      return (
        of === undefined ||
        !isGoodsOf(input, of, row) ||
        typeof inUnitOf(input, of, row.quantity) === 'string'
      );
    })
    .map(
      ({ line, item, quantity }) =>
        `${quantity.value} ${quantity.unit} of ${item.value} came for line ${line}`,
    );
  const more = lines
    .filter(({ came, granted }) => compareDecimals(came.all, granted) > 0)
    .map(({ of }) => `more came of line ${of.line} than may come back`);
  return [...strange, ...more];
}

/** What counts of what came: never more than may come back. */
export function countedOf({ came, granted }: ReturnedLine): Decimal {
  return smaller(came.all, granted);
}

/** What did not come yet. */
export function missingOf(line: ReturnedLine): Decimal {
  return atLeastZero(line.granted, line.came.all);
}
