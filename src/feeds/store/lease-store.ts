/** The only place that leases subscriptions to processes, and writes how far each has come. */
import type { Queryable, Transaction } from '../../platform/sql.ts';
import { uuidColumn } from '../../platform/columns/columns.ts';
import type { LeasedFeed } from '../feed.ts';
import { FEED_COLUMNS, WITH_HELD } from './feed-store.ts';

interface Claiming {
  readonly session: string;
  readonly leaseMs: number;
  readonly most: number;
  /** Those that the process is just leaving. */
  readonly not: readonly string[];
}

/** Takes some active feeds that nobody works on, but none of `not`, and gives their ids: of several processes each gets some. */
export async function claimFeeds(
  queryable: Queryable,
  { session, leaseMs, most, not }: Claiming,
): Promise<readonly string[]> {
  const rows = await queryable.query<{ id: string }>(
    `update feed set leased_by = $1::uuid, leased_until = clock_timestamp() + make_interval(secs => $2)
     where id in (
       select id from feed where state = 'active' and ended_at is null and (leased_until is null or leased_until < clock_timestamp())
         and id <> all ($4::uuid[])
       order by id limit $3 for update skip locked)
     returning id`,
    [session, leaseMs / 1000, most, uuidColumn(not)],
  );
  return rows.map(({ id }) => id);
}

/** Lets the process hold those of these that it still holds for as long again, and gives their ids. */
export async function renewLeases(
  queryable: Queryable,
  {
    session,
    leaseMs,
    ids,
  }: { readonly session: string; readonly leaseMs: number; readonly ids: readonly string[] },
): Promise<readonly string[]> {
  const rows = await queryable.query<{ id: string }>(
    `update feed set leased_until = clock_timestamp() + make_interval(secs => $2)
     where leased_by = $1::uuid and leased_until > clock_timestamp() and id = any ($3::uuid[]) returning id`,
    [session, leaseMs / 1000, uuidColumn(ids)],
  );
  return rows.map(({ id }) => id);
}

/** Another process may work on it now. */
export async function releaseFeed(queryable: Queryable, id: string, session: string): Promise<void> {
  await queryable.execute(
    'update feed set leased_by = null, leased_until = null where id = $1::uuid and leased_by = $2::uuid',
    [id, session],
  );
}

/** The feed as it is now, if the process still holds it and it is neither paused nor ended. */
export async function readLeased(
  queryable: Queryable,
  id: string,
  session: string,
): Promise<LeasedFeed | undefined> {
  const [feed] = await queryable.query<LeasedFeed>(
    `select ${FEED_COLUMNS}, cursor, cursor_at as "cursorAt", generation, strikes, asked, secret,
            previous_secret as "previousSecret"
     from feed ${WITH_HELD}
     where feed.id = $1::uuid and leased_by = $2::uuid and leased_until > clock_timestamp() and state = 'active'
       and ended_at is null`,
    [id, session],
  );
  return feed;
}

/** What a round of work changes in the feed itself. */
export interface Progress {
  readonly cursor: string | undefined;
  readonly at: Date;
  readonly strikes: number;
  readonly failingSince: Date | undefined;
  readonly nextTryAt: Date | undefined;
  readonly lastFailure: string | undefined;
  /** How many were taken, and how many given up. */
  readonly taken: number;
  readonly givenUp: number;
  /** Words where it pauses itself. */
  readonly pausedWhy: string | undefined;
}

/** Writes it, unless another process holds the feed now, or somebody has moved its cursor meanwhile or removed it. */
export async function writeProgress(
  tx: Transaction,
  holder: { readonly id: string; readonly generation: number; readonly session: string },
  progress: Progress,
): Promise<'written' | 'overtaken'> {
  const count = await tx.execute(
    `update feed set cursor = $4, cursor_at = $5, strikes = $6, failing_since = $7, next_try_at = $8,
            last_failure = coalesce($9, last_failure), delivered = delivered + $10, given_up = given_up + $11,
            last_delivered_at = case when $10 > 0 then $5 else last_delivered_at end,
            state = case when $12::text is null then state else 'paused' end,
            paused_why = coalesce(paused_why, $12),
            paused_by = case when $12::text is null then paused_by else coalesce(paused_by, 'crossdock') end,
            paused_at = case when $12::text is null then paused_at else coalesce(paused_at, $5) end
     where id = $1::uuid and generation = $2 and leased_by = $3::uuid`,
    [
      holder.id,
      holder.generation,
      holder.session,
      progress.cursor ?? null,
      progress.at,
      progress.strikes,
      progress.failingSince ?? null,
      progress.nextTryAt ?? null,
      progress.lastFailure ?? null,
      progress.taken,
      progress.givenUp,
      progress.pausedWhy ?? null,
    ],
  );
  return count === 1 ? 'written' : 'overtaken';
}

/** Holds the feed until the commit, if the process still works on it and nobody has moved its cursor. */
export async function lockLeased(
  tx: Transaction,
  { id, generation, session }: { readonly id: string; readonly generation: number; readonly session: string },
): Promise<'held' | 'overtaken'> {
  const rows = await tx.query(
    'select 1 from feed where id = $1::uuid and generation = $2 and leased_by = $3::uuid for update',
    [id, generation, session],
  );
  return rows.length === 1 ? 'held' : 'overtaken';
}

/** A question about it was asked, or answered itself. */
export async function writeAsked(tx: Transaction, id: string, asked: boolean): Promise<void> {
  await tx.execute('update feed set asked = $2 where id = $1::uuid', [id, asked]);
}
