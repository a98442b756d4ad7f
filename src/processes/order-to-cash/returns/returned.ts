/** What each return comes to, line by line: what may come back of it, where to, and what came; pure. */
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { isProblem } from '../../../model/values/problem.ts';
import type { Around, OrderPolicy } from '../around.ts';
import { compareText, type ReceiptTold, type ReturnTold } from '../facts.ts';
import { atLeastZero, type LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';
import { unchargedOf } from '../billing/surplus.ts';
import type { UnitPrice } from '../prices/prices.ts';
import { claimsOf, claimWords, isAbout, type Claim } from './claims.ts';
import {
  inUnitOf,
  kindCame,
  kindsOf,
  leftParts,
  standing,
  taken,
  takenFor,
  takenGoods,
  within,
  without,
  type Part,
} from './goods.ts';
import { returnOrderName, returnOrderNumber } from './names.ts';
import { isCompensated } from './told.ts';

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
  /** By the number of a return that waits for a person: no more goes back for it until then. */
  readonly stopsAt?: ReadonlyMap<string, Decimal>;
  /** System that gives money back, for what is due of it. */
  readonly pays?: string;
}

/** How much of it counts, and how much was told; in the unit of the order's line, and of each item in its own. */
export interface ReturnedLine {
  readonly of: LineView;
  /** As the return names it: a line of the order, or what left in its place (`2/+B1`). */
  readonly named: string;
  readonly reason: string | undefined;
  readonly asked: Decimal;
  /** What may come back: no more than was shipped and is not claimed by an earlier return. */
  readonly granted: Decimal;
  /** Where it shall go, and as which items. */
  readonly parts: readonly Part[];
  /** What of the goods that came counts: no more than may come back, and of each item no more than left. */
  readonly counted: readonly Part[];
  /** What of it a credit note gives back: goods that came, or that the buyer keeps, as far as they were charged and he is compensated. */
  readonly credited: readonly Part[];
  readonly came: Came;
}

/** What warehouses told of one line of a return. */
export interface Came {
  readonly restocked: Decimal;
  readonly quarantined: Decimal;
  readonly scrapped: Decimal;
  readonly all: Decimal;
  /** Of each item, where it came in. */
  readonly parts: readonly (Part & { readonly row: ReceivedLine })[];
}

type ReceivedLine = ReceiptTold['receipt']['lines'][number];

export interface Returned {
  readonly told: ReturnTold;
  readonly lines: readonly ReturnedLine[];
  readonly receipts: readonly ReceiptTold[];
  /** By our id of the location: nothing more comes for the order there. */
  readonly finished: ReadonlySet<string>;
  /** What of it nobody can work with, in words: lines and units that the order does not have, goods that nobody announced. */
  readonly unclear: readonly string[];
}

/** Grants each return what is left for it, in their order; one that is cancelled is not among them. */
export function returnedOf(input: ReturnsInput, active: readonly ReturnTold[]): readonly Returned[] {
  const left = new Map(input.lines.map((line) => [line.line, leftOf(input, line)]));
  const free = new Map(input.lines.map((line) => [line.line, unchargedOf(line)]));
  return active.map((told) => {
    const receipts = receiptsOf(input, told);
    const claims = claimsOf(input, told);
    const lines = claims.flatMap((claim) => {
      if (isProblem(claim)) return [];
      const there = left.get(claim.of.line) ?? [];
      const line = lineOf(input, {
        claim,
        there: there.filter((part) => isAbout(claim, part.kind)),
        receipts,
      });
      left.set(claim.of.line, without(there, usedBy(line)));
      const base = entitledTo(told, line);
      const uncharged = taken(base, free.get(claim.of.line) ?? ZERO);
      free.set(claim.of.line, atLeastZero(free.get(claim.of.line) ?? ZERO, standing(uncharged)));
      return [{ ...line, credited: isCompensated(told) ? without(base, uncharged) : [] }];
    });
    const unclear = [
      ...claims.flatMap((claim) => (isProblem(claim) ? [claimWords(told, claim)] : [])),
      ...foreignGoods(lines, receipts),
    ];
    const finished = new Set(receipts.flatMap(({ at, fact }) => (fact.receipt.final ? [at] : [])));
    return { told, lines, receipts: receipts.map(({ fact }) => fact), finished, unclear };
  });
}

