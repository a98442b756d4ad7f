/** How prices are decided, quoted and certified. */
import { Type, type Static } from 'typebox';
import { PRICE_KINDS } from '../../model/price-agreement.ts';
import { DecimalString } from '../../model/primitives.ts';
import { Clock, closed, described, Named, Seconds, Zone } from './terms.ts';

/** `env:NAME` or `file:/path`; the check says so without showing what stands here. */
const SecretReference = Type.String({ description: 'a reference to a secret, env:NAME or file:/path' });

const Rounding = Type.Object(
  {
    mode: Type.Enum(['half-even', 'half-up'], {
      description: 'Of amounts, to the currency’s smallest coin, once for each line; and of unit prices',
    }),
    unitPriceDigits: Type.Integer({
      minimum: 0,
      maximum: 10,
      description: 'Digits behind the point of a price for one unit',
    }),
  },
  closed,
);

const Quotes = Type.Object(
  {
    validForSeconds: Seconds,
    keys: described(
      'two slots, so that a key can be changed while quotes of the old one still live. Absent: the hub makes a key and keeps it',
      Type.Optional(
        Type.Object({ current: SecretReference, previous: Type.Optional(SecretReference) }, closed),
      ),
    ),
  },
  closed,
);

const Certification = Type.Object(
  {
    system: Type.String({ ...Named, description: 'Whose own prices the hub’s are held against' }),
    at: Clock,
    zone: Zone,
    samples: Type.Integer({ minimum: 1, maximum: 10_000, description: 'Prices compared in one run' }),
    tolerance: Type.Optional(
      Type.String({
        ...DecimalString,
        description: 'A unit price may differ by so much; absent: not at all',
      }),
    ),
  },
  closed,
);

export const PricingPolicy = Type.Object(
  {
    precedence: Type.Optional(
      Type.Array(Type.Array(Type.Enum([...PRICE_KINDS]), { minItems: 1 }), {
        minItems: 1,
        description:
          'Ranks, first one first; kinds in one list are equals; a kind that is missing never counts. Absent: narrowest first',
      }),
    ),
    ties: Type.Optional(
      Type.Enum(['lowest', 'latest'], {
        description: 'Between prices of one rank; absent: the lowest one counts',
      }),
    ),
    unitBasis: Type.Optional(
      Type.Enum(['price-unit', 'any-unit'], {
        description:
          'Of agreements that do not say it: for quantities in the price’s own unit alone, or in every unit; absent: every',
      }),
    ),
    rounding: Type.Optional(Rounding),
    currency: Type.Optional(
      Type.String({ description: 'Where neither request, customer nor channel has one: ISO 4217' }),
    ),
    quotes: Type.Optional(Quotes),
    certification: Type.Optional(Certification),
  },
  closed,
);
export type PricingPolicy = Static<typeof PricingPolicy>;
