/** Who answers for what is held: a hold is the ERP's from the moment in which the ERP has taken the revision that contains it; pure. */
import type { WantedDocument } from '../kit/process.ts';
import { holdDecidedAt } from './asking/actions.ts';
import type { Around } from './around.ts';
import { isAmong, revisionOf, SALES_ORDER } from './document-names.ts';
import type { OrderEffect } from './effects.ts';
import type { Hold, OrderState } from './state.ts';
import type { LineHold } from './supply/holds.ts';
import { isSupplierAt } from './supply/reserving.ts';

/**
 * Hands over what the ERP has taken in: all that is held, once the goods it was told last are those that should stand there now. What lies at a
 * supplier is nobody's stock, and stays with the hub.
 */
export function handedOver(
  state: OrderState,
  around: Around,
  documents: readonly WantedDocument[] | undefined,
): readonly OrderEffect[] {
  if (!hasTaken(state, documents)) return [];
  return state.holds
    .filter((hold) => hold.end === 'open' && hold.custody === 'hub' && !isAtSupplier(around, hold))
    .flatMap(({ key, reservationId }) =>
      reservationId === undefined ? [] : [{ do: 'confirm' as const, key, reservationId }],
    );
}

/** Do the goods of the wanted sales order stand in the ERP? Two clocks may disagree about which revision it took last. */
export function hasTaken(
  { recentRevisions }: Pick<OrderState, 'recentRevisions'>,
  documents: readonly WantedDocument[] | undefined,
): boolean {
  const taken = (recentRevisions[SALES_ORDER] ?? []).map(({ revision }) => revision);
  const sales = documents?.find(({ name }) => name === SALES_ORDER);
  return sales !== undefined && isAmong(revisionOf(sales), taken);
}

/**
 * May its location be told to ship it? What the ERP took while a person held the order waits until it is released. What it has begun with
 * stays on the order that it has.
 */
export function isForWarehouse(
  state: Pick<OrderState, 'decisions' | 'written'>,
  around: Pick<Around, 'policy' | 'locationNumber' | 'kept'>,
  hold: LineHold,
): boolean {
  if (isAtSupplier(around, hold)) return true;
  if (hold.isBegun && (state.written[hold.name] !== undefined || around.kept.has(hold.name))) return true;
  const { custody, custodyAt = '' } = hold;
  const heldAt = holdDecidedAt(state);
  return custody === 'erp' && (heldAt === undefined || custodyAt <= heldAt);
}

/** Holds that wait for the ERP: their location is told nothing of them before. */
export function waitingForErp({ holds }: OrderState, around: Around): ReadonlySet<string> {
  return new Set(
    holds
      .filter((hold) => hold.end === 'open' && hold.custody === 'hub' && !isAtSupplier(around, hold))
      .map(({ key }) => key),
  );
}

function isAtSupplier(
  { policy, locationNumber }: Pick<Around, 'policy' | 'locationNumber'>,
  { locationId }: Hold,
): boolean {
  return isSupplierAt(policy, locationNumber(locationId));
}
