/** What people may do with subscriptions: make, steer, try, send again, end. */
import { randomBytes } from 'node:crypto';
import { earlierOf, justBefore, latestPosition, positionBefore, toCloudEvent } from '../log/index.ts';
import type { Questions } from '../model/exceptions.ts';
import type { Clock } from '../platform/clock.ts';
import type { ClosableHttpClient } from '../platform/outgoing/http-client.ts';
import type { Database, Transaction } from '../platform/sql.ts';
import type { Feed, Sent } from './feed.ts';
import {
  findFeed,
  insertFeed,
  listFeeds,
  type FeedFilter,
  lockCursor,
  lockFeeds,
  moveCursor,
  pauseFeed,
  readSecrets,
  removeFeed,
  replaceSecret,
  resumeFeed,
  type Pausing,
} from './store/feed-store.ts';
import { listDelivered } from './store/message-store.ts';
import { failingKey, givenUpKey } from './questions.ts';
import { destinationProblem } from './work/destination.ts';
import { readSecret, sendMessage, type Sending } from './work/sending.ts';

/** More subscribers than these want a broker between. */
export const MOST_FEEDS = 50;
const SECRET_BYTES = 32;
const HOUR_MS = 3600_000;

export interface SubscribingNeeds extends Omit<Sending, 'http'> {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly questions: Questions<Transaction>;
  readonly client: () => ClosableHttpClient;
}

export interface FeedWish {
  readonly name: string;
  readonly url: string;
  readonly types: readonly string[];
  readonly subjectPrefix: string;
  readonly owner: string;
  /** `env:FEED_SECRET_…` or `file:/…/feed-secret-…`; absent: the hub makes a secret. */
  readonly secretReference?: string | undefined;
  /** Begins with what was recorded then; absent: with what comes from now on. */
  readonly since?: Date | undefined;
  readonly by: string;
}

/** A new secret, where the hub made it: it is told this once. */
export interface Secretive {
  readonly secret?: string;
}

export interface Rotation {
  readonly secretReference?: string | undefined;
  /** So long the secret before stays valid, too. */
  readonly overlapHours: number;
}

type Wrong = { readonly problem: string; readonly about: 'url' | 'secretReference' };

export interface Subscriptions {
  add(wish: FeedWish): Promise<({ readonly feed: Feed } & Secretive) | Wrong | 'name-taken' | 'too-many'>;
  /** By name; without a filter all. */
  list(filter?: FeedFilter): Promise<readonly Feed[]>;
  find(id: string): Promise<Feed | undefined>;
  pause(id: string, pausing: Omit<Pausing, 'at'>): Promise<'paused' | 'unknown'>;
  resume(id: string): Promise<'resumed' | 'unknown'>;
  /** `declared`: the landscape says that it is there. */
  remove(id: string): Promise<'removed' | 'unknown' | 'declared'>;
  /** `declared`: the landscape says what signs. */
  rotate(
    id: string,
    rotation: Rotation,
  ): Promise<(Secretive & { readonly previousSecretUntil: Date }) | Wrong | 'unknown' | 'declared'>;
  /** Sends an event that stands in no log, now and once; under the same event id, subscribers know it again. */
  test(id: string, eventId?: string): Promise<(Sent & { readonly eventId: string }) | 'unknown'>;
  /** Sends everything again that was recorded since, under the same ids. */
  redeliver(id: string, from: Date): Promise<'begun' | 'unknown'>;
  deliveries: (filter: Parameters<typeof listDelivered>[1]) => ReturnType<typeof listDelivered>;
}

export function subscriptions(needs: SubscribingNeeds): Subscriptions {
  const { database, clock } = needs;
  return {
    add: (wish) => add(needs, wish),
    list: (filter) => listFeeds(database, filter),
    find: (id) => findFeed(database, id),
    pause: (id, pausing) => pauseFeed(database, id, { ...pausing, at: clock() }),
    resume: (id) => database.transaction((tx) => resumeFeed(tx, id)),
    remove: (id) => remove(needs, id),
    rotate: (id, rotation) => rotate(needs, id, rotation),
    test: (id, eventId) => test(needs, id, eventId),
    redeliver: (id, from) => redeliver(needs, id, from),
    deliveries: (filter) => listDelivered(database, filter),
  };
}

