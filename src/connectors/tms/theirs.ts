/** What the service sends, as far as it is read; readers ignore members they do not know. */
import { Type, type Static } from 'typebox';
import { OrderableInstant } from '../kit/versions.ts';
import { TmsDay, TmsTime } from './instants.ts';

const text = (maxLength: number) => Type.Optional(Type.Union([Type.String({ maxLength }), Type.Null()]));
const Status = Type.Enum([
  'unknown',
  'pre_transit',
  'in_transit',
  'out_for_delivery',
  'delivered',
  'available_for_pickup',
  'return_to_sender',
  'failure',
  'cancelled',
  'error',
]);
export type TmsStatus = Static<typeof Status>;

const Place = Type.Object({ city: text(200), state: text(200), zip: text(40), country: text(80) });

export const TmsDetail = Type.Object({
  message: text(4_000),
  status: Status,
  datetime: TmsTime,
  tracking_location: Type.Optional(Type.Union([Place, Type.Null()])),
  est_delivery_date: Type.Optional(Type.Union([TmsTime, Type.Null()])),
});
export type TmsDetail = Static<typeof TmsDetail>;

export const TmsTracker = Type.Object({
  id: Type.String({ pattern: '^trk_[A-Za-z0-9]{1,100}$' }),
  object: Type.Literal('Tracker'),
  tracking_code: Type.String({ minLength: 1, maxLength: 120 }),
  carrier: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 80 }), Type.Null()])),
  status: Status,
  created_at: OrderableInstant,
  updated_at: OrderableInstant,
  signed_by: text(400),
  est_delivery_date: Type.Optional(Type.Union([TmsTime, Type.Null()])),
  tracking_details: Type.Array(TmsDetail, { maxItems: 2_000 }),
  carrier_detail: Type.Optional(
    Type.Union([
      Type.Object({ est_delivery_date_local: Type.Optional(Type.Union([TmsDay, Type.Null()])) }),
      Type.Null(),
    ]),
  ),
});
export type TmsTracker = Static<typeof TmsTracker>;

/** The errors are field errors or plain texts; only the code and the message are shown. */
export const TmsErrorBody = Type.Object({
  error: Type.Object({
    code: Type.String(),
    message: Type.Union([Type.String(), Type.Array(Type.String())]),
  }),
});

export const TrackerId = Type.Object({ id: TmsTracker.properties.id });
export const TrackerPage = Type.Object({ trackers: Type.Array(Type.Unknown()), has_more: Type.Boolean() });
/** Enough of each tracker to turn pages; what else it must have is judged as its contract says. */
export const Paged = Type.Object({ id: Type.String({ minLength: 1 }), updated_at: OrderableInstant });

export const TmsWebhook = Type.Object({
  id: Type.String({ minLength: 1 }),
  url: Type.String(),
  disabled_at: Type.Optional(Type.Union([Type.String(), Type.Null()])),
});
export const TmsWebhooks = Type.Object({ webhooks: Type.Array(TmsWebhook) });
