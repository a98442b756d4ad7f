/** How orders are worked: who gets them, who ships them, what may be owed, and how long each document may take. */
import { Type, type Static } from 'typebox';
import { closed, Named } from './terms.ts';

const Minutes = Type.Optional(Type.Integer({ minimum: 1, maximum: 525_600 }));

export const OrderPolicy = Type.Object(
  {
    /** `system/target` that gets the sales orders: the ERP. */
    places: Named,
    /** Who ships from where, the preferred first. */
    warehouses: Type.Array(
      Type.Object(
        {
          location: Named,
          /** `system/target` that gets the warehouse orders of this location. */
          target: Named,
          /** Asked only when nobody else can serve: a 3PL that costs more. */
          last: Type.Optional(Type.Boolean()),
        },
        closed,
      ),
      { minItems: 1 },
    ),
    /** What becomes of an order above the credit limit; `not-checked`: limits are looked after elsewhere. */
    credit: Type.Enum(['hold', 'not-checked']),
    /** Minutes within which each document is due after the fact that asks for it; absent: nobody waits. */
    dueMinutes: Type.Optional(
      Type.Object({ salesOrder: Minutes, warehouseAdvice: Minutes, invoice: Minutes }, closed),
    ),
  },
  closed,
);
export type OrderPolicy = Static<typeof OrderPolicy>;
