/** What buyers are written, and what not. */
import { Type } from 'typebox';
import { Notification } from '../../model/documents/telling.ts';
import { closed, Named, Zone } from './terms.ts';

export const NotificationPolicy = Type.Object(
  {
    /** `system/target` that writes to buyers. */
    target: Named,
    /** Buyers of these channels are written to; absent: of all. */
    channels: Type.Optional(Type.Array(Named, { minItems: 1 })),
    /** A channel that writes itself, as a marketplace does: its buyers are told nothing of these kinds from here. */
    quiet: Type.Optional(
      Type.Array(
        Type.Object(
          {
            channel: Named,
            about: Type.Array(Notification.properties.about, { minItems: 1, uniqueItems: true }),
          },
          closed,
        ),
        { minItems: 1 },
      ),
    ),
    /**
     * What leaves of one order within so many minutes is one message; `0`: each shipment is one. Absent: 15. A warehouse tells of the parcels
     * of one order as each is closed at the packing station, minutes apart, and no carrier shows a parcel before its first scan, which comes
     * later than that. Once all of the order has left, nobody waits.
     */
    gatherMinutes: Type.Optional(Type.Integer({ minimum: 0, maximum: 1440 })),
    /** Days and times are told by this clock, unless the customer has one of its own (`zone` of the party). */
    zone: Zone,
  },
  closed,
);
