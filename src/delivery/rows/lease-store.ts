/** Leases of sync rows: claimed by one process, begun before the write, settled after it, and taken over from the dead. */
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { LeasedRow, SettledRow } from './sync-row.ts';

/** The work that lies due, by target and class. */
export interface DueWork {
  readonly target: string;
  readonly rank: number;
  readonly dueAt: Date;
}

const notHeld = `(s.leased_by is null or not exists (
  select from delivery_node n where n.session = s.leased_by and n.alive_until > clock_timestamp()))`;

/** Looks, without locking, which of these targets have due work that nobody holds, and how old it is. */
export function findDueWork(
  queryable: Queryable,
  targets: readonly string[],
  at: { readonly now: Date; readonly classes: number },
): Promise<readonly DueWork[]> {
  return queryable.query<DueWork>(
    `select t.target, c.rank, oldest.due_at as "dueAt"
     from unnest($1::text[]) as t (target)
     cross join generate_series(0, $3::int - 1) as c (rank)
     cross join lateral (
       select s.due_at from sync s
       where s.target = t.target and s.priority = c.rank and s.due_at <= $2 and ${notHeld}
       order by s.due_at
       limit 1
     ) oldest`,
    [targets, at.now, at.classes],
  );
}

/** Counts due rows of one target and class, up to a limit. */
export async function countDue(
  queryable: Queryable,
  work: { readonly target: string; readonly rank: number },
  upTo: { readonly now: Date; readonly limit: number },
): Promise<number> {
  const [row] = await queryable.query<{ due: number }>(
    `select count(*)::int as due from (
       select from sync where target = $1 and priority = $2 and due_at <= $3 limit $4) waiting`,
    [work.target, work.rank, upTo.now, upTo.limit],
  );
  return row?.due ?? 0;
}

/**
 * Locks, in key order, the rows whose lease is still ours: $1 target, $2 session, $3 keys, $4 leases. Each is looked up on its own
 * (a locking subquery cannot be merged into a join): without statistics a join may compare all leased rows with all keys.
 */
const ours = `ours as (
  select h.key from (select * from unnest($3::text[], $4::bigint[]) as h (key, lease) order by key) h
  cross join lateral (
    select from sync s where s.target = $1 and s.key = h.key and s.lease = h.lease and s.leased_by = $2 for update
  ) one)`;

/** All columns of a row as `LeasedRow` names them, of `sync s`. */
export const rowColumns = `s.key, s.lease, s.marks, s.state, s.due_at as "dueAt", s.due_since as "dueSince",
  s.retry_at as "retryAt", s.tried_at as "triedAt", s.delivered_at as "deliveredAt", s.confirmed_at as "confirmedAt",
  s.attempts, s.strikes, s.epoch, encode(s.desired_hash, 'hex') as "desiredHash",
  encode(s.delivered_hash, 'hex') as "deliveredHash", s.uncertain, s.waits_for as "waitsFor", s.reason, s.replay,
  s.traceparent, s.correlation_id as "correlationId"`;

/** As SQL gives it: empty columns are null. */
export type Nullable<Row> = {
  readonly [Column in keyof Row]: undefined extends Row[Column] ? Row[Column] | null : Row[Column];
};

export interface Claim {
  readonly target: string;
  readonly rank: number;
  readonly limit: number;
  readonly session: string;
  readonly now: Date;
}

/**
 * Leases the oldest due rows of one target and class, oldest first. Rows of a dead process are taken over; what it had begun to
 * write is uncertain. A process that the others believe dead gets nothing.
 */
export async function claimRows(queryable: Queryable, claim: Claim): Promise<readonly LeasedRow[]> {
  const rows = await queryable.query<Nullable<LeasedRow>>(
    `with picked as (
       select s.key from sync s
       where s.target = $1 and s.priority = $2 and s.due_at <= $3 and ${notHeld}
         and exists (select from delivery_node n where n.session = $5 and n.alive_until > clock_timestamp())
       order by s.due_at
       limit $4
       for update of s skip locked
     )
     update sync s set
       lease = s.lease + 1,
       leased_by = $5,
       uncertain = s.uncertain or (s.leased_by is not null and s.begun = s.lease)
     from picked p
     where s.target = $1 and s.key = p.key
     returning ${rowColumns}`,
    [claim.target, claim.rank, claim.now, claim.limit, claim.session],
  );
  return rows.map(toLeasedRow).toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
}

/** Gives a row as the rest of delivery knows it. */
export function toLeasedRow(row: Nullable<LeasedRow>): LeasedRow {
  return {
    ...row,
    ...timesOf(row),
    desiredHash: row.desiredHash ?? undefined,
    deliveredHash: row.deliveredHash ?? undefined,
    waitsFor: row.waitsFor ?? undefined,
    reason: row.reason ?? undefined,
    replay: row.replay ?? undefined,
    traceparent: row.traceparent ?? undefined,
    correlationId: row.correlationId ?? undefined,
  };
}

function timesOf(row: Nullable<LeasedRow>) {
  return {
    dueSince: row.dueSince ?? undefined,
    retryAt: row.retryAt ?? undefined,
    triedAt: row.triedAt ?? undefined,
    deliveredAt: row.deliveredAt ?? undefined,
    confirmedAt: row.confirmedAt ?? undefined,
  };
}

/** Which rows of which lease, all of one target. */
export interface Held {
  readonly target: string;
  readonly session: string;
  readonly rows: readonly { readonly key: string; readonly lease: bigint }[];
}

