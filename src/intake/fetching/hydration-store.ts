/** The table `hydration`: keys that thin events have told and that are still to be fetched, one row each. */
import type { Queryable, Transaction } from '../../platform/sql.ts';

export interface NotedKey {
  readonly source: string;
  readonly key: string;
  readonly messageId: string;
  readonly traceparent?: string;
}

/** Notes keys to fetch: a key that is noted already, even one being fetched just now, is fetched once more after that. */
export async function noteToFetch(tx: Transaction, keys: readonly NotedKey[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.execute(
    `insert into hydration as h (source, key, noted_at, message_id, traceparent, due_at)
     select distinct on (source, key) source, key, now(), message_id, traceparent, now()
     from unnest($1::text[], $2::text[], $3::uuid[], $4::text[]) as k(source, key, message_id, traceparent)
     order by source, key, message_id desc
     on conflict (source, key) do update set noted = h.noted + 1, noted_at = excluded.noted_at,
       message_id = excluded.message_id, traceparent = excluded.traceparent`,
    [
      keys.map(({ source }) => source),
      keys.map(({ key }) => key),
      keys.map(({ messageId }) => messageId),
      keys.map(({ traceparent }) => traceparent ?? null),
    ],
  );
}

export interface ToFetch {
  readonly key: string;
  readonly noted: bigint;
  readonly attempts: number;
  readonly traceparent: string | null;
}

/** Leases the oldest due keys of a source. */
export function claimToFetch(
  queryable: Queryable,
  options: {
    readonly source: string;
    readonly token: string;
    readonly most: number;
    readonly leaseSeconds: number;
  },
): Promise<ToFetch[]> {
  return queryable.query<ToFetch>(
    `with found as (
       select key from hydration where source = $1 and due_at <= now() and leased_until < now()
       order by due_at, key limit $3 for update skip locked
     )
     update hydration h set leased_until = now() + make_interval(secs => $4), leased_by = $2, attempts = h.attempts + 1
     from found f where h.source = $1 and h.key = f.key
     returning h.key, h.noted, h.attempts, h.traceparent`,
    [options.source, options.token, options.most, options.leaseSeconds],
  );
}

/** Prolongs the lease of keys that are still being fetched. */
export async function prolongFetch(
  queryable: Queryable,
  {
    source,
    token,
    leaseSeconds,
  }: { readonly source: string; readonly token: string; readonly leaseSeconds: number },
): Promise<void> {
  await queryable.execute(
    `update hydration h set leased_until = now() + make_interval(secs => $3)
     from (select key from hydration where source = $1 and leased_by = $2 for update skip locked) held
     where h.source = $1 and h.key = held.key`,
    [source, token, leaseSeconds],
  );
}

/** Ends the lease of fetched keys: gone if nothing was noted since, due again otherwise. Gives how many the lease still covered. */
export async function finishFetch(
  tx: Transaction,
  {
    source,
    token,
    fetched,
  }: { readonly source: string; readonly token: string; readonly fetched: readonly ToFetch[] },
): Promise<number> {
  const values = [source, token, fetched.map(({ key }) => key), fetched.map(({ noted }) => noted)];
  const gone = await tx.execute(
    `delete from hydration h using unnest($3::text[], $4::bigint[]) as f(key, noted)
     where h.source = $1 and h.key = f.key and h.leased_by = $2 and h.noted = f.noted`,
    values,
  );
  const again = await tx.execute(
    `update hydration h set leased_until = '-infinity', leased_by = null, attempts = 0, due_at = now()
     from unnest($3::text[], $4::bigint[]) as f(key, noted)
     where h.source = $1 and h.key = f.key and h.leased_by = $2 and h.noted > f.noted`,
    values,
  );
  return gone + again;
}

/** Gives keys back after a failed fetch. */
export async function putOffFetch(
  queryable: Queryable,
  options: { readonly source: string; readonly token: string; readonly afterSeconds: number },
): Promise<void> {
  await queryable.execute(
    `update hydration set leased_until = '-infinity', leased_by = null, due_at = now() + make_interval(secs => $3)
     where source = $1 and leased_by = $2`,
    [options.source, options.token, options.afterSeconds],
  );
}

/** Keys still to be fetched, by source. */
export function countToFetch(
  queryable: Queryable,
): Promise<{ readonly source: string; readonly count: bigint }[]> {
  return queryable.query('select source, count(*) as count from hydration group by source');
}

/** Of these keys gives those that a thin event has told and that are not fetched yet. */
export async function pendingKeys(
  queryable: Queryable,
  source: string,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const rows = await queryable.query<{ key: string }>(
    'select key from hydration where source = $1 and key = any($2::text[])',
    [source, keys],
  );
  return new Set(rows.map(({ key }) => key));
}
