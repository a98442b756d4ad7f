/** A return as the API shows it: its three legs with what proves them, and what may be done. */
import { Type, type Static, type TSchema } from 'typebox';
import { Return } from '../../model/documents/returns.ts';
import { closed, Moment, named } from '../shapes.ts';

const Text = Type.String();
const Evidence = Type.String({ description: 'what proves it' });

const leg = <Status extends TSchema>(status: Status) => Type.Object({ status, evidence: Evidence }, closed);

const Line = Type.Object(
  {
    line: Text,
    unit: Type.String({ description: 'of all quantities: that of the line of the order' }),
    asked: Text,
    granted: Type.String({ description: 'no more than was shipped and is not claimed by an earlier return' }),
    restocked: Text,
    quarantined: Text,
    scrapped: Text,
    credited: Text,
    refundable: Text,
  },
  closed,
);

/** What `settle-return` ends. */
export const Leg = Type.Enum(['goods', 'money'], {
  description:
    '`goods`: nothing more is waited for. `money`: how the buyer was compensated stays, though another way was asked for later.',
});

const ReturnAction = Type.Object(
  {
    action: Type.Enum(['cancel-return', 'settle-return', 'change-return']),
    leg: Type.Optional(Leg),
    legal: Type.Boolean(),
    why: Type.String({ description: 'what it does, or why it cannot be done any more' }),
  },
  closed,
);

/** What an order says of one of its returns. */
export const ReturnStanding = named(
  'ReturnStanding',
  Type.Object(
    {
      number: Text,
      document: Type.String({ description: 'our own number, which credit memo and return orders carry' }),
      revision: Text,
      requestedAt: Moment,
      compensation: Type.Enum(['refund', 'credit', 'none'], {
        description: 'how it counts, which is the latest wish unless something else went out before',
      }),
      status: Type.Enum(['open', 'closed', 'cancelled'], { description: 'closed: every leg is at its end' }),
      goods: leg(
        Type.Enum(['not-needed', 'expected', 'partly-received', 'received', 'received-short', 'refused']),
      ),
      money: leg(Type.Enum(['not-needed', 'waits-for-goods', 'due', 'partly-refunded', 'refunded'])),
      credit: leg(Type.Enum(['not-needed', 'waits-for-goods', 'due', 'partly-posted', 'posted'])),
      refund: Type.Object({ due: Text, given: Text, currency: Text }, closed),
      lines: Type.Array(Line),
      actions: Type.Array(ReturnAction),
    },
    closed,
  ),
);
export type ReturnStanding = Static<typeof ReturnStanding>;

export const ShownReturn = named(
  'ShownReturn',
  Type.Object({ channel: Text, orderNumber: Text, ...ReturnStanding.properties }, closed),
);
export type ShownReturn = Static<typeof ShownReturn>;

/** What a return is told by; the same as the canonical document. */
export const NewReturn = named('Return', Return);