/**
 * Writes down, before anything is sent, which content is about to be tried, so that a takeover knows it. Gives the keys whose lease is still
 * ours: the others must not be sent.
 */
export async function beginRows(
  queryable: Queryable,
  held: Held & { readonly hashes: readonly string[]; readonly epochs: readonly number[]; readonly now: Date },
): Promise<ReadonlySet<string>> {
  const begun = await queryable.query<{ key: string }>(
    `with content as (
       select * from unnest($3::text[], $4::bigint[], $5::text[], $7::int[]) as b (key, lease, hash, epoch)
     ), held as (
       select b.* from (select * from content order by key) b
       cross join lateral (
         select from sync s where s.target = $1 and s.key = b.key and s.lease = b.lease and s.leased_by = $2 for update
       ) one
     )
     update sync s set begun = s.lease, state = 'due', desired_hash = decode(b.hash, 'hex'), epoch = b.epoch, tried_at = $6,
       attempts = case when s.epoch = b.epoch then s.attempts else 0 end,
       strikes = case when s.epoch = b.epoch then s.strikes else 0 end
     from held b
     where s.target = $1 and s.key = b.key
     returning s.key`,
    [...heldParameters(held), held.hashes, held.now, held.epochs],
  );
  return new Set(begun.map(({ key }) => key));
}

/** Gives rows back untouched: somebody else may claim them at once. */
export async function giveBackRows(queryable: Queryable, held: Held): Promise<void> {
  if (held.rows.length === 0) return;
  await queryable.execute(
    `with ${ours} update sync s set leased_by = null from ours where s.target = $1 and s.key = ours.key`,
    heldParameters(held),
  );
}

/** Gives up rows whose end could not be recorded: what was begun is uncertain. */
export async function abandonRows(queryable: Queryable, held: Held): Promise<void> {
  await queryable.execute(
    `with ${ours}
     update sync s set leased_by = null, uncertain = s.uncertain or s.begun = s.lease
     from ours where s.target = $1 and s.key = ours.key`,
    heldParameters(held),
  );
}

function heldParameters({ target, session, rows }: Held): readonly unknown[] {
  return [target, session, rows.map(({ key }) => key), rows.map(({ lease }) => lease)];
}

/**
 * Ends leases: sets where each row goes. A row that was marked meanwhile is due again at once; drift that was seen meanwhile is not
 * forgotten. Gives the keys that were accepted; a lease that was taken over meanwhile is not.
 */
export async function settleRows(
  tx: Transaction,
  by: { readonly target: string; readonly session: string; readonly now: Date },
  rows: readonly SettledRow[],
): Promise<ReadonlySet<string>> {
  const settled = await tx.query<{ key: string }>(
    `with settled as (
       select * from jsonb_to_recordset($4::jsonb) as c (
         key text, lease bigint, marks bigint, state text, due_at timestamptz, due_since timestamptz, retry_at timestamptz,
         tried_at timestamptz, delivered_at timestamptz, confirmed_at timestamptz, attempts int, strikes int, epoch int,
         desired_hash text, delivered_hash text, uncertain boolean, waits_for text, reason text, known_epoch int)
     ), held as (
       select c.* from (select * from settled order by key) c
       cross join lateral (
         select from sync s where s.target = $1 and s.key = c.key and s.lease = c.lease and s.leased_by = $2 for update
       ) one
     )
     update sync s set
       leased_by = null, state = c.state, retry_at = c.retry_at, tried_at = c.tried_at, delivered_at = c.delivered_at,
       confirmed_at = c.confirmed_at, attempts = c.attempts, strikes = c.strikes,
       epoch = case when s.epoch = c.known_epoch then c.epoch else greatest(s.epoch, c.epoch) + 1 end,
       desired_hash = decode(c.desired_hash, 'hex'), uncertain = c.uncertain, waits_for = c.waits_for, reason = c.reason,
       delivered_hash = case when s.epoch = c.known_epoch then decode(c.delivered_hash, 'hex') end,
       due_at = case when s.marks <> c.marks then $3 else c.due_at end,
       due_since = case when s.marks <> c.marks then coalesce(c.due_since, $3) else c.due_since end,
       replay = case when s.marks <> c.marks or c.due_at is not null then s.replay end,
       traceparent = case when s.marks <> c.marks or c.due_at is not null then s.traceparent end,
       correlation_id = case when s.marks <> c.marks or c.due_at is not null then s.correlation_id end
     from held c
     where s.target = $1 and s.key = c.key
     returning s.key`,
    [by.target, by.session, by.now, JSON.stringify(rows.map(toColumns))],
  );
  return new Set(settled.map(({ key }) => key));
}

function toColumns(row: SettledRow): Record<string, unknown> {
  return {
    key: row.key,
    lease: row.lease.toString(),
    marks: row.marks.toString(),
    state: row.state,
    due_at: row.dueAt,
    due_since: row.dueSince,
    retry_at: row.retryAt,
    tried_at: row.triedAt,
    delivered_at: row.deliveredAt,
    confirmed_at: row.confirmedAt,
    attempts: row.attempts,
    strikes: row.strikes,
    epoch: row.epoch,
    desired_hash: row.desiredHash,
    delivered_hash: row.deliveredHash,
    uncertain: row.uncertain,
    waits_for: row.waitsFor,
    reason: row.reason,
    known_epoch: row.knownEpoch,
  };
}
