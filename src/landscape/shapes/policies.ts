/** What is good enough, what is promised, and which ids are known from the beginning. */
import { Type, type Static } from 'typebox';
import { DecimalString, Quantity } from '../../model/primitives.ts';
import { RECORD_DOMAINS } from '../../model/shapes.ts';
import { closed, described, Fields, Name, Named, Predicate, Text } from './terms.ts';

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
    message: described('what people read, e.g. `no weight`', Text),
  },
  closed,
);
export type QualityRule = Static<typeof QualityRule>;

/** So much of an item at a location, for one customer tier: the price group of the customer, or of the nearest party above it. */
const TierLine = Type.Object(
  {
    tier: Text,
    location: Type.Optional(Named),
    item: described('its number; absent: of every item', Type.Optional(Text)),
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
    ringFences: described(
      'this share of a location’s stock is kept for this channel alone',
      Type.Optional(
        Type.Array(Type.Object({ location: Named, channel: Named, percent: DecimalString }, closed)),
      ),
    ),
    tierFences: described(
      'so much is kept at each location for orders of this customer tier alone; the narrowest line of a tier counts',
      Type.Optional(Type.Array(TierLine)),
    ),
    tierFloors: described(
      'orders of this customer tier leave so much free at each location; the safety stock counts where it is higher',
      Type.Optional(Type.Array(TierLine)),
    ),
    roles: described(
      'which locations serve which channel, and how; a location without a role serves none',
      Type.Optional(
        Type.Array(
          Type.Object({ location: Named, channel: Named, role: Type.Enum(['serves', 'backs-up']) }, closed),
        ),
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
