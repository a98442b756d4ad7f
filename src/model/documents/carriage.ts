/** Parcels on their way: which of them are followed, and what the carrier tells of them. */
import { Type, type Static } from 'typebox';
import { Instant } from '../primitives.ts';

const closed = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1, maxLength: 80 });
const TrackingNumber = Type.String({ minLength: 1, maxLength: 120 });

/** A parcel that shall be followed. */
export const Tracking = Type.Object(
  {
    /** Our number of the order. */
    document: Type.String({ minLength: 1, maxLength: 35 }),
    trackingNumber: TrackingNumber,
    carrier: Type.Optional(Name),
  },
  closed,
);
export type Tracking = Static<typeof Tracking>;

/** Something that happened to a parcel. */
export const CarrierMilestone = Type.Object(
  {
    /** The same event told again has the same one. */
    milestoneId: Type.String({ minLength: 1, maxLength: 160 }),
    /** The service's id of the tracking that we asked for. */
    answers: Type.Object({ theirs: Type.String({ minLength: 1, maxLength: 120 }) }, closed),
    trackingNumber: TrackingNumber,
    carrier: Type.Optional(Name),
    status: Type.Union([
      Type.Literal('announced'),
      Type.Literal('in-transit'),
      Type.Literal('out-for-delivery'),
      Type.Literal('waiting-for-pick-up'),
      Type.Literal('delivered'),
      Type.Literal('returning'),
      Type.Literal('failed'),
      Type.Literal('unknown'),
    ]),
    at: Instant,
    /** In the carrier's words. */
    message: Type.Optional(Type.String({ maxLength: 500 })),
    place: Type.Optional(Type.String({ maxLength: 200 })),
    /** When the carrier means to deliver. */
    expectedAt: Type.Optional(Instant),
    signedBy: Type.Optional(Type.String({ maxLength: 120 })),
  },
  closed,
);
export type CarrierMilestone = Static<typeof CarrierMilestone>;