async function add(needs: SubscribingNeeds, wish: FeedWish): ReturnType<Subscriptions['add']> {
  const { database, clock, newId } = needs;
  const problem = destinationProblem(wish.url, needs);
  if (problem !== undefined) return { problem, about: 'url' };
  const chosen = chooseSecret(wish.secretReference, needs.env);
  if ('problem' in chosen) return chosen;
  const id = newId();
  const { since, by: createdBy, secretReference: _reference, ...rest } = wish;
  const made = await database.transaction(async (tx) => {
    const cursor = since === undefined ? await latestPosition(tx) : await positionBefore(tx, since);
    const createdAt = clock();
    return await insertFeed(
      tx,
      { ...rest, id, secret: chosen.kept, cursor, createdAt, createdBy },
      MOST_FEEDS,
    );
  });
  if (made !== 'made') return made;
  const feed = await findFeed(database, id);
  return feed === undefined ? 'name-taken' : { feed, ...chosen.told };
}

function chooseSecret(
  reference: string | undefined,
  env: NodeJS.ProcessEnv,
): { readonly kept: string; readonly told: Secretive } | Wrong {
  if (reference === undefined) {
    const secret = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
    return { kept: secret, told: { secret } };
  }
  if (!mayBeNamed(reference)) return { problem: NAMEABLE, about: 'secretReference' };
  const read = readSecret(reference, env);
  return 'problem' in read
    ? { problem: read.problem, about: 'secretReference' }
    : { kept: reference, told: {} };
}

/**
 * Who may make feeds may not for that reach every secret of the machine: signing with it towards an address of one's own is a way to guess
 * it, and the refusals would tell which variables and files there are. What the landscape declares has been reviewed there.
 */
const NAMEABLE =
  'only what is named for it can be referred to here: env:FEED_SECRET_… or file:/…/feed-secret-…; the landscape may name others';

function mayBeNamed(reference: string): boolean {
  return (
    /^env:FEED_SECRET_[A-Za-z0-9_]+$/.test(reference) ||
    (/^file:(\/[^/]+)*\/feed[-_]secret[-_][^/]+$/.test(reference) && !/\/\.{1,2}(\/|$)/.test(reference))
  );
}

async function rotate(
  { database, clock, env }: SubscribingNeeds,
  id: string,
  { secretReference, overlapHours }: Rotation,
): ReturnType<Subscriptions['rotate']> {
  if ((await findFeed(database, id))?.declared === true) return 'declared';
  const chosen = chooseSecret(secretReference, env);
  if ('problem' in chosen) return chosen;
  const previousUntil = new Date(clock().getTime() + overlapHours * HOUR_MS);
  const replaced = await replaceSecret(database, id, { secret: chosen.kept, previousUntil });
  return replaced === 'unknown' ? 'unknown' : { ...chosen.told, previousSecretUntil: previousUntil };
}

async function remove(
  { database, questions }: SubscribingNeeds,
  id: string,
): ReturnType<Subscriptions['remove']> {
  return await database.transaction(async (tx) => {
    await lockFeeds(tx);
    const feed = await findFeed(tx, id);
    if (feed === undefined) return 'unknown';
    if (feed.declared && feed.endedAt === null) return 'declared';
    await questions.settle(tx, [failingKey(feed), givenUpKey(feed)]);
    return await removeFeed(tx, id);
  });
}

async function redeliver(
  { database, questions }: SubscribingNeeds,
  id: string,
  from: Date,
): Promise<'begun' | 'unknown'> {
  return await database.transaction(async (tx) => {
    const standing = await lockCursor(tx, id);
    const feed = await findFeed(tx, id);
    if (standing === undefined || feed === undefined) return 'unknown';
    // Everything that is held is read again, so reading begins no later than there.
    const places = [standing.cursor ?? undefined, ...standing.held.map(justBefore)];
    const cursor = places.reduce(earlierOf, await positionBefore(tx, from));
    await moveCursor(tx, id, { cursor, at: from });
    await questions.settle(tx, [givenUpKey(feed)]);
    return 'begun';
  });
}

async function test(
  needs: SubscribingNeeds,
  id: string,
  eventId = needs.newId(),
): ReturnType<Subscriptions['test']> {
  const { database, clock } = needs;
  const feed = await findFeed(database, id);
  const secrets = await readSecrets(database, id);
  if (feed === undefined || secrets === undefined) return 'unknown';
  const { position: _none, ...event } = toCloudEvent({
    id: eventId,
    type: 'feed.tested',
    source: '/feeds',
    subject: `feed/${feed.name}`,
    time: clock().toISOString(),
    data: { feed: feed.name },
    correlationId: eventId,
    position: '',
  });
  const http = needs.client();
  try {
    const message = { id: eventId, body: JSON.stringify(event) };
    return { ...(await sendMessage({ ...needs, http }, { ...secrets, url: feed.url }, message)), eventId };
  } finally {
    await http.close();
  }
}
