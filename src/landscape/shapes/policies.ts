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

/** So much of an item at a location, for one customer tier: the price group of the customer, or of the nearest party above it. */
const TierLine = Type.Object(
  {
    tier: Text,
    location: Type.Optional(Named),
    /** Its number; absent: of every item. */
    item: Type.Optional(Text),
    quantity: Quantity,
  },
  closed,
);

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
    /** So much is kept at each location for orders of this customer tier alone; the narrowest line of a tier counts. */
    tierFences: Type.Optional(Type.Array(TierLine)),
    /** Orders of this customer tier leave so much free at each location; the safety stock counts where it is higher. */
    tierFloors: Type.Optional(Type.Array(TierLine)),
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
