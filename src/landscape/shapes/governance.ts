/** Who decides what, and what flows where: domains with their owners, and flows. */
import { Type, type Static } from 'typebox';
import { DecimalString } from '../../model/primitives.ts';
import { CANONICAL_DOMAINS } from '../../model/shapes.ts';
import { Measure } from '../../model/stock.ts';
import { Lifecycle, Scope } from './estate.ts';
import { closed, described, Fields, Moment, Name, Named, Predicate, Seconds, Text } from './terms.ts';

/** Whose word wins for these fields, where and when. */
export const OwnerRule = Type.Object(
  {
    fields: described(
      '`*` stands for every field; a rule that names the field stands before it',
      Type.Union([Type.Literal('*'), Fields]),
    ),
    owner: Named,
    fallbacks: described(
      'systems whose value stands while the owner has none, in this order',
      Type.Optional(Type.Array(Named)),
    ),
    others: described(
      'what becomes of the word of all others: a proposal (the usual), or only a line in the history',
      Type.Optional(Type.Enum(['propose', 'refuse'])),
    ),
    scope: Type.Optional(Scope),
    from: described('the rule holds from then on; absent: always', Type.Optional(Moment)),
    to: described('the rule holds until before then; absent: for good', Type.Optional(Moment)),
  },
  closed,
);
export type OwnerRule = Static<typeof OwnerRule>;

/** Which changes count only after a person has said yes. Percent and amounts are decimal text. */
export const Approval = Type.Object(
  {
    field: Named,
    when: Type.Union([
      Type.Object({ kind: Type.Literal('any-change') }, closed),
      Type.Object({ kind: Type.Literal('change-above'), percent: DecimalString }, closed),
      Type.Object({ kind: Type.Literal('increase-above'), amount: DecimalString }, closed),
    ]),
    approver: Named,
  },
  closed,
);
export type Approval = Static<typeof Approval>;

/** One kind of record or document, and who owns which of its fields. Documents of orders have a business owner and no rules. */
export const Domain = Type.Object(
  {
    name: Type.Enum(CANONICAL_DOMAINS.filter((domain) => domain !== 'availability')),
    businessOwner: Named,
    rules: Type.Array(OwnerRule),
    approvals: Type.Optional(Type.Array(Approval)),
  },
  closed,
);
export type Domain = Static<typeof Domain>;

/** From urgent to patient: an availability never waits behind a catalogue. */
const PRIORITIES = ['order', 'availability', 'price', 'shipment', 'catalogue', 'backfill'] as const;

/** One governed path of a domain from a source to its targets. */
export const Flow = Type.Object(
  {
    name: Name,
    domain: Type.Enum([...CANONICAL_DOMAINS]),
    source: described(
      '`system/source`, or `hub` for what the hub works out itself (availability, documents that its processes write)',
      Named,
    ),
    targets: described('`system/target`; none where the hub only takes in', Type.Array(Named)),
    fields: described(
      'only these fields are carried; absent: all that the target can write',
      Type.Optional(Fields),
    ),
    pattern: Type.Enum(['event', 'api', 'batch', 'orchestrated']),
    freshnessSeconds: described('a change shall stand in every target within this time', Seconds),
    priority: Type.Enum(PRIORITIES),
    businessOwner: Named,
    technicalOwner: Named,
    escalation: described(
      'who is asked next, and after how long',
      Type.Optional(
        Type.Array(Type.Object({ afterMinutes: Type.Integer({ minimum: 1 }), to: Named }, closed)),
      ),
    ),
    retry: described(
      'waits between the tries of one content, the last one repeated until the time to give up',
      Type.Optional(
        Type.Object(
          { scheduleSeconds: Type.Array(Seconds, { minItems: 1 }), giveUpAfterSeconds: Seconds },
          closed,
        ),
      ),
    ),
    degradation: described(
      'what the targets are told when the source has been silent for so long; for availability: when the systems of a location have. `keep-last-known`: nothing. `withdraw`: a promise of zero; records of other domains are not sent on. `ask`: nothing, and a person is asked. All of it is made good when the source is heard again',
      Type.Optional(
        Type.Object(
          { afterSeconds: Seconds, action: Type.Enum(['keep-last-known', 'withdraw', 'ask']) },
          closed,
        ),
      ),
    ),
    drift: described('what happens to a difference that nothing explains', Type.Enum(['repair', 'propose'])),
    verifyEverySeconds: described(
      'within this time all that stands in the targets is read again once and compared; absent: a day',
      Type.Optional(Seconds),
    ),
    contract: described(
      'version of the shape that the hub and this flow’s consumers have agreed on. It is the hub’s own number: the versions that a connector publishes for its sources and targets are the vendor’s, and the two cannot be compared',
      Text,
    ),
    state: Lifecycle,
    sunset: Type.Optional(Moment),
    filter: Type.Optional(Predicate),
    measure: described(
      'for availability: under which name, and for whom, the quantity is promised',
      Type.Optional(Measure),
    ),
    channel: Type.Optional(Named),
  },
  closed,
);
export type Flow = Static<typeof Flow>;
