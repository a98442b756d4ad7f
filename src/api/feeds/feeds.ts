/** Feeds: outside subscribers hear of events by webhook. */
import { Type } from 'typebox';
import { MOST_FEEDS } from '../../feeds/index.ts';
import { isRefusal, readCursor, toPage, toRead } from '../cursor.ts';
import { meansAnyEvent } from '../../log/index.ts';
import { eventTypes } from '../openapi/event-types.ts';
import { personOf } from '../ops/person.ts';
import { answer, refuse, route, type Refusal } from '../route.ts';
import type { Services } from '../services.ts';
import { By, closed, Id, Name, named, page, paging, Reason, When } from '../shapes.ts';
import {
  DeliveryState,
  EventPattern,
  Feed,
  FeedDelivery,
  FeedName,
  instantOf,
  SecretReference,
  showDelivery,
  showFeed,
  SubjectPrefix,
  Url,
} from './feed-shapes.ts';

const EVENT_TYPES = eventTypes.map(({ type }) => type);

const UNKNOWN = 'No feed has this id.';
const DECLARED = 'The landscape declares this feed; change it there, and start the hub anew.';
const ENDED = 'The landscape no longer declares this feed: declare it again, or remove it for good.';
const Secret = Type.Optional(
  Type.String({ description: 'whsec_ and base64, as Standard Webhooks has it; it is shown this once' }),
);

export const createFeed = route({
  method: 'POST',
  path: '/ops/v1/feeds',
  name: 'createFeed',
  scope: 'admin',
  summary: 'Sends events to an address from now on; the secret is in this answer and nowhere else',
  description:
    'Each event is posted as a CloudEvent (JSON), signed as Standard Webhooks has it: webhook-id is the id of the event and the same at each try, ' +
    'webhook-signature is an HMAC over id, timestamp and body. Events arrive at least once and in the order of each subject; several subjects ' +
    'are under way at once. Answer 2xx within ten seconds; anything else is tried again, ever more seldom, for three days. Retry-After is heeded, 410 ' +
    'pauses the feed, redirects are not followed. An event of more than 256 kB comes without data and with dataref.',
  holdsSecret: true,
  input: Type.Object(
    {
      name: FeedName,
      url: Url,
      types: Type.Array(EventPattern, { minItems: 1, maxItems: 50, uniqueItems: true }),
      subjectPrefix: Type.Optional(SubjectPrefix),
      owner: Type.String({
        ...Name,
        description: 'a person or team of the landscape, who is asked when it fails',
      }),
      secretReference: Type.Optional(SecretReference),
      since: Type.Optional(
        Type.String({ ...When, description: 'begin with the events recorded then; absent: from now on' }),
      ),
      by: By,
    },
    closed,
  ),
  answer: named('NewFeed', Type.Object({ feed: Feed, secret: Secret }, closed)),
  refusals: ['HUB_CONFLICT', 'HUB_NOT_POSSIBLE'],
  handle: async ({ since, by, subjectPrefix = '', ...wish }, call) => {
    const wrong = wrongWish(wish, call.services);
    if (wrong !== undefined) return wrong;
    const made = await call.services.feeds.add({
      ...wish,
      subjectPrefix,
      since: since === undefined ? undefined : instantOf(since),
      by: personOf(call, by),
    });
    if (made === 'name-taken') return refuse('HUB_CONFLICT', `There is a feed ${wish.name} already.`);
    if (made === 'too-many')
      return refuse('HUB_NOT_POSSIBLE', `There are ${MOST_FEEDS} feeds; there may be no more.`);
    if ('problem' in made) return invalid(made.about, made.problem);
    const { feed, ...secret } = made;
    return answer({ feed: showFeed(feed), ...secret }, { status: 201 });
  },
});

