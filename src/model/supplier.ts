/** The canonical supplier: who we buy from. */
import { Type, type Static } from 'typebox';
import { Address } from './party.ts';
import { clearable, CurrencyCode } from './primitives.ts';

export const Supplier = Type.Object(
  {
    number: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    name: clearable(Type.String({ minLength: 1, maxLength: 150 })),
    status: clearable(Type.Union([Type.Literal('active'), Type.Literal('blocked')])),
    gln: clearable(Type.String({ pattern: '^[0-9]{13}$', description: 'a GLN of 13 digits' })),
    address: clearable(Address),
    currency: clearable(CurrencyCode),
  },
  { additionalProperties: false },
);
export type Supplier = Static<typeof Supplier>;
