/** Every type of event that the log holds: who tells it, when, about what, and what its data is. */
import { Type, type TSchema } from 'typebox';
import { RECORD_DOMAINS } from '../../model/shapes.ts';
import { closed, named } from '../shapes.ts';
import { ofProcesses } from './order-event-types.ts';

export interface EventType {
  /** As the log keeps it; on the wire `com.crossdock.<type>.v1`. */
  readonly type: string;
  /** Which station tells it; on the wire below `/crossdock`. */
  readonly source: '/records' | '/stock' | '/processes' | '/delivery' | '/exceptions' | '/feeds';
  /** When it is told, in one sentence without a full stop. */
  readonly when: string;
  /** The form of its subject. */
  readonly subject: string;
  readonly data: TSchema;
}

/** Every subject of the type fits it; a regular expression. */
export function subjectPattern({ subject }: Pick<EventType, 'subject'>): string {
  return `^${subject.replaceAll(/<[^>]+>/g, '.+')}$`;
}

const text = Type.String();
const maybe = Type.Optional(text);

const RecordFact = named(
  'RecordFact',
  Type.Object(
    {
      domain: text,
      recordId: text,
      number: Type.String({ description: 'what people call the record; empty while it has no number' }),
      version: Type.Integer({ description: 'One more for each change' }),
      deleted: Type.Boolean(),
      changes: Type.Array(
        Type.Object(
          {
            field: text,
            scope: Type.Optional(
              Type.String({ description: 'the part of the business; absent: everywhere' }),
            ),
            before: Type.Optional(Type.Unknown({ description: 'absent: it had no value' })),
            after: Type.Optional(Type.Unknown({ description: 'absent: it has no value any more' })),
          },
          closed,
        ),
      ),
      cause: Type.Object(
        {
          kind: Type.String({
            description:
              'what made the hub think anew: a claim, a decision, rules, or an identity (ids were joined or moved)',
          }),
          system: maybe,
          by: Type.Optional(Type.String({ description: 'the person who decided' })),
        },
        closed,
      ),
    },
    closed,
  ),
);

const HAPPENED = [
  ['created', 'A system told of a record that nobody had told of'],
  ['changed', 'A field of the golden record has another value'],
  ['deleted', 'Its owner no longer has the record'],
  ['restored', 'A deleted record is there again'],
] as const;

const ofRecords: readonly EventType[] = RECORD_DOMAINS.flatMap((domain) =>
  HAPPENED.map(([what, when]) => ({
    type: `${domain}.${what}`,
    source: '/records' as const,
    when,
    subject: `${domain}/<record id>`,
    data: RecordFact,
  })),
);

const StockFact = named(
  'StockFact',
  Type.Object(
    {
      system: Type.String({ description: 'the warehouse’s system' }),
      id: Type.String({ description: 'its own id of the movement or count' }),
      locationId: text,
      lot: maybe,
      quantity: Type.String({ description: 'in the item’s base unit; of a movement with its sign' }),
      unit: text,
      reason: text,
      document: maybe,
    },
    closed,
  ),
);

const ofStock: readonly EventType[] = [
  {
    type: 'stock.moved',
    source: '/stock',
    when: 'A movement that was not known before stands in the ledger',
    subject: 'item/<record id>',
    data: StockFact,
  },
  {
    type: 'stock.counted',
    source: '/stock',
    when: 'A count that was not known before stands in the ledger',
    subject: 'item/<record id>',
    data: StockFact,
  },
  {
    type: 'receipt.expected',
    source: '/stock',
    when: 'A purchase order is new, or something of it has changed: its days, what has come, its end',
    subject: 'expected-receipt/<system>/<document>',
    data: Type.Object(
      { system: text, document: text, number: maybe, state: text, lines: Type.Integer() },
      closed,
    ),
  },
  {
    type: 'reservation.made',
    source: '/stock',
    when: 'Stock is held for a basket',
    subject: 'reservation/<id>',
    data: Type.Object(
      { lines: Type.Array(Type.Object({ itemId: text, locationId: text, quantity: text }, closed)) },
      closed,
    ),
  },
  ...(
    [
      ['confirmed', 'The ERP has the order: what was reserved is allocated'],
      ['released', 'The stock was given back'],
      ['expired', 'Nobody confirmed it in time, and the stock is free again'],
    ] as const
  ).map(([state, when]) => ({
    type: `reservation.${state}`,
    source: '/stock' as const,
    when,
    subject: 'reservation/<id>',
    data: Type.Object({ channel: text, reference: Type.Union([text, Type.Null()]) }, closed),
  })),
];

