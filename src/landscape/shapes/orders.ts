/** How orders are worked: who gets them, who ships them, what may be owed, and how long each document may take. */
import { Type, type Static } from 'typebox';
import { Money } from '../../model/primitives.ts';
import { NotificationPolicy } from './notifications.ts';
import { DeliveryPromise } from './promises.ts';
import { Clock, closed, Named, Zone } from './terms.ts';

const Minutes = Type.Optional(Type.Integer({ minimum: 1, maximum: 525_600 }));

const Percent = Type.String({
  pattern: '^(0|[1-9]\\d?|100)(\\.\\d{1,4})?$',
  description: 'a percentage as decimal text',
});

/** What becomes of an order while an outside system does not answer. */
const inquired = {
  /** `system/target` that is asked. */
  target: Named,
  /** So many seconds an answer is waited for. */
  patienceSeconds: Type.Integer({ minimum: 1, maximum: 86_400 }),
  /** After that: `accept` on what is known, up to `upTo` if given; `hold` until the answer comes. It is made good when the answer comes. */
  unanswered: Type.Enum(['accept', 'hold']),
  /** A total; everything above is held. */
  upTo: Type.Optional(Money),
};

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
          /** A supplier who ships to our customers: asked after everybody else, and none of our stock moves. */
          kind: Type.Optional(Type.Literal('supplier')),
          /** When it ships and how long the way is; absent: nobody is promised a day for what leaves from here. */
          promise: Type.Optional(DeliveryPromise),
        },
        closed,
      ),
      { minItems: 1 },
    ),
    /**
     * Which warehouse serves where several could serve equally much: the one `declared` first, or the `nearest`, by the working days of
     * `promise.transit` to the buyer. Absent: `declared`. The customer's own warehouse stays first, a 3PL and suppliers stay last.
     */
    prefer: Type.Optional(
      Type.Enum(['declared', 'nearest'], {
        description: 'among warehouses that can serve equally much; nearest: by days of promise.transit',
      }),
    ),
    /**
     * How far the instant at which an order says that it was placed may lie from that at which the hub had it first, and still count for
     * prices and signed quotes. Beyond that the hub's own instant counts, and a quote of an order from the future does not count at all.
     * Absent: 24 hours before, because a channel that was cut off tells its orders late; 300 seconds after, because clocks differ.
     */
    placement: Type.Optional(
      Type.Object(
        {
          beforeHours: Type.Integer({ minimum: 0, maximum: 8784 }),
          aheadSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
        },
        closed,
      ),
    ),
    /** What becomes of an order that would arrive later than it is asked for; absent: it is accepted. */
    onLatePromise: Type.Optional(Type.Enum(['accept', 'hold'])),
    /** What becomes of an order above the credit limit; `not-checked`: limits are looked after elsewhere. */
    credit: Type.Enum(['hold', 'not-checked']),
    /** While the ERP is silent for so long, its word about what is owed is old: orders are accepted up to this sum for each account. */
    creditWhenSilent: Type.Optional(
      Type.Object({ afterMinutes: Type.Integer({ minimum: 1, maximum: 1440 }), upTo: Money }, closed),
    ),
    /** Absent: the price as shown counts, and where none was shown the agreed one. */
    prices: Type.Optional(
      Type.Object(
        {
          /** A shown price may differ from the agreed one by so much of it. */
          tolerancePercent: Percent,
          /** What counts where they differ by more. */
          onDifference: Type.Enum(['hold', 'take-shown', 'take-agreed']),
          /** So far from the agreed price may go who decides about orders; further only a key with `prices:override`. Absent: as far as they like. */
          overridePercent: Type.Optional(Percent),
        },
        closed,
      ),
    ),
    /** Who computes the sales tax; absent: orders are judged without it. */
    tax: Type.Optional(
      Type.Object(
        {
          ...inquired,
          /** Counts where orders are accepted without an answer. */
          assumedPercent: Percent,
          /** What the ERP posts is reported to the tax engine by the hub; absent: the ERP does so itself. */
          reportsInvoices: Type.Optional(Type.Boolean()),
        },
        closed,
      ),
    ),
    /** Who holds the buyers' payments: those of these channels, or of all. For all others the channel's word counts. */
    payments: Type.Optional(
      Type.Object(
        {
          ...inquired,
          channels: Type.Optional(Type.Array(Named, { minItems: 1 })),
          /** `system/target` that books what was taken and given back against invoices and credit notes: the ERP. Absent: people book it there. */
          receipts: Type.Optional(Named),
        },
        closed,
      ),
    ),
    /** Who judges orders of consumers before they are accepted. */
    fraud: Type.Optional(Type.Object({ ...inquired, channels: Type.Array(Named, { minItems: 1 }) }, closed)),
    /** `system/target` that follows parcels. */
    tracking: Type.Optional(Named),
    /** Who writes to buyers what becomes of their orders; absent: others do. */
    notifications: Type.Optional(NotificationPolicy),
    /** `system/target`s that show whole orders beside the customer: the CRM. */
    summaries: Type.Optional(Type.Array(Named, { minItems: 1 })),
    /** How goods come back; absent: no returns are worked. */
    returns: Type.Optional(
      Type.Object(
        {
          /** The location that takes all returns; absent: goods go back to where they left. */
          receivesAt: Type.Optional(Named),
          /** `system/target` that gets the credit memos: the ERP. */
          creditMemos: Named,
          /** Who takes goods back, and the `system/target` that gets its return orders; what left elsewhere goes to the first. */
          takers: Type.Array(Type.Object({ location: Named, target: Named }, closed), { minItems: 1 }),
          /** Minutes within which each leg is due; absent: nobody waits. */
          dueMinutes: Type.Optional(
            Type.Object({ receipt: Minutes, creditMemo: Minutes, refund: Minutes }, closed),
          ),
        },
        closed,
      ),
    ),
    /** Minutes within which each document is due after the fact that asks for it; absent: nobody waits. */
    dueMinutes: Type.Optional(
      Type.Object(
        {
          salesOrder: Minutes,
          /** Only of warehouses that declare no `promise`: from those it is due by the cut-off of the day on which the goods should leave. */
          warehouseAdvice: Minutes,
          invoice: Minutes,
          /** A parcel that has left is heard of by whoever follows parcels. */
          tracking: Minutes,
          /** A line that is backordered for so long is asked about. */
          backorder: Minutes,
        },
        closed,
      ),
    ),
    /**
     * A purchase order that does not come on its day is expected for so many working days more, by the calendar of its place; then nobody
     * believes in the day, and it is asked about. Absent: 1.
     */
    receiptGraceDays: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 60,
        description: 'working days that a receipt is still expected after its day; absent: 1',
      }),
    ),
    /** So long the ERP and the warehouses may say different things about what of a line has left, before a person is asked; absent: nobody is. */
    graceMinutes: Minutes,
    /** When the orders of the day before are tied out, by whose clock, and how long a paper or a payment may take; absent: 02:30 UTC, a day. */
    tieOut: Type.Optional(
      Type.Object(
        {
          at: Clock,
          zone: Zone,
          graceHours: Type.Optional(Type.Integer({ minimum: 0, maximum: 8784 })),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type OrderPolicy = Static<typeof OrderPolicy>;
