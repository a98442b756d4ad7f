/** How feeds and what was sent to them look over HTTP. */
import { Type, type Static } from 'typebox';
import type { Delivered, Feed as StationFeed } from '../../feeds/index.ts';
import { EVENT_PATTERN } from '../../log/index.ts';
import { closed, Id, Moment, named } from '../shapes.ts';
import { toWire, type Wire } from '../wire.ts';

const Text = Type.String();

export const FeedName = Type.String({
  pattern: '^[a-z0-9][a-z0-9-]{0,62}$',
  description: 'small letters, digits and dashes, such as web-shop',
});

export const EventPattern = Type.String({
  maxLength: 80,
  pattern: EVENT_PATTERN,
  description: 'a type of event such as order.accepted; order.* for all of orders, * for everything',
});

export const SubjectPrefix = Type.String({
  maxLength: 255,
  pattern: '^[^\\u0000-\\u001f\\u007f\\ud800-\\udfff]*$',
  description: 'how subjects begin, such as order/storefront/; absent or empty: whatever events are about',
});

export const Url = Type.String({
  maxLength: 2048,
  pattern: '^https?://[^\\u0000-\\u0020\\u007f\\ud800-\\udfff]+$',
  description: 'where messages are posted: https, and plain http only where private addresses are allowed',
});

export const SecretReference = Type.String({
  maxLength: 300,
  pattern: '^(env|file):[^\\u0000-\\u001f\\u007f\\ud800-\\udfff]+$',
  description:
    'where each node reads the secret: env:FEED_SECRET_… or file:/…/feed-secret-…; absent: the hub makes one',
});

export const Feed = named(
  'Feed',
  Type.Object(
    {
      id: Id,
      name: FeedName,
      url: Type.String({ description: 'where messages are posted, or where each node reads it' }),
      types: Type.Array(Text),
      subjectPrefix: Text,
      owner: Type.String({ description: 'the person or team who is asked when it fails' }),
      createdAt: Moment,
      createdBy: Text,
      declared: Type.Boolean({ description: 'the landscape says what it is: it is changed there' }),
      endedAt: Type.Optional(Moment),
      state: Type.Enum(['active', 'failing', 'paused', 'ended'], {
        description:
          'failing: tried, and nothing is taken; it goes on by itself. ended: the landscape no longer declares it',
      }),
      pausedWhy: Type.Optional(Text),
      pausedBy: Type.Optional(Text),
      pausedAt: Type.Optional(Moment),
      secretReference: Type.Optional(Type.String({ description: 'absent: the hub made the secret' })),
      previousSecretUntil: Type.Optional(
        Type.String({ format: 'date-time', description: 'until then both secrets sign' }),
      ),
      failingSince: Type.Optional(Moment),
      nextTryAt: Type.Optional(Moment),
      lastFailure: Type.Optional(Text),
      lastDeliveredAt: Type.Optional(Moment),
      delivered: Type.Integer({ description: 'messages that were taken' }),
      givenUp: Type.Integer({ description: 'messages that were refused for 72 hours' }),
      waiting: Type.Integer({
        description:
          'messages that were tried and not taken, and the first of those behind them; the rest waits in the log',
      }),
      oldestWaitingSince: Type.Optional(Moment),
    },
    closed,
  ),
);
export type Feed = Static<typeof Feed>;

export function showFeed({ state, ...feed }: StationFeed): Feed {
  const shown = state === 'active' && feed.failingSince !== null ? 'failing' : state;
  return toWire({ ...withoutNulls(feed), state: feed.endedAt === null ? shown : 'ended' });
}

type WithoutNulls<T> = {
  [Name in keyof T]: null extends T[Name] ? Exclude<T[Name], null> | undefined : T[Name];
};

function withoutNulls<T extends object>(value: T): WithoutNulls<T> {
  const entries = Object.entries(value).map(([name, member]) => [name, member === null ? undefined : member]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion, typescript/no-unsafe-return -- the conversion is the definition of the type
  return Object.fromEntries(entries) as WithoutNulls<T>;
}

const Outcome = Type.Enum(['taken', 'failed', 'gone', 'given-up']);

export const DeliveryState = Type.Enum(['taken', 'waiting', 'given-up', 'dropped'], {
  description: 'dropped: it is sent again from the log, because a person asked for it',
});

export const FeedDelivery = named(
  'FeedDelivery',
  Type.Object(
    {
      eventId: Type.String({ description: 'id of the event, and webhook-id of each try' }),
      type: Text,
      subject: Text,
      state: DeliveryState,
      nextTryAt: Type.Optional(Moment),
      tries: Type.Array(
        Type.Object(
          {
            number: Type.Integer(),
            at: Moment,
            outcome: Outcome,
            status: Type.Optional(Type.Integer()),
            answer: Type.String({ description: 'at most 1 kB of it, or why there was none' }),
            durationMs: Type.Integer(),
          },
          closed,
        ),
      ),
    },
    closed,
  ),
);

export function showDelivery({ place: _place, nextTryAt, ...each }: Delivered): Static<typeof FeedDelivery> {
  const shown: Wire<typeof each> = toWire(each);
  return { ...shown, ...(nextTryAt === null ? {} : { nextTryAt: nextTryAt.toISOString() }) };
}

/** Nothing was recorded before, so an earlier instant means the beginning. */
const OLDEST_MS = Date.UTC(2000, 0, 1);

/** Where a feed shall begin, as its caller says it. */
export function instantOf(text: string): Date {
  return new Date(Math.max(new Date(text).getTime(), OLDEST_MS));
}
