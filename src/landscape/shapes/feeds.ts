/** Who outside hears of events. */
import { Type, type Static } from 'typebox';
import { Moment, Name, Named, Text, closed } from './terms.ts';

/** One subscriber, who is sent events by webhook. */
export const Feed = Type.Object(
  {
    name: Name,
    url: Type.String({
      ...Text,
      description:
        'where messages are posted: an address of https, or a reference to one where the address itself is a secret, env:NAME or file:/path',
    }),
    types: Type.Array(
      Type.String({
        ...Named,
        description: 'such as order.accepted; order.* for all of orders, * for everything',
      }),
      { minItems: 1, maxItems: 50 },
    ),
    subjectPrefix: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 255,
        pattern: '^[^\\u0000-\\u001f\\u007f\\ud800-\\udfff]*$',
        description: 'how subjects begin, such as order/storefront/; absent: whatever events are about',
      }),
    ),
    secret: Type.String({
      description:
        'a reference to the secret that signs, env:NAME or file:/path; behind it whsec_ and base64',
    }),
    owner: Type.String({ ...Named, description: 'the person or team who is asked when it fails' }),
    since: Type.Optional(
      Type.String({
        ...Moment,
        description: 'a new feed begins with the events recorded then; absent: with what comes from now on',
      }),
    ),
  },
  closed,
);
export type Feed = Static<typeof Feed>;