function wrongWish(
  { types, owner }: { readonly types: readonly string[]; readonly owner: string },
  { landscape }: Pick<Services, 'landscape'>,
): Refusal | undefined {
  const unknown = types.findIndex((type) => !meansAnyEvent(type, EVENT_TYPES));
  if (unknown >= 0)
    return invalid(`types/${unknown}`, 'no event is of this type; docs/reference/events.md lists them');
  const names = [...landscape.people, ...(landscape.teams ?? [])].map(({ name }) => name);
  return names.includes(owner)
    ? undefined
    : invalid('owner', 'expected a person or team of the landscape, found another name');
}

function invalid(path: string, message: string): Refusal {
  return refuse('HUB_INVALID_REQUEST', undefined, [{ path, message }]);
}

export const listFeeds = route({
  method: 'GET',
  path: '/ops/v1/feeds',
  name: 'listFeeds',
  scope: 'ops:read',
  summary: 'Feeds with how they stand, by name',
  input: Type.Object({ name: Type.Optional(Name), ...paging }, closed),
  answer: page(Feed),
  handle: async ({ name, limit, after }, { services: { feeds } }) => {
    const place = readCursor(Name, after);
    if (isRefusal(place)) return place;
    const found = await feeds.list({ name, after: place, limit: toRead(limit) });
    return answer(toPage(found.map(showFeed), limit, (last) => last.name));
  },
});

export const getFeed = route({
  method: 'GET',
  path: '/ops/v1/feeds/{id}',
  name: 'getFeed',
  scope: 'ops:read',
  summary: 'One feed with how it stands',
  input: Type.Object({ id: Id }, closed),
  answer: Feed,
  handle: ({ id }, { services }) => shown(services, id),
});

async function shown({ feeds }: Pick<Services, 'feeds'>, id: string) {
  const feed = await feeds.find(id);
  return feed === undefined ? refuse('HUB_NOT_FOUND', UNKNOWN) : answer(showFeed(feed));
}

/** Steers a feed and shows it, unless it has ended. */
async function steered({ feeds }: Pick<Services, 'feeds'>, id: string, steer: () => Promise<unknown>) {
  const feed = await feeds.find(id);
  if (feed !== undefined && feed.endedAt !== null) return refuse('HUB_NOT_POSSIBLE', ENDED);
  await steer();
  return shown({ feeds }, id);
}

export const removeFeed = route({
  method: 'DELETE',
  path: '/ops/v1/feeds/{id}',
  name: 'removeFeed',
  scope: 'admin',
  summary: 'Ends a feed, with everything that is kept of it',
  input: Type.Object({ id: Id }, closed),
  answer: Type.Object({ id: Id, state: Type.Literal('removed') }, closed),
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: async ({ id }, { services: { feeds } }) => {
    const removed = await feeds.remove(id);
    if (removed === 'declared') return refuse('HUB_NOT_POSSIBLE', DECLARED);
    return removed === 'removed'
      ? answer({ id, state: 'removed' as const })
      : refuse('HUB_NOT_FOUND', UNKNOWN);
  },
});

export const pauseFeed = route({
  method: 'POST',
  path: '/ops/v1/feeds/{id}/pause',
  name: 'pauseFeed',
  scope: 'ops:write',
  summary: 'Stops a feed where it stands; events wait in the log, as long as that is kept',
  input: Type.Object({ id: Id, reason: Reason, by: By }, closed),
  answer: Feed,
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: ({ id, reason, by }, call) =>
    steered(call.services, id, () => call.services.feeds.pause(id, { why: reason, by: personOf(call, by) })),
});

export const resumeFeed = route({
  method: 'POST',
  path: '/ops/v1/feeds/{id}/resume',
  name: 'resumeFeed',
  scope: 'ops:write',
  summary: 'Lets a feed go on at once, where it stopped; what waited for a later try waits no longer',
  input: Type.Object({ id: Id }, closed),
  answer: Feed,
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: ({ id }, { services }) => steered(services, id, () => services.feeds.resume(id)),
});