/** Goods that came, or that the buyer keeps. */
export function entitledTo(
  { return: told }: ReturnTold,
  line: Pick<ReturnedLine, 'parts' | 'counted'>,
): readonly Part[] {
  return told.keepsGoods === true ? line.parts : line.counted;
}

interface Judging {
  readonly claim: Claim;
  /** What is left of what it may be about. */
  readonly there: readonly Part[];
  readonly receipts: readonly Receipt[];
}

function lineOf(input: ReturnsInput, { claim, there, receipts }: Judging): Omit<ReturnedLine, 'credited'> {
  const { told, of, about, asked } = claim;
  const parts = about.length > 1 ? taken(there, asked) : takenGoods(there, asked);
  const came = cameOf(input, claim, receipts);
  const mine = came.parts.toSorted((a, b) => compareText(a.place, b.place));
  return {
    of,
    named: told.line,
    reason: told.reason,
    asked: standing([{ kind: about[0], place: '', goods: asked }]),
    granted: standing(parts),
    parts,
    counted: takenFor(within(mine, there), parts),
    came,
  };
}

/** What came is used up as what it is; the rest of what is granted as what it should be. */
function usedBy({ parts, counted, granted }: Omit<ReturnedLine, 'credited'>): readonly Part[] {
  const rest = atLeastZero(granted, standing(counted));
  const open = without(parts, counted);
  const isAll = compareDecimals(standing(open), rest) <= 0;
  return [...counted, ...(isAll ? open : taken(open, rest))];
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

/** What of a line may come back, by the place that takes it. */
function leftOf({ state, around, itemOf }: ReturnsInput, line: LineView): readonly Part[] {
  const takers = placesOf(around);
  const fixed = around.policy.returns?.receivesAt;
  const everywhere = (fixed === undefined ? takers[0] : around.locationId(fixed)) ?? '';
  const isTaker = (locationId: string): boolean => fixed === undefined && takers.includes(locationId);
  const homeOf = (locationId: string): string => (isTaker(locationId) ? locationId : everywhere);
  return leftParts(state, { line, kinds: kindsOf(line, itemOf(line)) }, { homeOf, everywhere });
}

function cameOf(input: ReturnsInput, claim: Claim, receipts: readonly Receipt[]): Came {
  const came = receipts.flatMap(({ fact, at }) =>
    fact.receipt.lines.flatMap((row) => {
      const kind = kindCame(input, claim, row);
      if (kind === undefined || !isAbout(claim, kind)) return [];
      const goods = inUnitOf(input.around, kind, row.quantity);
      return isProblem(goods) ? [] : [{ kind, place: at, goods, row }];
    }),
  );
  const as = (word: ReceivedLine['disposition']): Decimal =>
    standing(came.filter(({ row }) => row.disposition === word));
  return {
    restocked: as('restocked'),
    quarantined: as('quarantined'),
    scrapped: as('scrapped'),
    all: standing(came),
    parts: came,
  };
}

/** What came and was not announced so. */
function foreignGoods(lines: readonly ReturnedLine[], receipts: readonly Receipt[]): readonly string[] {
  const known = new Set(lines.flatMap(({ came }) => came.parts.map(({ row }) => row)));
  const strange = receipts
    .flatMap(({ fact }) => fact.receipt.lines)
    .filter((row) => decimalOf(row.quantity.value).units > 0n && !known.has(row))
    .map(
      ({ line, item, quantity }) =>
        `${quantity.value} ${quantity.unit} of ${item.value} came for line ${line}`,
    );
  const more = lines
    .filter((line) => compareDecimals(line.came.all, countedOf(line)) > 0)
    .map(({ named }) => `more came of line ${named} than may come back`);
  return [...strange, ...more];
}

/** What counts of what came: never more than may come back. */
export function countedOf({ counted }: ReturnedLine): Decimal {
  return standing(counted);
}

/** What did not come yet. */
export function missingOf(line: ReturnedLine): Decimal {
  return atLeastZero(line.granted, countedOf(line));
}

/** What came and cannot be sold again; nobody asks about it where nothing is given for it: a repair or a recall expects no other. */
export function setAsideOf({ told }: Returned, { came }: ReturnedLine): Decimal {
  return isCompensated(told) ? addDecimals(came.quarantined, came.scrapped) : ZERO;
}
