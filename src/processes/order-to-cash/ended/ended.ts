/** The point of no return of growing: nothing can be added to a sales order that the ERP has closed, so what is more is wanted of nobody; pure. */
import { ZERO } from '../../../model/values/decimal.ts';
import type { Around } from '../around.ts';
import { erpClaim, type ClaimInput, type ErpClaim } from '../asking/erp-claims.ts';
import { atLeastZero, goneOf, larger, smaller, type LineView } from '../lines.ts';
import { surplusOf } from '../billing/surplus.ts';
import type { OrderState } from '../state.ts';

interface Ending {
  readonly state: OrderState;
  readonly around: Around;
}

/**
 * Of an order that has ended in the ERP, each line is wanted for no more than the ERP has shipped or invoiced of it: nobody will ever charge more. What has
 * gone beyond that left too much, the rest is `tooLate`. It rests on the ERP's own word that it has closed the sales order, and on no instant: a refusal that overtakes this word heals when it comes.
 */
export function asEnded(lines: readonly LineView[], ending: Ending): readonly LineView[] {
  const claims = lastClaims(lines, ending);
  if (claims === undefined) return lines;
  return lines.map((line) => {
    const claim = claims.get(line.line);
    // Nobody knows how much of it the papers mean: that is asked about first.
    if (claim === undefined) return line;
    const tooLate = atLeastZero(line.wanted, larger(claim.quantity, goneOf(line)));
    const sold = { ...line, wanted: smaller(line.wanted, claim.quantity), tooLate, sold: claim.quantity };
    return { ...sold, ...surplusOf(ending.state, sold) };
  });
}

/** Can nothing be added to the order of these lines any more? */
export function hasEnded(lines: readonly Pick<LineView, 'sold'>[]): boolean {
  return lines.some(({ sold }) => sold !== undefined);
}

/** What the ERP has shipped or invoiced of each line of an order that it has closed; `undefined`: it has not ended. */
function lastClaims(
  lines: readonly LineView[],
  { state, around }: Ending,
): ReadonlyMap<string, ErpClaim | undefined> | undefined {
  if (state.response?.response.state !== 'closed') return undefined;
  const input: ClaimInput = { state, around, lines, resolved: { itemOf: itemIn(state, around) } };
  const claims = new Map(lines.map((line) => [line.line, erpClaim(input, line)]));
  // One that was put away before anything came of it has not ended: nobody has got anything, and the ERP owes its word.
  const isAnything = [...claims.values()].some((claim) => claim !== undefined && claim.quantity.units > 0n);
  return isAnything ? claims : undefined;
}

function itemIn({ current }: OrderState, { resolve }: Around): ClaimInput['resolved']['itemOf'] {
  return ({ told }) => resolve(current?.system ?? '', 'item', told.item) ?? '';
}

/** Is all that the buyer wants of it too late? */
export function isWhollyTooLate({ tooLate, wanted }: Pick<LineView, 'tooLate' | 'wanted'>): boolean {
  return tooLate.units > 0n && wanted.units === ZERO.units;
}
