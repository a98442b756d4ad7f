/** The point of no return of growing: nothing can be added to a sales order that the ERP has closed, so what is more is wanted of nobody; pure. */
import { ZERO } from '../../../model/values/decimal.ts';
import type { Around } from '../around.ts';
import { erpClaim, type ClaimInput } from '../asking/erp-claims.ts';
import { atLeastZero, goneOf, larger, smaller, type LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';

interface Ending {
  readonly state: OrderState;
  readonly around: Around;
}

/**
 * Of an order that has ended in the ERP, each line is wanted for no more than the ERP has shipped or invoiced of it: nobody will ever charge more. What has
 * gone beyond that left too much, the rest is `tooLate`. It rests on the ERP's own word that it has closed the sales order, and on no instant: a refusal that overtakes this word heals when it comes.
 */
export function asEnded(lines: readonly LineView[], { state, around }: Ending): readonly LineView[] {
  if (state.response?.response.state !== 'closed') return lines;
  const input: ClaimInput = { state, around, lines, resolved: { itemOf: itemIn(state, around) } };
  const claims = new Map(lines.map((line) => [line.line, erpClaim(input, line)]));
  // One that was put away before anything came of it has not ended: nobody has got anything, and the ERP owes its word.
  if (![...claims.values()].some((claim) => claim !== undefined && claim.quantity.units > 0n)) return lines;
  return lines.map((line) => {
    const claim = claims.get(line.line);
    // Nobody knows how much of it the papers mean: that is asked about first.
    if (claim === undefined) return line;
    const tooLate = atLeastZero(line.wanted, larger(claim.quantity, goneOf(line)));
    return { ...line, wanted: smaller(line.wanted, claim.quantity), tooLate, sold: claim.quantity };
  });
}

function itemIn({ current }: OrderState, { resolve }: Around): ClaimInput['resolved']['itemOf'] {
  return ({ told }) => resolve(current?.system ?? '', 'item', told.item) ?? '';
}

/** Is all that the buyer wants of it too late? */
export function isWhollyTooLate({ tooLate, wanted }: Pick<LineView, 'tooLate' | 'wanted'>): boolean {
  return tooLate.units > 0n && wanted.units === ZERO.units;
}
