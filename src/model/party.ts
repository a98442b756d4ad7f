/** The canonical party: buying group, bill-to, ship-to and contact of a customer, in one hierarchy. */
import { Type, type Static } from 'typebox';
import { clearable, CurrencyCode, Money, Reference, TimeZone } from './primitives.ts';

export const Address = Type.Object(
  {
    lines: Type.Array(Type.String({ maxLength: 100 }), { maxItems: 4 }),
    city: Type.Optional(Type.String({ maxLength: 80 })),
    region: Type.Optional(Type.String({ maxLength: 80 })),
    postalCode: Type.Optional(Type.String({ maxLength: 20 })),
    country: Type.Optional(
      Type.String({ pattern: '^[A-Z]{2}$', description: 'a country code of ISO 3166-1, such as US' }),
    ),
  },
  { additionalProperties: false },
);
export type Address = Static<typeof Address>;

export const Party = Type.Object(
  {
    number: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    level: clearable(
      Type.Union([
        Type.Literal('group'),
        Type.Literal('bill-to'),
        Type.Literal('ship-to'),
        Type.Literal('contact'),
      ]),
    ),
    parent: clearable(Reference),
    name: clearable(Type.String({ minLength: 1, maxLength: 150 })),
    status: clearable(Type.Union([Type.Literal('active'), Type.Literal('blocked'), Type.Literal('closed')])),
    gln: clearable(Type.String({ pattern: '^[0-9]{13}$', description: 'a GLN of 13 digits' })),
    email: clearable(
      Type.String({ maxLength: 254, pattern: '^[^@\\s]+@[^@\\s]+$', description: 'an e-mail address' }),
    ),
    phone: clearable(Type.String({ maxLength: 40 })),
    address: clearable(Address),
    /** By whose clock it is told of days. */
    zone: clearable(TimeZone),
    taxNumber: clearable(Type.String({ maxLength: 40 })),
    taxExempt: clearable(Type.Boolean()),
    paymentTerms: clearable(Type.String({ maxLength: 40 })),
    creditLimit: clearable(Money),
    /** What the ERP has posted and nobody has paid yet. */
    creditUsed: clearable(Money),
    priceGroup: clearable(Type.String({ maxLength: 40 })),
    currency: clearable(CurrencyCode),
    carrier: clearable(Type.String({ maxLength: 40 })),
    salesSegment: clearable(Type.String({ maxLength: 80 })),
  },
  { additionalProperties: false },
);
export type Party = Static<typeof Party>;

/** What a party has from the nearest one above it that has it, where it has none itself. */
export const INHERITED_BY_PARTIES = ['priceGroup'] as const satisfies readonly (keyof Party)[];
