/** The status as the API shows it. */
import { Type } from 'typebox';
import { closed, Moment, named } from '../shapes.ts';

const Count = Type.Integer({ minimum: 0 });

const Source = Type.Object(
  {
    source: Type.String(),
    heardSecondsAgo: Type.Optional(Type.Integer()),
    arrived: Count,
    applied: Count,
    absorbed: Count,
    waiting: Count,
    toFetch: Count,
    parked: Type.Object({ breach: Count, waiting: Count, conflict: Count, poison: Count }, closed),
    behindSeconds: Count,
    firstLoad: Type.Enum(['not-begun', 'under-way', 'done', 'not-needed']),
    failure: Type.Optional(Type.String()),
  },
  closed,
);

const Reason = Type.Object(
  {
    state: Type.Enum(['waiting', 'withheld', 'dead', 'asked']),
    rows: Count,
    why: Type.String({ description: 'In one sentence, without ids' }),
    list: Type.String({ description: 'The address that lists rows of this state' }),
  },
  closed,
);

const read = {
  verified: Type.Integer({ description: 'Rows that were compared' }),
  drifted: Type.Integer({ description: 'Rows of them that differed' }),
  unread: Type.Integer({ description: 'Rows that could not be read' }),
};

const Verification = Type.Object(
  {
    everySeconds: Count,
    pass: Type.Optional(
      Type.Object(
        { startedAt: Moment, expected: Count, ...read },
        { ...closed, description: 'The reading that is under way' },
      ),
    ),
    lastFullPass: Type.Optional(
      Type.Object(
        { endedAt: Moment, ...read },
        { ...closed, description: 'The last reading that reached the end' },
      ),
    ),
    failure: Type.Optional(Type.String()),
  },
  { ...closed, description: 'What was delivered is read again; absent where the target cannot be read' },
);

const Target = Type.Object(
  {
    target: Type.String(),
    expected: Count,
    accepted: Count,
    confirmed: Count,
    waiting: Count,
    failing: Count,
    withheld: Count,
    behindSeconds: Count,
    acceptedPerSecond: Type.Number(),
    reasons: Type.Array(Reason, { description: 'Why rows do not go out, the most frequent first' }),
    verification: Type.Optional(Verification),
  },
  closed,
);

const Flow = named(
  'FlowStatus',
  Type.Object(
    {
      flow: Type.String(),
      domain: Type.String(),
      verdict: Type.Enum(['on-time', 'late', 'failing', 'loading', 'paused', 'silent']),
      because: Type.Optional(Type.String()),
      objectiveSeconds: Count,
      behindSeconds: Count,
      waiting: Count,
      failing: Count,
      businessOwner: Type.String(),
      technicalOwner: Type.String(),
      source: Type.Optional(Source),
      targets: Type.Array(Target),
    },
    closed,
  ),
);

const Sums = Type.Object(
  { expected: Count, sent: Count, accepted: Count, confirmed: Count, absorbed: Count, refused: Count },
  closed,
);

const System = named(
  'SystemStatus',
  Type.Object(
    {
      system: Type.String(),
      title: Type.String(),
      /** Absent: the hub sends it nothing. */
      gate: Type.Optional(Type.String({ description: 'open, probe, or why nothing is sent' })),
      until: Type.Optional(Moment),
      reason: Type.Optional(Type.String()),
      pausedBy: Type.Optional(Type.String()),
      requestsPerSecond: Type.Optional(Type.Number()),
      lastHour: Type.Optional(Sums),
    },
    closed,
  ),
);

const Silence = Type.Object(
  {
    flow: Type.String(),
    source: Type.String(),
    location: Type.Optional(Type.String({ description: 'Of stock: the location that is not heard of' })),
    since: Type.String({ format: 'date-time', description: 'When it was last heard' }),
    bearsSeconds: Type.Integer({ description: 'How long the flow bears silence' }),
    does: Type.Enum(['keep-last-known', 'withdraw', 'ask'], { description: 'What the flow does about it' }),
  },
  closed,
);

const open = {
  open: Count,
  escalated: Type.Integer({ description: 'How many of them went on to somebody else' }),
};

export const Status = named(
  'Status',
  Type.Object(
    {
      landscape: Type.String(),
      at: Moment,
      flows: Type.Array(Flow),
      systems: Type.Array(System),
      silences: Type.Array(Silence, {
        description: 'Sources that are not heard for longer than their flows bear',
      }),
      exceptions: Type.Object(
        {
          ...open,
          byOwner: Type.Array(Type.Object({ owner: Type.String(), ...open, oldest: Moment }, closed)),
        },
        closed,
      ),
    },
    closed,
  ),
);
