/** Whose stock it is that is held for an order; pure. */
import type { Around } from '../around.ts';
import { SALES_ORDER } from '../document-names.ts';
import type { OrderEffect } from '../effects.ts';
import type { OrderState } from '../state.ts';
import { isSupplierAt } from './reserving.ts';

/** The ERP has the order: what is held for it is the ERP's now, but for what lies at a supplier. */
export function custody({ holds, firstWritten }: OrderState, around: Around): readonly OrderEffect[] {
  if (firstWritten[SALES_ORDER] === undefined) return [];
  return holds
    .filter((hold) => hold.end === 'open' && hold.custody === 'hub')
    .filter(({ locationId }) => !isSupplierAt(around.policy, around.locationNumber(locationId)))
    .flatMap(({ key, reservationId }) =>
      reservationId === undefined ? [] : [{ do: 'confirm' as const, key, reservationId }],
    );
}
