/** What is expected to arrive: a purchase order as the ERP holds it, line by line, with what has come of it so far. */
import { Type, type Static } from 'typebox';
import { DecimalString, PlainDate, Quantity, Reference } from '../primitives.ts';

const closed = { additionalProperties: false };
const Name = Type.String({ minLength: 1, maxLength: 80 });

/** Stands as a whole: a line that a later version leaves out is expected no more. */
export const ExpectedReceipt = Type.Object(
  {
    /** The id that its system has for it: it stays the same, whatever else changes. */
    document: Name,
    /** Orders what the system says of one document; compared as text. */
    version: Type.String({ minLength: 1, maxLength: 255 }),
    /** What people say; absent where all that is told is that it is gone. */
    number: Type.Optional(Name),
    supplier: Type.Optional(Reference),
    /** `draft`: nobody has sent it yet; `ended`: nothing more comes of it. */
    state: Type.Union([Type.Literal('draft'), Type.Literal('open'), Type.Literal('ended')]),
    lines: Type.Array(
      Type.Object(
        {
          line: Name,
          item: Reference,
          location: Reference,
          quantity: Quantity,
          /** In the unit of the quantity. */
          received: DecimalString,
          /** Absent: nobody has said when. */
          expectedOn: Type.Optional(PlainDate),
        },
        closed,
      ),
      { maxItems: 10_000 },
    ),
  },
  closed,
);
export type ExpectedReceipt = Static<typeof ExpectedReceipt>;
