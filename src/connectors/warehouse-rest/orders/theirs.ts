/** Warehouse orders and confirmations in the words of the dialect. */
import { Type, type Static } from 'typebox';
import { UnitCode } from '../../../model/primitives.ts';
import { OrderableCounter, OrderableInstant } from '../../kit/versions.ts';

export const Name = Type.String({ minLength: 1, maxLength: 80 });
export const ItemNumber = Type.String({ minLength: 1, maxLength: 40 });
/** Zero or more, at most four digits behind the point: that is what warehouses count in. */
export const WmsAmount = Type.String({ pattern: '^(0|[1-9][0-9]{0,17})(\\.[0-9]{1,4})?$' });

/** What is put, without its number. */
const WmsOrderContent = Type.Object({
  warehouse: ItemNumber,
  orderNumber: Type.Optional(Name),
  shipTo: Type.Optional(
    Type.Object({
      name: Type.Optional(Type.String({ maxLength: 150 })),
      lines: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 4 })),
      city: Type.Optional(Type.String({ maxLength: 80 })),
      region: Type.Optional(Type.String({ maxLength: 80 })),
      postalCode: Type.Optional(Type.String({ maxLength: 20 })),
      country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
    }),
  ),
  requestedDate: Type.Optional(Type.String({ format: 'date' })),
  shipComplete: Type.Boolean(),
  /** Empty where the order is cancelled. */
  lines: Type.Array(Type.Object({ line: Name, item: ItemNumber, quantity: WmsAmount, unit: UnitCode }), {
    maxItems: 1_000,
  }),
});

/** What the hub wants to stand in a warehouse under one number. */
export const WmsOrder = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 35 }),
  state: Type.Union([Type.Literal('placed'), Type.Literal('cancelled')]),
  content: WmsOrderContent,
});
export type WmsOrder = Static<typeof WmsOrder>;

/** An order as the warehouse shows it; one that was cancelled before it came has no content. */
export const KeptWmsOrder = Type.Object({
  id: Name,
  state: Type.Union([
    Type.Literal('open'),
    Type.Literal('picked'),
    Type.Literal('packed'),
    Type.Literal('shipped'),
    Type.Literal('cancelled'),
  ]),
  revision: OrderableCounter,
  content: Type.Optional(WmsOrderContent),
});
export type KeptWmsOrder = Static<typeof KeptWmsOrder>;

export const WmsConfirmation = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 120 }),
  sequence: OrderableCounter,
  order: Name,
  warehouse: ItemNumber,
  kind: Type.Union([
    Type.Literal('picked'),
    Type.Literal('packed'),
    Type.Literal('shipped'),
    Type.Literal('cancelled'),
  ]),
  at: OrderableInstant,
  final: Type.Boolean(),
  lines: Type.Array(
    Type.Object({
      line: Name,
      item: ItemNumber,
      quantity: WmsAmount,
      unit: UnitCode,
      substituteFor: Type.Optional(ItemNumber),
    }),
    { maxItems: 1_000 },
  ),
  packages: Type.Optional(
    Type.Array(
      Type.Object({
        id: Type.Optional(Name),
        carrier: Type.Optional(Name),
        trackingNumber: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
      }),
      { maxItems: 1_000 },
    ),
  ),
});
export type WmsConfirmation = Static<typeof WmsConfirmation>;
