/** How orders are worked: who gets them, who ships them, what may be owed, and how long each document may take. */
import { Type, type Static } from 'typebox';
import { Money } from '../../model/primitives.ts';
import { NotificationPolicy } from './notifications.ts';
import { DeliveryPromise } from './promises.ts';
import { Clock, closed, described, Named, Zone } from './terms.ts';

const Minutes = Type.Optional(Type.Integer({ minimum: 1, maximum: 525_600 }));

const Percent = Type.String({
  pattern: '^(0|[1-9]\\d?|100)(\\.\\d{1,4})?$',
  description: 'a percentage as decimal text',
});

/** What becomes of an order while an outside system does not answer. */
const inquired = {
  target: described('`system/target` that is asked', Named),
  patienceSeconds: described(
    'so many seconds an answer is waited for',
    Type.Integer({ minimum: 1, maximum: 86_400 }),
  ),
  unanswered: described(
    'after that: `accept` on what is known, up to `upTo` if given; `hold` until the answer comes. It is made good when the answer comes',
    Type.Enum(['accept', 'hold']),
  ),
  upTo: described('a total; everything above is held', Type.Optional(Money)),
};

export const OrderPolicy = Type.Object(
  {
    places: described('`system/target` that gets the sales orders: the ERP', Named),
    warehouses: described(
      'who ships from where, the preferred first',
      Type.Array(
        Type.Object(
          {
            location: Named,
            target: described('`system/target` that gets the warehouse orders of this location', Named),
            last: described(
              'asked only when nobody else can serve: a 3PL that costs more',
              Type.Optional(Type.Boolean()),
            ),
            kind: described(
              'a supplier who ships to our customers: asked after everybody else, and none of our stock moves',
              Type.Optional(Type.Literal('supplier')),
            ),
            promise: described(
              'when it ships and how long the way is; absent: nobody is promised a day for what leaves from here',
              Type.Optional(DeliveryPromise),
            ),
          },
          closed,
        ),
        { minItems: 1 },
      ),
    ),
    prefer: Type.Optional(
      Type.Enum(['declared', 'nearest'], {
        description:
          'which warehouse serves where several could serve equally much: the one `declared` first, or the `nearest`, by the working days of `promise.transit` to the buyer; absent: `declared`. The customer’s own warehouse stays first, a 3PL and suppliers stay last',
      }),
    ),
    placement: described(
      'how far the instant at which an order says that it was placed may lie from that at which the hub had it first, and still count for prices and signed quotes. Beyond that the hub’s own instant counts, and a quote of an order from the future does not count at all. Absent: 24 hours before, because a channel that was cut off tells its orders late; 300 seconds after, because clocks differ',
      Type.Optional(
        Type.Object(
          {
            beforeHours: Type.Integer({ minimum: 0, maximum: 8784 }),
            aheadSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
          },
          closed,
        ),
      ),
    ),
    onLatePromise: described(
      'what becomes of an order that would arrive later than it is asked for; absent: it is accepted',
      Type.Optional(Type.Enum(['accept', 'hold'])),
    ),
    credit: described(
      'what becomes of an order above the credit limit; `not-checked`: limits are looked after elsewhere',
      Type.Enum(['hold', 'not-checked']),
    ),
    creditWhenSilent: described(
      'while the ERP is silent for so long, its word about what is owed is old: orders are accepted up to this sum for each account',
      Type.Optional(
        Type.Object({ afterMinutes: Type.Integer({ minimum: 1, maximum: 1440 }), upTo: Money }, closed),
      ),
    ),
    prices: described(
      'absent: the price as shown counts, and where none was shown the agreed one',
      Type.Optional(
        Type.Object(
          {
            tolerancePercent: described(
              'a shown price may differ from the agreed one by so much of it',
              Percent,
            ),
            onDifference: described(
              'what counts where they differ by more',
              Type.Enum(['hold', 'take-shown', 'take-agreed']),
            ),
            overridePercent: described(
              'so far from the agreed price may go who decides about orders; further only a key with `prices:override`. Absent: as far as they like',
              Type.Optional(Percent),
            ),
          },
          closed,
        ),
      ),
    ),
    tax: described(
      'who computes the sales tax; absent: orders are judged without it',
      Type.Optional(
        Type.Object(
          {
            ...inquired,
            assumedPercent: described('counts where orders are accepted without an answer', Percent),
            reportsInvoices: described(
              'what the ERP posts is reported to the tax engine by the hub; absent: the ERP does so itself',
              Type.Optional(Type.Boolean()),
            ),
          },
          closed,
        ),
      ),
    ),
    payments: described(
      'who holds the buyers’ payments: those of these channels, or of all. For all others the channel’s word counts',
      Type.Optional(
        Type.Object(
          {
            ...inquired,
            channels: Type.Optional(Type.Array(Named, { minItems: 1 })),
            receipts: described(
              '`system/target` that books what was taken and given back against invoices and credit notes: the ERP. Absent: people book it there',
              Type.Optional(Named),
            ),
          },
          closed,
        ),
      ),
    ),
    fraud: described(
      'who judges orders of consumers before they are accepted',
      Type.Optional(Type.Object({ ...inquired, channels: Type.Array(Named, { minItems: 1 }) }, closed)),
    ),
    tracking: described('`system/target` that follows parcels', Type.Optional(Named)),
    notifications: described(
      'who writes to buyers what becomes of their orders; absent: others do',
      Type.Optional(NotificationPolicy),
    ),
    summaries: described(
      '`system/target`s that show whole orders beside the customer: the CRM',
      Type.Optional(Type.Array(Named, { minItems: 1 })),
    ),
    returns: described(
      'how goods come back; absent: no returns are worked',
      Type.Optional(
        Type.Object(
          {
            receivesAt: described(
              'the location that takes all returns; absent: goods go back to where they left',
              Type.Optional(Named),
            ),
            creditMemos: described('`system/target` that gets the credit memos: the ERP', Named),
            takers: described(
              'who takes goods back, and the `system/target` that gets its return orders; what left elsewhere goes to the first',
              Type.Array(Type.Object({ location: Named, target: Named }, closed), { minItems: 1 }),
            ),
            dueMinutes: described(
              'minutes within which each leg is due; absent: nobody waits',
              Type.Optional(Type.Object({ receipt: Minutes, creditMemo: Minutes, refund: Minutes }, closed)),
            ),
          },
          closed,
        ),
      ),
    ),
    dueMinutes: described(
      'minutes within which each document is due after the fact that asks for it; absent: nobody waits',
      Type.Optional(
        Type.Object(
          {
            salesOrder: Minutes,
            warehouseAdvice: described(
              'only of warehouses that declare no `promise`: from those it is due by the cut-off of the day on which the goods should leave',
              Minutes,
            ),
            invoice: Minutes,
            tracking: described('a parcel that has left is heard of by whoever follows parcels', Minutes),
            backorder: described('a line that is backordered for so long is asked about', Minutes),
          },
          closed,
        ),
      ),
    ),
    receiptGraceDays: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 60,
        description:
          'working days that a purchase order is still expected after its day, by the calendar of its place; then nobody believes in the day, and it is asked about. Absent: 1',
      }),
    ),
    graceMinutes: described(
      'so long the ERP and the warehouses may say different things about what of a line has left, before a person is asked; absent: nobody is',
      Minutes,
    ),
    tieOut: described(
      'when the orders of the day before are tied out, by whose clock, and how long a paper or a payment may take; absent: 02:30 UTC, a day',
      Type.Optional(
        Type.Object(
          {
            at: Clock,
            zone: Zone,
            graceHours: Type.Optional(Type.Integer({ minimum: 0, maximum: 8784 })),
          },
          closed,
        ),
      ),
    ),
  },
  closed,
);
export type OrderPolicy = Static<typeof OrderPolicy>;
