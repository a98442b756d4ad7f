/** What is good enough, what is promised, and which ids are known from the beginning. */
import { Type, type Static } from 'typebox';
import { DecimalString, Quantity } from '../../model/primitives.ts';
import { RECORD_DOMAINS } from '../../model/shapes.ts';
import { closed, Fields, Name, Named, Predicate, Text } from './terms.ts';

/** What a record must have before a channel or a target gets it. */
export const QualityRule = Type.Object(
  {
    name: Name,
    domain: Type.Enum([...RECORD_DOMAINS]),
    channel: Type.Optional(Named),
    target: Type.Optional(Named),
    needs: Type.Optional(Fields),
    holds: Type.Optional(Predicate),
    owner: Named,
    /** What people read, e.g. `no weight`. */
    message: Text,
  },
  closed,
);
export type QualityRule = Static<typeof QualityRule>;

/** How much of the stock is promised, and to whom. Shares are percent as decimal text. */
export const StockPolicy = Type.Object(
  {
    safetyStock: Type.Optional(
      Type.Array(
        Type.Object(
          { location: Type.Optional(Named), category: Type.Optional(Text), quantity: Quantity },
          closed,
        ),
      ),
    ),
    /** This share of a location's stock is kept for this channel alone. */
    ringFences: Type.Optional(
      Type.Array(Type.Object({ location: Named, channel: Named, percent: DecimalString }, closed)),
    ),
    /** Which locations serve which channel, and how; a location without a role serves none. */
    roles: Type.Optional(
      Type.Array(
        Type.Object({ location: Named, channel: Named, role: Type.Enum(['serves', 'backs-up']) }, closed),
      ),
    ),
  },
  closed,
);
export type StockPolicy = Static<typeof StockPolicy>;

/** Ids that are known from the beginning: our number → the system's id. */
export const CrossReferences = Type.Object(
  {
    system: Named,
    domain: Type.Enum([...RECORD_DOMAINS]),
    kind: Type.Optional(Named),
    ids: Type.Record(Type.String(), Text),
  },
  closed,
);
export type CrossReferences = Static<typeof CrossReferences>;
