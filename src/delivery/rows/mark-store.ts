/** Asks for looks at sync rows: marks, drift, echoes and released waits, each one statement in the caller's transaction. */
import type { Queryable, Transaction } from '../../platform/sql.ts';
import { traceparentOf } from '../../platform/telemetry/traces.ts';
import type { ExternalLink } from '../delivery-target.ts';
import { waitKey, type Mark } from './sync-row.ts';

/** Workers listen here; the notice names the system whose rows became due, and nothing where all may have. */
export const WAKE_CHANNEL = 'crossdock_delivery';

/** Tells the workers of each system of which rows are in `rows`, once. */
export const notify = (channel: string, rows: string): string =>
  `select pg_notify(${channel}, system) from (select distinct split_part(target, '/', 1) as system from ${rows}) s`;

/** A mark with the rank of its class, and how long it may wait for others that concern the same row. */
export interface RankedMark extends Mark {
  readonly rank: number;
  readonly patienceMs: number;
}

/**
 * Makes rows due; nothing is computed here. A row that is due already and not leased stays untouched (it is only locked, so that no worker
 * claims it before this transaction's facts can be seen): a thousand marks of one record cost one row and one write. The cause that is
 * kept is that of the last mark that was written. Patience counts from the first mark; nobody is woken for what is not due yet.
 */
export async function markRows(tx: Transaction, marks: readonly RankedMark[], now: Date): Promise<void> {
  if (marks.length === 0) return;
  const rows = onePerRow(marks);
  const underWay = traceparentOf();
  await tx.query(
    `with marked as (
       insert into sync as s (target, key, priority, due_at, due_since, traceparent, correlation_id)
       select target, key, rank, $4::timestamptz + patience_ms * interval '1 millisecond', $4, traceparent, correlation_id
       from unnest($1::text[], $2::text[], $3::smallint[], $6::text[], $7::text[], $8::int[])
         as m (target, key, rank, traceparent, correlation_id, patience_ms)
       order by target, key
       on conflict (target, key) do update set
         marks = s.marks + 1,
         priority = case when s.due_at is null then excluded.priority else least(s.priority, excluded.priority) end,
         due_at = least(s.due_at, excluded.due_at),
         due_since = coalesce(s.due_since, excluded.due_since),
         traceparent = excluded.traceparent,
         correlation_id = excluded.correlation_id
       where s.due_at is null or s.due_at > excluded.due_at or s.leased_by is not null or s.priority > excluded.priority
       returning s.target, s.due_at
     )
     ${notify('$5', 'marked where due_at <= $4')}`,
    [
      rows.map(({ target }) => target),
      rows.map(({ key }) => key),
      rows.map(({ rank }) => rank),
      now,
      WAKE_CHANNEL,
      rows.map(({ traceparent = underWay }) => traceparent ?? null),
      rows.map(({ correlationId }) => correlationId ?? null),
      rows.map(({ patienceMs }) => patienceMs),
    ],
  );
}

/** Whoever asks now is given what waits only out of patience: it is due at once. What waits for its next try goes on waiting. */
export async function endPatience(
  queryable: Queryable,
  targets: readonly string[],
  { now, patienceMs }: { readonly now: Date; readonly patienceMs: number },
): Promise<void> {
  await queryable.execute(
    `update sync s set due_at = $2
     from (select target, key from sync
           where target = any($1::text[]) and due_at > $2 and due_at <= $3 and leased_by is null
             and retry_at is distinct from due_at
           order by target, key for update) c
     where s.target = c.target and s.key = c.key`,
    [targets, now, new Date(now.getTime() + patienceMs)],
  );
}

/** Each row once: with its most urgent rank, and the cause of its last mark. */
function onePerRow(marks: readonly RankedMark[]): readonly RankedMark[] {
  const rows = new Map<string, RankedMark>();
  for (const mark of marks) {
    const name = `${mark.target} ${mark.key}`;
    const known = rows.get(name);
    rows.set(name, known === undefined || known.rank >= mark.rank ? mark : { ...mark, rank: known.rank });
  }
  return [...rows.values()];
}

/** What the next look at a row forgets: `delivered`: writes even the same content; `refused`: tries even content that was refused. */
export type Forget = 'delivered' | 'refused';

/** Marks rows that exist and lets them forget. Rows that do not exist are left out. */
export async function markAndForget(
  tx: Transaction,
  rows: { readonly targets: readonly string[]; readonly keys: readonly string[] },
  how: { readonly forget: Forget; readonly now: Date },
): Promise<void> {
  await tx.query(
    `with chosen as (
       select m.target, m.key
       from (select distinct target, key from unnest($1::text[], $2::text[]) as m (target, key) order by target, key) m
       cross join lateral (select from sync s where s.target = m.target and s.key = m.key for update) one
     ), marked as (
       update sync s set
         marks = s.marks + 1,
         due_at = least(s.due_at, $3),
         due_since = coalesce(s.due_since, $3),
         delivered_hash = case when $4 = 'delivered' then null else s.delivered_hash end,
         epoch = case when $4 = 'delivered' then s.epoch + 1 else s.epoch end,
         desired_hash = case when $4 = 'refused' then null else s.desired_hash end,
         retry_at = case when $4 = 'refused' then null else s.retry_at end,
         traceparent = $6,
         correlation_id = null
       from chosen c
       where s.target = c.target and s.key = c.key
       returning s.target
     )
     ${notify('$5', 'marked')}`,
    [rows.targets, rows.keys, how.now, how.forget, WAKE_CHANNEL, traceparentOf() ?? null],
  );
}

