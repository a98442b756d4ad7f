/** The shapes of the dialect, as README.md describes them. Readers ignore members they do not know. */
import { Type, type Static } from 'typebox';
import { DecimalString, UnitCode } from '../../model/primitives.ts';
import { OrderableCounter, OrderableInstant } from '../kit/versions.ts';

const where = {
  warehouse: Type.String({ minLength: 1, maxLength: 40 }),
  item: Type.String({ minLength: 1, maxLength: 40 }),
  lot: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  unit: UnitCode,
};

export const WmsMovement = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 120 }),
  sequence: OrderableCounter,
  ...where,
  quantity: DecimalString,
  kind: Type.Union([
    Type.Literal('receipt'),
    Type.Literal('despatch'),
    Type.Literal('adjustment'),
    Type.Literal('transfer-in'),
    Type.Literal('transfer-out'),
    Type.Literal('return'),
    Type.Literal('scrap'),
  ]),
  occurredAt: OrderableInstant,
  document: Type.Optional(Type.String({ maxLength: 80 })),
});
export type WmsMovement = Static<typeof WmsMovement>;

export const WmsCount = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 120 }),
  sequence: OrderableCounter,
  ...where,
  quantity: Type.String({ pattern: '^(0|[1-9][0-9]{0,17})(\\.[0-9]{1,10})?$', description: 'Zero or more' }),
  countedAt: OrderableInstant,
});
export type WmsCount = Static<typeof WmsCount>;

export const WmsWarehouse = Type.Object({
  number: Type.String({ minLength: 1, maxLength: 40 }),
  name: Type.String({ minLength: 1, maxLength: 150 }),
  open: Type.Boolean(),
  revision: OrderableCounter,
});
export type WmsWarehouse = Static<typeof WmsWarehouse>;

const WmsQuantity = Type.Object({ value: DecimalString, unit: UnitCode });
const Gtin = Type.String({ pattern: '^[0-9]{14}$' });

const WmsDimensions = Type.Object({
  length: DecimalString,
  width: DecimalString,
  height: DecimalString,
  unit: UnitCode,
});

/** The state of one item, as it is put and as it is looked up. */
export const WmsItem = Type.Object({
  number: Type.String({ minLength: 1, maxLength: 40 }),
  description: Type.String({ minLength: 1, maxLength: 250 }),
  status: Type.Union([Type.Literal('active'), Type.Literal('blocked'), Type.Literal('discontinued')]),
  baseUnit: UnitCode,
  gtin: Type.Optional(Gtin),
  packs: Type.Optional(
    Type.Array(
      Type.Object({
        unit: UnitCode,
        numerator: Type.Integer({ minimum: 1 }),
        denominator: Type.Integer({ minimum: 1 }),
        gtin: Type.Optional(Gtin),
        weight: Type.Optional(WmsQuantity),
        dimensions: Type.Optional(WmsDimensions),
      }),
      { maxItems: 20 },
    ),
  ),
  weight: Type.Optional(WmsQuantity),
  dimensions: Type.Optional(WmsDimensions),
  handling: Type.Optional(
    Type.Object({
      lotTracked: Type.Optional(Type.Boolean()),
      serialTracked: Type.Optional(Type.Boolean()),
      hazardous: Type.Optional(Type.Boolean()),
      storage: Type.Optional(Type.String({ maxLength: 80 })),
    }),
  ),
});
export type WmsItem = Static<typeof WmsItem>;

const WmsError = Type.Object({ code: Type.String(), message: Type.String() });

/** One row's answer inside the 200 of an item batch. */
export const WmsItemResult = Type.Union([
  Type.Object({
    result: Type.Union([Type.Literal('stored'), Type.Literal('unchanged')]),
    number: Type.String(),
    id: Type.String({ minLength: 1 }),
  }),
  Type.Object({ result: Type.Literal('refused'), number: Type.String(), error: WmsError }),
  Type.Object({
    result: Type.Literal('locked'),
    number: Type.String(),
    retryAfterSeconds: Type.Integer({ minimum: 0 }),
    error: WmsError,
  }),
]);
export type WmsItemResult = Static<typeof WmsItemResult>;

export const WmsErrorBody = Type.Object({ error: WmsError });
