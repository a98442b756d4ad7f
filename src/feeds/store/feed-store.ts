/** The only place that reads and writes subscriptions as people see and steer them. */
import { textColumn } from '../../platform/columns/columns.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { Feed } from '../feed.ts';

/** Workers listen here: a feed was made, or somebody changed what it may do. */
export const WAKE_CHANNEL = 'crossdock_feeds';

/** Columns of `feed`, and two numbers of what is held for it. */
export const FEED_COLUMNS = `feed.id, name, url, types, subject_prefix as "subjectPrefix", owner, created_at as "createdAt",
  created_by as "createdBy", declared, ended_at as "endedAt", state, paused_why as "pausedWhy", paused_by as "pausedBy", paused_at as "pausedAt",
  case when secret not like 'whsec\\_%' then secret end as "secretReference", previous_until as "previousSecretUntil",
  failing_since as "failingSince", next_try_at as "nextTryAt", last_failure as "lastFailure",
  last_delivered_at as "lastDeliveredAt", delivered::float8 as delivered, given_up::float8 as "givenUp",
  held.waiting, held.oldest as "oldestWaitingSince"`;
export const WITH_HELD = `cross join lateral (
  select count(*)::int as waiting, min(held_at) as oldest from feed_held where feed_id = feed.id) held`;

export interface NewFeed {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly types: readonly string[];
  readonly subjectPrefix: string;
  readonly owner: string;
  readonly secret: string;
  readonly cursor: string | undefined;
  readonly createdAt: Date;
  readonly createdBy: string;
}

/** Nobody else makes feeds until the transaction ends. */
export async function lockFeeds(tx: Transaction): Promise<void> {
  await tx.execute(`select pg_advisory_xact_lock(hashtext('crossdock.feeds'))`);
}

/** Keeps a new one, unless the name is taken or there are as many as there may be. */
export async function insertFeed(
  tx: Transaction,
  feed: NewFeed,
  most: number,
): Promise<'made' | 'name-taken' | 'too-many'> {
  await lockFeeds(tx);
  const [count] = await tx.query<{ all: number; same: number }>(
    'select count(*) filter (where ended_at is null)::int as all, count(*) filter (where name = $1)::int as same from feed',
    [feed.name],
  );
  if ((count?.same ?? 0) > 0) return 'name-taken';
  if ((count?.all ?? 0) >= most) return 'too-many';
  await tx.execute(
    `insert into feed (id, name, url, types, subject_prefix, owner, secret, cursor, cursor_at, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)`,
    [
      feed.id,
      feed.name,
      feed.url,
      textColumn(feed.types),
      feed.subjectPrefix,
      feed.owner,
      feed.secret,
      feed.cursor ?? null,
      feed.createdAt,
      feed.createdBy,
    ],
  );
  await tellWorkers(tx);
  return 'made';
}

/** Wakes whoever works on feeds. */
export async function tellWorkers(queryable: Queryable): Promise<void> {
  await queryable.query('select pg_notify($1, $2)', [WAKE_CHANNEL, '']);
}