const System = { system: text, reason: maybe };
const Paused = named('SystemFact', Type.Object({ ...System, by: maybe }, closed));

const ofDelivery: readonly EventType[] = [
  {
    type: 'target.drifted',
    source: '/delivery',
    when: 'A target was read again and does not hold what it was given',
    subject: '<system/target>:<key>',
    data: Type.Object(
      {
        target: text,
        domain: text,
        key: Type.String({ description: 'the record’s id, or item:location for availability' }),
        action: Type.Enum(['repair', 'propose'], { description: 'What the flow does about it' }),
        isAbsent: Type.Boolean({ description: 'It is not there at all' }),
        differences: Type.Array(
          Type.Object(
            { path: text, given: Type.Optional(Type.Unknown()), found: Type.Optional(Type.Unknown()) },
            closed,
          ),
        ),
      },
      closed,
    ),
  },
  {
    type: 'system.silenced',
    source: '/delivery',
    when: 'A system did not answer several times in a row: the breaker pauses it',
    subject: 'system/<name>',
    data: Type.Object(System, closed),
  },
  {
    type: 'system.recovered',
    source: '/delivery',
    when: 'It answers again, and gets what has changed meanwhile',
    subject: 'system/<name>',
    data: Type.Object({ system: text, silentSince: maybe }, closed),
  },
  {
    type: 'system.paused',
    source: '/delivery',
    when: 'A person stopped all writes to a system',
    subject: 'system/<name>',
    data: Paused,
  },
  {
    type: 'system.resumed',
    source: '/delivery',
    when: 'A person let it go on',
    subject: 'system/<name>',
    data: Paused,
  },
  ...(
    [
      [
        'planned',
        'A person asked what a replay would do',
        { filter: Type.Unknown(), counts: Type.Unknown(), by: text },
      ],
      ['started', 'It runs', { perSecond: Type.Integer(), by: text }],
      ['stopped', 'A person stopped it', { by: text }],
      ['finished', 'All its records were asked for and worked off', { marked: Type.Integer() }],
    ] as const
  ).map(([what, when, more]) => ({
    type: `replay.${what}`,
    source: '/delivery' as const,
    when,
    subject: 'replay/<id>',
    data: Type.Object({ replay: text, ...more }, closed),
  })),
];

const ofExceptions: readonly EventType[] = (
  [
    ['opened', 'The facts ask something that a person must decide'],
    ['closed', 'The facts no longer ask'],
    ['escalated', 'Nobody took it up in time, and the next person is asked'],
  ] as const
).map(([what, when]) => ({
  type: `exception.${what}`,
  source: '/exceptions' as const,
  when,
  subject: 'exception/<id>',
  data: Type.Object(
    {
      kind: text,
      subject: text,
      ...(what === 'escalated' ? { to: Type.String({ description: 'who is asked now' }) } : {}),
      ...(what === 'closed'
        ? { because: Type.Optional(Type.String({ description: 'why it ended by itself' })) }
        : {}),
    },
    closed,
  ),
}));

const FeedFact = Type.Object({ feed: text, changes: Type.Optional(Type.Array(text)) }, closed);
const ofFeeds: readonly EventType[] = Object.entries({
  declared: 'The landscape declares a subscriber that there was not',
  changed: 'The landscape declares it otherwise than before',
  ended: 'The landscape no longer declares it: nothing is sent to it any more',
  tested: 'A person tries a feed: it is sent to that one alone, and stands in no log',
}).map(([what, when]) => {
  return { type: `feed.${what}`, source: '/feeds', when, subject: 'feed/<name>', data: FeedFact };
});

/** All of them, by station. */
export const eventTypes: readonly EventType[] = [
  ...ofRecords,
  ...ofStock,
  ...ofProcesses,
  ...ofDelivery,
  ...ofExceptions,
  ...ofFeeds,
];
