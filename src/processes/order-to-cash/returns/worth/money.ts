/**
 * What returns are worth, and what was given back for them so far; pure. Money that goes back ahead of the credit note is never more
 * than the note will say; once notes are posted for all that is credited, they say what goes back.
 */
import { minorUnitDigits } from '../../../../model/values/currencies.ts';
import {
  addDecimals,
  compareDecimals,
  decimal,
  decimalOf,
  multiplyByRatio,
  multiplyDecimals,
  roundDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../../model/values/decimal.ts';
import { atLeastZero, smaller, sumOf, type LineView } from '../../lines.ts';
import type { OrderState } from '../../state.ts';
import { unchargedOf } from '../../billing/surplus.ts';
import { standingsOf } from '../../terms/payments/authorisations.ts';
import { creditNotesOf, postedOf } from './credit-notes.ts';
import { byKind, priceOf, standing, taken, without, type Part } from '../goods.ts';
import { entitledTo, type Returned, type ReturnedLine, type ReturnsInput } from '../returned.ts';

/** As much of the line does it stand for. */
export function creditedOf({ credited }: ReturnedLine): Decimal {
  return standing(credited);
}

/** How much is credited for a return, over all lines of its memo and in the units that they are written in. */
export function writtenOf(returned: Returned): Decimal {
  const parts = returned.lines.flatMap(({ credited }) => credited);
  return sumOf(parts.map(({ goods }) => goods));
}

/** What of a line money is given back for now, item by item. */
function refundable({ told }: Returned, line: ReturnedLine): readonly Part[] {
  const { compensation, keepsGoods, inAdvance } = told.return;
  if (compensation !== 'refund') return [];
  return keepsGoods === true || inAdvance === true ? line.parts : line.counted;
}

/** As much of the line does it stand for. */
export function refundableOf(returned: Returned, line: ReturnedLine): Decimal {
  return standing(refundable(returned, line));
}

/** Money that is to be given back for each return, in their order: what goods are worth that were paid for. */
export function refundsOf(input: ReturnsInput, all: readonly Returned[]): readonly Decimal[] {
  const worth = amountsOf(input, all).map((each, place) => {
    const end = input.stopsAt?.get(all[place]?.told.return.number ?? '');
    return end === undefined ? each : smaller(each, end);
  });
  if (input.givesBack === undefined) return worth;
  let left = input.givesBack.forReturns;
  return worth.map((each) => {
    const due = smaller(each, left);
    left = subtractDecimals(left, due);
    return due;
  });
}

/** What each return is worth, by its credit notes as soon as they are complete. */
function amountsOf(input: ReturnsInput, all: readonly Returned[]): readonly Decimal[] {
  const worth = worthOfEach(input, all);
  // Without credit notes nothing will ever prove another amount.
  if (input.around.policy.returns === undefined) return worth.map(({ own }) => own);
  return all.map((returned, place) => provedOr(input, returned, worth[place] ?? NO_WORTH));
}

interface Worth {
  /** Rounded over all returns of a line together: the parts of one that comes back bit by bit add up to what was invoiced. */
  readonly own: Decimal;
  /** Rounded down for each return alone: taxes are rounded anew with each credit note. */
  readonly ahead: Decimal;
}

const NO_WORTH: Worth = { own: ZERO, ahead: ZERO };

function worthOfEach(input: ReturnsInput, all: readonly Returned[]): readonly Worth[] {
  const free = new Map(input.lines.map((line) => [line.line, unchargedOf(line)]));
  const paid = new Map<string, readonly Part[]>();
  return all.map((returned) => {
    const lines = returned.lines.map((line): Worth => {
      const { of } = line;
      const left = free.get(of.line) ?? ZERO;
      const uncharged = taken(backOf(returned, line), left);
      free.set(of.line, atLeastZero(left, standing(uncharged)));
      const from = paid.get(of.line) ?? [];
      const to = [...from, ...without(refundable(returned, line), uncharged)];
      paid.set(of.line, to);
      return {
        own: subtractDecimals(worthOf(input, of, to), worthOf(input, of, from)),
        ahead: leastWorthOf(input, of, without(to, from)),
      };
    });
    const ahead = atLeastZero(sumOf(lines.map((line) => line.ahead)), roundedApart(input, returned));
    return { own: sumOf(lines.map(({ own }) => own)), ahead };
  });
}

/** Goods for which nothing was paid are the first of all that come back, by whichever return. */
function backOf(returned: Returned, line: ReturnedLine): readonly Part[] {
  const isRefund = returned.told.return.compensation === 'refund';
  return isRefund ? refundable(returned, line) : entitledTo(returned.told, line);
}

/**
 * What the notes say, once they are for all that is credited and money goes back for nothing else. Where they differ from our own
 * worth by more than rounding, somebody has erred: then no more goes back than is certain.
 */
function provedOr(input: ReturnsInput, returned: Returned, { own, ahead }: Worth): Decimal {
  const notes = creditNotesOf(input, returned.told);
  const currency = input.state.current?.order.currency;
  if (own.units <= 0n || notes.some(({ invoice }) => invoice.currency !== currency)) return ahead;
  const isWhole =
    compareDecimals(postedOf(notes), writtenOf(returned)) >= 0 &&
    returned.lines.every(
      (line) =>
        compareDecimals(refundableOf(returned, line), standing(entitledTo(returned.told, line))) === 0,
    );
  const said = sumOf(notes.map(({ invoice }) => decimalOf(invoice.total)));
  const lines = notes.flatMap(({ invoice }) => invoice.lines).length;
  // Net and tax of a line are each rounded, there and here.
  const rounding = decimal(BigInt(2 * lines), minorUnitsOf(input));
  const apart = compareDecimals(said, own) > 0 ? subtractDecimals(said, own) : subtractDecimals(own, said);
  return isWhole && compareDecimals(apart, rounding) <= 0 ? said : ahead;
}

/**
 * By so much the tax of a credit note may be less than the taxes of its lines, each of them rounded up by half a minor unit at most: the
 * ERP rounds their sum anew.
 */
function roundedApart(input: ReturnsInput, returned: Returned): Decimal {
  const taxed = returned.lines.filter((line) => {
    const quantity = refundableOf(returned, line);
    return quantity.units > 0n && decimalOf(input.taxOf?.(line.of, quantity) ?? '0').units > 0n;
  });
  return decimal(BigInt(Math.floor(taxed.length / 2)), minorUnitsOf(input));
}

/** Digits behind the point of the order's currency. */
export function minorUnitsOf({ state }: Pick<ReturnsInput, 'state'>): number {
  return minorUnitDigits(state.current?.order.currency ?? '') ?? 2;
}

/** The least that a credit note for so much of a line can say, with tax. A whole line is credited as it was invoiced. */
function leastWorthOf(input: ReturnsInput, line: LineView, parts: readonly Part[]): Decimal {
  const [part, all] = [standing(parts), line.ordered];
  if (all.units <= 0n || compareDecimals(part, all) >= 0) return worthOf(input, line, parts);
  const net = netOf(input, line, { parts, mode: 'floor' });
  if (net === undefined || part.units <= 0n) return ZERO;
  const ratio = {
    numerator: part.units * 10n ** BigInt(all.scale),
    denominator: all.units * 10n ** BigInt(part.scale),
  };
  const down = { scale: minorUnitsOf(input), mode: 'floor' } as const;
  return addDecimals(net, multiplyByRatio(decimalOf(input.taxOf?.(line, all) ?? '0'), ratio, down));
}

/** With tax; zero where nobody can say what the line costs. */
function worthOf(input: ReturnsInput, line: LineView, parts: readonly Part[]): Decimal {
  const net = netOf(input, line, { parts, mode: 'half-up' });
  const quantity = standing(parts);
  if (net === undefined || quantity.units <= 0n) return ZERO;
  return addDecimals(net, decimalOf(input.taxOf?.(line, quantity) ?? '0'));
}

/** Each item at its own price, and rounded for itself: it has a line of its own in the ERP's papers. */
function netOf(
  input: ReturnsInput,
  line: LineView,
  { parts, mode }: { readonly parts: readonly Part[]; readonly mode: 'floor' | 'half-up' },
): Decimal | undefined {
  const price = input.prices.get(line.line);
  if (price === undefined || 'problem' in price) return undefined;
  const rounding = { scale: minorUnitsOf(input), mode };
  return sumOf(
    byKind(parts).map(({ kind, goods }) =>
      roundDecimal(multiplyDecimals(goods, decimalOf(priceOf(kind, price.unitPrice))), rounding),
    ),
  );
}

/** What was given back for returns, by the last word about each payment: spread over them in their order. */
export function givenBack(
  input: Pick<ReturnsInput, 'state' | 'givesBack'>,
  refunds: readonly Decimal[],
): { readonly each: readonly Decimal[]; readonly left: Decimal } {
  let left = atLeastZero(
    refundedSoFar(input.state),
    input.givesBack?.otherwise ?? decimalOf(input.state.overpaid),
  );
  const each = refunds.map((refund) => {
    const given = smaller(refund, left);
    left = subtractDecimals(left, given);
    return given;
  });
  return { each, left };
}

function refundedSoFar(state: OrderState): Decimal {
  return sumOf(standingsOf(state).map(({ refunded }) => decimalOf(refunded)));
}