/** Marks rows for a replay, at the place of backfill; `forgetRefused` tries refused content again. */
export async function markForReplay(
  tx: Transaction,
  rows: { readonly targets: readonly string[]; readonly keys: readonly string[] },
  how: {
    readonly replay: string;
    readonly rank: number;
    readonly forgetRefused: boolean;
    readonly now: Date;
  },
): Promise<number> {
  const marked = await tx.query(
    `with chosen as (
       select m.target, m.key
       from (select target, key from unnest($1::text[], $2::text[]) as m (target, key) order by target, key) m
       cross join lateral (select from sync s where s.target = m.target and s.key = m.key for update) one
     )
     update sync s set
       marks = s.marks + 1,
       replay = $3::uuid,
       priority = case when s.due_at is null then $4 else s.priority end,
       due_at = least(s.due_at, $5),
       due_since = coalesce(s.due_since, $5),
       desired_hash = case when $6 then null else s.desired_hash end,
       retry_at = case when $6 then null else s.retry_at end,
       traceparent = $8,
       correlation_id = $3::text
     from chosen c
     where s.target = c.target and s.key = c.key
     returning pg_notify($7, split_part(s.target, '/', 1))`,
    [
      rows.targets,
      rows.keys,
      how.replay,
      how.rank,
      how.now,
      how.forgetRefused,
      WAKE_CHANNEL,
      traceparentOf() ?? null,
    ],
  );
  return marked.length;
}

/** Our own write came back by a source: what was delivered is there. Rows with newer work are left alone. */
export async function confirmRows(
  tx: Transaction,
  rows: { readonly targets: readonly string[]; readonly keys: readonly string[] },
  now: Date,
): Promise<void> {
  await tx.execute(
    `update sync s set confirmed_at = $3
     from (select m.target, m.key
           from (select distinct target, key from unnest($1::text[], $2::text[]) as m (target, key) order by target, key) m
           cross join lateral (
             select from sync s
             where s.target = m.target and s.key = m.key and s.state = 'delivered' and s.delivered_hash is not null
               and s.due_at is null and s.confirmed_at is null
             for update) one) c
     where s.target = c.target and s.key = c.key`,
    [rows.targets, rows.keys, now],
  );
}

/** An id of another record became known in a system. */
export interface KnownLink {
  readonly system: string;
  readonly domain: string;
  readonly recordId: string;
  readonly kind?: string | undefined;
}

/** All that is known by a link that a delivery made: the main id, and those of further kinds. */
export function knownLinks({ related, ...link }: ExternalLink): readonly KnownLink[] {
  return [undefined, ...Object.keys(related ?? {})].map((kind) => ({ ...link, kind }));
}

/** Makes the rows due that waited for these ids. */
export async function releaseRows(tx: Transaction, links: readonly KnownLink[], now: Date): Promise<void> {
  if (links.length === 0) return;
  await tx.query(
    `with released as (
       update sync s set due_at = $2, waits_for = null, marks = s.marks + 1
       from (select target, key from sync where waits_for = any($1::text[]) order by target, key for update) c
       where s.target = c.target and s.key = c.key
       returning s.target
     )
     ${notify('$3', 'released')}`,
    [[...new Set(links.map(waitKey))], now, WAKE_CHANNEL],
  );
}

/**
 * Brings back at once what waited only because its system did not answer, each row in its old place: what was tried in vain goes before
 * what has come since.
 */
export async function reviveRows(tx: Transaction, targets: readonly string[], now: Date): Promise<void> {
  await tx.execute(
    `update sync s set due_at = least(s.due_at, s.due_since, $2), retry_at = null
     from (select target, key from sync
           where target = any($1::text[]) and due_at is not null and strikes > 0 and leased_by is null
           order by target, key for update) c
     where s.target = c.target and s.key = c.key`,
    [targets, now],
  );
}

/**
 * Locks rows, and those that wait for these ids, in the one order in which all rows are locked. Whoever touches rows by more than one
 * statement of a transaction locks all of them first: each statement keeps the order by itself, two after each other do not.
 */
export async function lockRows(
  tx: Transaction,
  {
    targets,
    keys,
    known = [],
  }: {
    readonly targets: readonly string[];
    readonly keys: readonly string[];
    readonly known?: readonly KnownLink[];
  },
): Promise<void> {
  await tx.query(
    `with wanted as (
       select target, key from unnest($1::text[], $2::text[]) as m (target, key)
       union select target, key from sync where waits_for = any($3::text[])
     )
     select count(*) from (select target, key from wanted order by target, key) w
     cross join lateral (select from sync s where s.target = w.target and s.key = w.key for update) one`,
    [targets, keys, [...new Set(known.map(waitKey))]],
  );
}

/** Wakes the workers of all nodes when the transaction commits. */
export async function wakeWorkers(tx: Transaction): Promise<void> {
  await tx.query(`select pg_notify($1, '')`, [WAKE_CHANNEL]);
}
