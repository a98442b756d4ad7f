/** What buyers are written, and what not. */
import { Type } from 'typebox';
import { Notification } from '../../model/documents/telling.ts';
import { closed, described, Named, Zone } from './terms.ts';

export const NotificationPolicy = Type.Object(
  {
    target: described('`system/target` that writes to buyers', Named),
    channels: described(
      'buyers of these channels are written to; absent: of all',
      Type.Optional(Type.Array(Named, { minItems: 1 })),
    ),
    quiet: described(
      'a channel that writes itself, as a marketplace does: its buyers are told nothing of these kinds from here',
      Type.Optional(
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
    ),
    gatherMinutes: described(
      'what leaves of one order within so many minutes is one message; `0`: each shipment is one. Absent: 15. A warehouse tells of the parcels of one order as each is closed at the packing station, minutes apart, and no carrier shows a parcel before its first scan, which comes later than that. Once all of the order has left, nobody waits',
      Type.Optional(Type.Integer({ minimum: 0, maximum: 1440 })),
    ),
    zone: described(
      'days and times are told by this clock, unless the customer has one of its own (`zone` of the party) or the channel tells one with the order (Shopify does, of the address that it goes to). ERP and CRM keep none with their customers',
      Zone,
    ),
  },
  closed,
);