/** Which of them; `after` is the name of the last one seen. */
export interface FeedFilter {
  readonly name?: string | undefined;
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

/** A page of them by name; without a limit all, because there are never many. */
export async function listFeeds(
  queryable: Queryable,
  { name, after, limit }: FeedFilter = {},
): Promise<readonly Feed[]> {
  return await queryable.query<Feed>(
    `select ${FEED_COLUMNS} from feed ${WITH_HELD}
     where ($1::text is null or name = $1) and ($2::text is null or name > $2) order by name limit $3`,
    [name ?? null, after ?? null, limit ?? null],
  );
}

export async function findFeed(queryable: Queryable, id: string): Promise<Feed | undefined> {
  const [feed] = await queryable.query<Feed>(
    `select ${FEED_COLUMNS} from feed ${WITH_HELD} where feed.id = $1::uuid`,
    [id],
  );
  return feed;
}

/** What signs the messages of a feed: the present secret or its reference, and the one before it. */
export interface KeptSecrets {
  readonly secret: string;
  readonly previousSecret: string | null;
  readonly previousSecretUntil: Date | null;
}

export async function readSecrets(queryable: Queryable, id: string): Promise<KeptSecrets | undefined> {
  const [row] = await queryable.query<KeptSecrets>(
    `select secret, previous_secret as "previousSecret", previous_until as "previousSecretUntil"
     from feed where id = $1::uuid`,
    [id],
  );
  return row;
}

/** The secret of now stays valid until the instant. */
export async function replaceSecret(
  queryable: Queryable,
  id: string,
  { secret, previousUntil }: { readonly secret: string; readonly previousUntil: Date },
): Promise<'replaced' | 'unknown'> {
  const count = await queryable.execute(
    'update feed set previous_secret = secret, previous_until = $3, secret = $2 where id = $1::uuid and not declared',
    [id, secret, previousUntil],
  );
  return count === 1 ? 'replaced' : 'unknown';
}

export interface Pausing {
  readonly why: string;
  readonly by: string;
  readonly at: Date;
}

/** Stops it where it stands; a second pause keeps the words of the first. */
export async function pauseFeed(
  queryable: Queryable,
  id: string,
  { why, by, at }: Pausing,
): Promise<'paused' | 'unknown'> {
  const count = await queryable.execute(
    `update feed set state = 'paused', paused_why = coalesce(paused_why, $2), paused_by = coalesce(paused_by, $3),
            paused_at = coalesce(paused_at, $4)
     where id = $1::uuid`,
    [id, why, by, at],
  );
  return count === 1 ? 'paused' : 'unknown';
}

/** Lets it go on, at once: what waited for a later try waits no longer, and what was begun before it stood still no longer counts. */
export async function resumeFeed(tx: Transaction, id: string): Promise<'resumed' | 'unknown'> {
  const count = await tx.execute(
    `update feed set state = 'active', paused_why = null, paused_by = null, paused_at = null, strikes = 0,
            failing_since = null, next_try_at = null, generation = generation + (state = 'paused')::int
     where id = $1::uuid`,
    [id],
  );
  await tx.execute(
    `update feed_held set next_try_at = null, first_failed_at = null, tries = 0 where feed_id = $1::uuid and tries > 0`,
    [id],
  );
  await tellWorkers(tx);
  return count === 1 ? 'resumed' : 'unknown';
}

/** The cursor, which nobody moves until the transaction ends, and the positions of what is held or left behind. */
export async function lockCursor(
  tx: Transaction,
  id: string,
): Promise<{ readonly cursor: string | null; readonly held: readonly string[] } | undefined> {
  const [row] = await tx.query<{ cursor: string | null }>(
    'select cursor from feed where id = $1::uuid for update',
    [id],
  );
  if (row === undefined) return undefined;
  const held = await tx.query<{ position: string }>(
    `select position from feed_held where feed_id = $1::uuid
     union select after_position from feed_behind where feed_id = $1::uuid`,
    [id],
  );
  return { cursor: row.cursor, held: held.map(({ position }) => position) };
}

/** Reading goes on after the position; what is held is dropped, because it is read again. What is under way no longer counts. */
export async function moveCursor(
  tx: Transaction,
  id: string,
  { cursor, at }: { readonly cursor: string | undefined; readonly at: Date },
): Promise<void> {
  await tx.execute('delete from feed_held where feed_id = $1::uuid', [id]);
  await tx.execute('delete from feed_behind where feed_id = $1::uuid', [id]);
  await tx.execute(
    `update feed set cursor = $2, cursor_at = $3, generation = generation + 1, strikes = 0, failing_since = null,
            next_try_at = null
     where id = $1::uuid`,
    [id, cursor ?? null, at],
  );
  await tellWorkers(tx);
}

/** Ends it, with everything that is kept of it. */
export async function removeFeed(queryable: Queryable, id: string): Promise<'removed' | 'unknown'> {
  const count = await queryable.execute('delete from feed where id = $1::uuid', [id]);
  return count === 1 ? 'removed' : 'unknown';
}