export const rotateFeedSecret = route({
  method: 'POST',
  path: '/ops/v1/feeds/{id}/rotate',
  name: 'rotateFeedSecret',
  scope: 'admin',
  summary: 'Makes a new secret; for a while messages are signed with both',
  holdsSecret: true,
  input: Type.Object(
    {
      id: Id,
      overlapHours: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 168,
          description: 'so long the secret before signs, too; 24 if absent',
        }),
      ),
      secretReference: Type.Optional(SecretReference),
    },
    closed,
  ),
  answer: named('RotatedSecret', Type.Object({ feed: Feed, secret: Secret }, closed)),
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: async ({ id, overlapHours = 24, secretReference }, { services: { feeds } }) => {
    const rotated = await feeds.rotate(id, { overlapHours, secretReference });
    if (rotated === 'declared') return refuse('HUB_NOT_POSSIBLE', DECLARED);
    const feed = await feeds.find(id);
    if (rotated === 'unknown' || feed === undefined) return refuse('HUB_NOT_FOUND', UNKNOWN);
    if ('problem' in rotated) return invalid(rotated.about, rotated.problem);
    const { secret } = rotated;
    return answer({ feed: showFeed(feed), ...(secret === undefined ? {} : { secret }) });
  },
});

export const testFeed = route({
  method: 'POST',
  path: '/ops/v1/feeds/{id}/test',
  name: 'testFeed',
  scope: 'ops:write',
  summary: 'Sends an event of the type feed.tested now, once, and tells the answer',
  input: Type.Object({ id: Id }, closed),
  answer: named(
    'FeedTest',
    Type.Object(
      {
        eventId: Id,
        outcome: Type.Enum(['taken', 'failed', 'gone']),
        status: Type.Optional(Type.Integer()),
        answer: Type.String({ description: 'at most 1 kB of it, or why there was none' }),
        durationMs: Type.Integer(),
      },
      closed,
    ),
  ),
  handle: async ({ id }, { services: { feeds }, madeId }) => {
    const tried = await feeds.test(id, madeId);
    if (tried === 'unknown') return refuse('HUB_NOT_FOUND', UNKNOWN);
    const { eventId, status, answer: words, durationMs, verdict } = tried;
    const told = { eventId, outcome: verdict.verdict, answer: words, durationMs };
    return answer({ ...told, ...(status === undefined ? {} : { status }) });
  },
});

export const redeliverFeed = route({
  method: 'POST',
  path: '/ops/v1/feeds/{id}/redeliver',
  name: 'redeliverFeed',
  scope: 'ops:write',
  summary: 'Sends everything again that was recorded since an instant, under the same ids',
  input: Type.Object({ id: Id, from: When }, closed),
  answer: Feed,
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: ({ id, from }, { services }) =>
    steered(services, id, () => services.feeds.redeliver(id, instantOf(from))),
});

const DeliveryPlace = Type.Object({ place: Type.String({ pattern: '^[0-9]{1,18}$' }) }, closed);

export const listFeedDeliveries = route({
  method: 'GET',
  path: '/ops/v1/feeds/{id}/deliveries',
  name: 'listFeedDeliveries',
  scope: 'ops:read',
  summary: 'What was sent to a feed, with each try and its answer, tried last first',
  description: 'Tries are kept for seven days, and the latest 10,000 of each feed.',
  input: Type.Object(
    { id: Id, state: Type.Optional(DeliveryState), eventId: Type.Optional(Id), ...paging },
    closed,
  ),
  answer: page(FeedDelivery),
  handle: async ({ id, state, eventId, limit, after }, { services: { feeds } }) => {
    const before = readCursor(DeliveryPlace, after);
    if (isRefusal(before)) return before;
    if ((await feeds.find(id)) === undefined) return refuse('HUB_NOT_FOUND', UNKNOWN);
    const filter = { feedId: id, state, eventId, before: before?.place, limit: toRead(limit) };
    const found = toPage(await feeds.deliveries(filter), limit, ({ place }) => ({ place: String(place) }));
    return answer({ ...found, entries: found.entries.map(showDelivery) });
  },
});

export const feedRoutes = [
  createFeed,
  listFeeds,
  getFeed,
  removeFeed,
  pauseFeed,
  resumeFeed,
  rotateFeedSecret,
  testFeed,
  redeliverFeed,
  listFeedDeliveries,
];
