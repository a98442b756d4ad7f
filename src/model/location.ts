/** The canonical location: a place goods or papers go to. */
import { Type, type Static } from 'typebox';
import { Address } from './party.ts';
import { clearable } from './primitives.ts';

export const Location = Type.Object(
  {
    number: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    name: clearable(Type.String({ minLength: 1, maxLength: 150 })),
    kind: clearable(Type.Union([Type.Literal('warehouse'), Type.Literal('store'), Type.Literal('3pl')])),
    gln: clearable(Type.String({ pattern: '^[0-9]{13}$', description: 'a GLN of 13 digits' })),
    address: clearable(Address),
    status: clearable(Type.Union([Type.Literal('active'), Type.Literal('closed')])),
  },
  { additionalProperties: false },
);
export type Location = Static<typeof Location>;
