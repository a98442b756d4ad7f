/** Warehouse orders and confirmations in the words of the dialect. */
import { Type, type Static, type TSchema } from 'typebox';
import { UnitCode } from '../../../model/primitives.ts';
import { OrderableCounter, OrderableInstant } from '../../kit/versions.ts';

export const Name = Type.String({ minLength: 1, maxLength: 80 });
export const ItemNumber = Type.String({ minLength: 1, maxLength: 40 });
/** Zero or more, at most four digits behind the point: that is what warehouses count in. */
const WmsAmount = Type.String({ pattern: '^(0|[1-9][0-9]{0,17})(\\.[0-9]{1,4})?$' });

export const wmsLine = { line: Name, item: ItemNumber, quantity: WmsAmount, unit: UnitCode };

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
  lines: Type.Array(Type.Object(wmsLine), {
    maxItems: 1_000,
  }),
});

/** What the hub wants to stand in a warehouse under one number. */
export const wantedUnderNumber = <Content extends TSchema>(content: Content) =>
  Type.Object({
    id: Type.String({ minLength: 1, maxLength: 35 }),
    state: Type.Union([Type.Literal('placed'), Type.Literal('cancelled')]),
    content,
  });

/** As the warehouse shows it; what was cancelled before it came has no content. */
export const keptUnderNumber = <State extends string, Content extends TSchema>(
  states: readonly State[],
  content: Content,
) =>
  Type.Object({
    id: Name,
    state: Type.Union(states.map((state) => Type.Literal(state))),
    revision: OrderableCounter,
    content: Type.Optional(content),
  });

/** Whatever a warehouse tells of what it did under one number. */
export const toldUnderNumber = {
  id: Type.String({ minLength: 1, maxLength: 120 }),
  sequence: OrderableCounter,
  order: Name,
  warehouse: ItemNumber,
  at: OrderableInstant,
  final: Type.Boolean(),
};

export const WmsOrder = wantedUnderNumber(WmsOrderContent);
export type WmsOrder = Static<typeof WmsOrder>;

export const KeptWmsOrder = keptUnderNumber(
  ['open', 'picked', 'packed', 'shipped', 'cancelled'],
  WmsOrderContent,
);
export type KeptWmsOrder = Static<typeof KeptWmsOrder>;

export const WmsConfirmation = Type.Object({
  ...toldUnderNumber,
  kind: Type.Union([
    Type.Literal('picked'),
    Type.Literal('packed'),
    Type.Literal('shipped'),
    Type.Literal('cancelled'),
  ]),
  lines: Type.Array(
    Type.Object({
      ...wmsLine,
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
