/** What people may do with an order now, as it is shown; only what is legal can be done. */
import { Type } from 'typebox';
import { Money as Amount, PlainDate } from '../../model/primitives.ts';
import { closed } from '../shapes.ts';

const Text = Type.String();

/** What kept an order when a person released it: it lets that go, up to that amount. */
const Seen = Type.Object(
  {
    reason: Type.String({ description: 'the kind of question' }),
    line: Type.Optional(Text),
    amount: Amount,
    day: Type.Optional(PlainDate),
  },
  closed,
);

/** In the line's unit. */
const Rest = Type.Object({ line: Text, unit: Text, cancels: Text, keeps: Text }, closed);

export const Action = Type.Object(
  {
    action: Type.Enum([
      'cancel',
      'cancel-rest',
      'cancel-line',
      'keep-surplus',
      'accept-price',
      'substitute',
      'split',
      'wait',
      'hold',
      'release',
      'invoice-on-account',
      'revise',
    ]),
    line: Type.Optional(Text),
    legal: Type.Boolean(),
    why: Type.String({ description: 'what it does, or why it cannot be done any more' }),
    keeps: Type.Optional({
      ...Text,
      description:
        'of a line that left in part: so much has left or is being picked, only the rest is cancelled, or the buyer may keep all of it',
    }),
    least: Type.Optional({
      ...Text,
      description: 'of a revision: less of the line cannot be had any more; more of it may be ordered',
    }),
    rests: Type.Optional(
      Type.Immutable(
        Type.Array(Rest, {
          description:
            'of an order that has gone in part: what would be cancelled of each line, and what stays',
        }),
      ),
    ),
    authority: Type.Optional(
      Type.Object(
        {
          shown: Type.Optional(Text),
          agreed: Type.Optional(Text),
          percent: Type.Optional(
            Type.String({ description: 'so much of what is agreed it may differ without prices:override' }),
          ),
        },
        closed,
      ),
    ),
    unit: Type.Optional({
      ...Text,
      description:
        'of a price that is accepted: it is for one of these; of what the buyer keeps: in which it is counted',
    }),
    covers: Type.Optional(
      Type.Object(
        {
          revision: Type.Optional(Text),
          seen: Type.Optional(Type.Immutable(Type.Array(Seen))),
        },
        { ...closed, description: 'of a release: what it would let go, and nothing else' },
      ),
    ),
  },
  closed,
);
