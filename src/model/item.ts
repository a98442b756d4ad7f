/** The canonical item: what is bought, stocked and priced. Its top-level fields are owned one by one. */
import { Type, type Static } from 'typebox';
import { clearable, DecimalString, Price, Quantity, Ratio, Reference, UnitCode } from './primitives.ts';

const Dimensions = Type.Object(
  { length: DecimalString, width: DecimalString, height: DecimalString, unit: UnitCode },
  { additionalProperties: false },
);

/** A selling or handling unit: one `unit` holds `ratio` base units, exactly. */
export const Pack = Type.Object(
  {
    unit: UnitCode,
    ratio: Ratio,
    gtin: Type.Optional(Type.String({ pattern: '^[0-9]{14}$', description: 'a GTIN of 14 digits' })),
    weight: Type.Optional(Quantity),
    dimensions: Type.Optional(Dimensions),
  },
  { additionalProperties: false },
);

const SupplierReference = Type.Object(
  {
    supplier: Reference,
    itemNumber: Type.String({ minLength: 1, maxLength: 80 }),
    orderUnit: Type.Optional(UnitCode),
  },
  { additionalProperties: false },
);

/** May be sent in the place of the item: so many of its base units (`ratio`) for one of the item's; absent: one for one. */
const ItemSubstitute = Type.Object(
  { item: Reference, ratio: Type.Optional(Ratio) },
  { additionalProperties: false },
);

export const Item = Type.Object(
  {
    number: Type.Optional(
      Type.String({ minLength: 1, maxLength: 40, description: 'SellerItemId, what people say' }),
    ),
    status: clearable(
      Type.Union([Type.Literal('active'), Type.Literal('blocked'), Type.Literal('discontinued')]),
    ),
    description: clearable(Type.String({ minLength: 1, maxLength: 250 })),
    marketingText: clearable(Type.String({ maxLength: 65_535 })),
    category: clearable(Type.String({ maxLength: 80 })),
    baseUnit: clearable(UnitCode),
    packs: clearable(Type.Array(Pack, { maxItems: 20 })),
    gtin: clearable(Type.String({ pattern: '^[0-9]{14}$', description: 'a GTIN of 14 digits' })),
    supplierReferences: clearable(Type.Array(SupplierReference, { maxItems: 50 })),
    substitutes: clearable(
      Type.Array(ItemSubstitute, {
        maxItems: 20,
        description: 'What may be sent instead where an order line allows it, the preferred first',
      }),
    ),
    weight: clearable(Quantity),
    dimensions: clearable(Dimensions),
    handling: clearable(
      Type.Object(
        {
          hazardous: Type.Optional(Type.Boolean()),
          lotTracked: Type.Optional(Type.Boolean()),
          serialTracked: Type.Optional(Type.Boolean()),
          storage: Type.Optional(Type.String({ maxLength: 80 })),
        },
        { additionalProperties: false },
      ),
    ),
    taxCategory: clearable(Type.String({ maxLength: 40 })),
    listPrice: clearable(Price),
  },
  { additionalProperties: false },
);
export type Item = Static<typeof Item>;
