/** Objects of the Stripe API as far as they are read; readers pass over what they do not know. */
import { Type, type Static, type TSchema } from 'typebox';

const orNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const maybe = <Schema extends TSchema>(schema: Schema) => Type.Optional(orNull(schema));
const Id = Type.String({ minLength: 1, maxLength: 120 });
/** Amounts are at most twelve digits. */
export const MinorAmount = Type.Integer({ minimum: 0, maximum: 999_999_999_999 });
/** Unix seconds, up to the year 9999. */
const Seconds = Type.Integer({ minimum: 0, maximum: 253_402_300_799 });

const CardDetails = Type.Object({
  amount_authorized: maybe(MinorAmount),
  /** Only while it can be captured. */
  capture_before: Type.Optional(Seconds),
  multicapture: maybe(Type.Object({ status: Type.String() })),
});

const Charge = Type.Object({
  id: Id,
  amount: MinorAmount,
  amount_refunded: MinorAmount,
  disputed: Type.Boolean(),
  status: Type.Union([Type.Literal('succeeded'), Type.Literal('pending'), Type.Literal('failed')]),
  payment_method_details: maybe(Type.Object({ card: maybe(CardDetails) })),
});

/** A PaymentIntent with its last charge expanded. */
export const Intent = Type.Object({
  id: Id,
  amount: MinorAmount,
  amount_capturable: MinorAmount,
  amount_received: MinorAmount,
  currency: Type.String({ pattern: '^[a-z]{3}$' }),
  status: Type.Union([
    Type.Literal('requires_payment_method'),
    Type.Literal('requires_confirmation'),
    Type.Literal('requires_action'),
    Type.Literal('processing'),
    Type.Literal('requires_capture'),
    Type.Literal('canceled'),
    Type.Literal('succeeded'),
  ]),
  cancellation_reason: maybe(Type.String()),
  last_payment_error: maybe(Type.Object({ message: Type.Optional(Type.String()) })),
  next_action: maybe(Type.Object({ type: Type.String() })),
  latest_charge: orNull(Charge),
  metadata: maybe(Type.Record(Type.String(), Type.String())),
});
export type Intent = Static<typeof Intent>;

export const Dispute = Type.Object({ id: Id, reason: Type.String(), status: Type.String() });
export type Dispute = Static<typeof Dispute>;

/** How one payment stands: everything that happened up to `asOf` (seconds of Stripe's clock) is in it. */
export const StripePayment = Type.Object({
  intent: Intent,
  disputes: Type.Array(Dispute),
  asOf: Seconds,
});
export type StripePayment = Static<typeof StripePayment>;

/** A page of any list. */
export const ListPage = Type.Object({ data: Type.Array(Type.Unknown()), has_more: Type.Boolean() });
export const WithId = Type.Object({ id: Id });

/** What every event has; which object it is about depends on its type. */
export const EventEnvelope = Type.Object({
  id: Id,
  object: Type.Literal('event'),
  type: Type.String(),
  created: Seconds,
  data: Type.Object({ object: Type.Object({ id: Type.Optional(Id), payment_intent: maybe(Id) }) }),
});
export type EventEnvelope = Static<typeof EventEnvelope>;

export const WebhookEndpoint = Type.Object({
  url: Type.String(),
  status: Type.String(),
  enabled_events: Type.Array(Type.String()),
});
export type WebhookEndpoint = Static<typeof WebhookEndpoint>;

export const Refund = Type.Object({
  id: Id,
  status: maybe(Type.String()),
  failure_reason: maybe(Type.String()),
  metadata: maybe(Type.Record(Type.String(), Type.String())),
});
export type Refund = Static<typeof Refund>;

export const ErrorBody = Type.Object({
  error: Type.Object({
    type: Type.String(),
    code: Type.Optional(Type.String()),
    /** Of a card error: what the bank said. */
    decline_code: Type.Optional(Type.String()),
    message: Type.Optional(Type.String()),
  }),
});
