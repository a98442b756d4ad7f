/**
 * What shall be taken and given back of the payments of an order, as sums over their lives; pure. At rest, what was taken less what
 * went back is what was invoiced less what came back.
 */
import { addDecimals, subtractDecimals, ZERO, type Decimal } from '../../../../model/values/decimal.ts';
import { atLeastZero, larger, smaller, sumOf } from '../../lines.ts';

/** One payment as it stands. Those from which more is to be taken first come first. */
export interface Purse {
  readonly captured: Decimal;
  readonly refunded: Decimal;
  /** The most that can have been taken of it in the end; `unlimited`: nobody has said it yet. */
  readonly most: Decimal | 'unlimited';
  /** Nothing can be given back of it while another can. */
  readonly isDisputed: boolean;
}

export interface Owed {
  /** What has left or was invoiced. */
  readonly due: Decimal;
  /** What shall go back for returns. */
  readonly returned: Decimal;
  /** The most that went back, or was to go back, because more was taken than was invoiced in the end. */
  readonly overpaid: Decimal;
  readonly isFinal: boolean;
}

export interface Settled {
  /** Sums over the life of each, in the order in which the purses came. */
  readonly each: readonly { readonly capture: Decimal; readonly refund: Decimal }[];
  /** Taken beyond what was invoiced in the end. */
  readonly overpaid: Decimal;
  /** What goes back, or went back, for returns: goods that were never paid for are not among them. */
  readonly forReturns: Decimal;
  /** What goes back for other reasons. */
  readonly otherwise: Decimal;
}

/** Telling it again changes nothing, and neither sum ever falls. */
export function settle(purses: readonly Purse[], owed: Owed): Settled {
  const { due, returned, overpaid, isFinal } = owed;
  const [captured, refunded] = [sumOf(purses.map((each) => each.captured)), refundedOf(purses)];
  const taken = takenFrom(purses, atLeastZero(goalOf(purses, owed), captured));
  const all = sumOf(taken);
  // What was taken and is not owed any more.
  const free = smaller(atLeastZero(addDecimals(all, returned), due), all);
  const back = isFinal ? free : smaller(free, addDecimals(returned, overpaid));
  const forReturns = smaller(returned, larger(back, refunded));
  return {
    each: givenOf(purses, taken, atLeastZero(back, refunded)),
    overpaid: isFinal ? larger(overpaid, atLeastZero(back, returned)) : overpaid,
    forReturns,
    otherwise: atLeastZero(back, forReturns),
  };
}

function refundedOf(purses: readonly Purse[]): Decimal {
  return sumOf(purses.map(({ refunded }) => refunded));
}

/** What went back because the hub wanted it, beyond what returns explain: it was owed once, and what is owed now is owed besides. */
export function wentBack(purses: readonly Purse[], { returned, overpaid }: Owed): Decimal {
  // A person's gift stays one: what went back without a reason of ours is not taken again.
  return subtractDecimals(smaller(refundedOf(purses), addDecimals(returned, overpaid)), returned);
}

function goalOf(purses: readonly Purse[], owed: Owed): Decimal {
  return addDecimals(owed.due, larger(wentBack(purses, owed), ZERO));
}

/** What shall have been taken of each, with so much more in all. */
function takenFrom(purses: readonly Purse[], more: Decimal): readonly Decimal[] {
  let rest = more;
  return purses.map(({ captured, most }) => {
    const now = most === 'unlimited' ? rest : smaller(rest, atLeastZero(most, captured));
    rest = subtractDecimals(rest, now);
    return addDecimals(captured, now);
  });
}

function givenOf(
  purses: readonly Purse[],
  taken: readonly Decimal[],
  more: Decimal,
): readonly { readonly capture: Decimal; readonly refund: Decimal }[] {
  let rest = more;
  const places = purses
    .map((purse, place) => ({ purse, place }))
    .toSorted((a, b) => Number(a.purse.isDisputed) - Number(b.purse.isDisputed));
  const refunds = new Map<number, Decimal>();
  for (const { purse, place } of places) {
    const room = atLeastZero(taken[place] ?? ZERO, purse.refunded);
    const now = smaller(rest, room);
    rest = subtractDecimals(rest, now);
    refunds.set(place, addDecimals(purse.refunded, now));
  }
  return taken.map((capture, place) => ({ capture, refund: refunds.get(place) ?? ZERO }));
}
