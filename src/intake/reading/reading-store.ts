/** The table `reading`: who reads which source until when, where reading continues, and how the last run ended. */
import type { Queryable, Transaction } from '../../platform/sql.ts';

export type Activity = 'poll' | 'sweep' | 'files' | 'subscription';

export interface ReadingKey {
  /** `system/source` */
  readonly source: string;
  readonly activity: Activity;
}

/** A reading under lease. */
export interface ClaimedReading extends ReadingKey {
  readonly cursor: string | null;
  /** Of the last whole run. */
  readonly completedAt: Date | null;
  readonly failures: number;
}

export interface ClaimReading {
  readonly wanted: readonly ReadingKey[];
  readonly token: string;
  readonly leaseSeconds: number;
  readonly most: number;
  /** `now`: somebody asks for it; otherwise only what is due. */
  readonly when: 'due' | 'now';
}

/** Makes sure that each reading has its row. */
export async function ensureReadings(queryable: Queryable, wanted: readonly ReadingKey[]): Promise<void> {
  await queryable.execute(
    `insert into reading (source, activity) select * from unnest($1::text[], $2::text[]) r order by 1, 2 on conflict do nothing`,
    keyValues(wanted),
  );
}

/** Leases readings that nobody holds. */
export function claimReadings(queryable: Queryable, claim: ClaimReading): Promise<ClaimedReading[]> {
  return queryable.query<ClaimedReading>(
    `with found as (
       select r.source, r.activity from reading r
       join unnest($1::text[], $2::text[]) as w(source, activity) using (source, activity)
       where r.leased_until < now() and ($5 or r.due_at <= now())
       order by r.due_at limit $6 for update of r skip locked
     )
     update reading r set leased_by = $3, leased_until = now() + make_interval(secs => $4), again = false
     from found f where r.source = f.source and r.activity = f.activity
     returning r.source, r.activity, r.cursor, r.completed_at as "completedAt", r.failures`,
    [...keyValues(claim.wanted), claim.token, claim.leaseSeconds, claim.when === 'now', claim.most],
  );
}

const keyValues = (keys: readonly ReadingKey[]): unknown[] => [
  keys.map(({ source }) => source),
  keys.map(({ activity }) => activity),
];

export interface Held extends ReadingKey {
  readonly token: string;
  readonly leaseSeconds: number;
}

/** Prolongs the lease, and moves the cursor where one is given. Gives false where the lease was lost. */
export async function holdReading(queryable: Queryable, held: Held, cursor?: string): Promise<boolean> {
  const held1 = await queryable.execute(
    `update reading set leased_until = now() + make_interval(secs => $4), cursor = coalesce($5, cursor)
     where source = $1 and activity = $2 and leased_by = $3`,
    [held.source, held.activity, held.token, held.leaseSeconds, cursor ?? null],
  );
  return held1 === 1;
}

export type ReadingEnd =
  | { readonly ended: 'completed'; readonly nextInSeconds: number }
  /** Stopped half-way: goes on at once, elsewhere or after the restart. */
  | { readonly ended: 'interrupted' }
  | { readonly ended: 'failed'; readonly reason: string; readonly nextInSeconds: number };

/** Ends the lease. */
export async function endReading(tx: Queryable | Transaction, held: Held, end: ReadingEnd): Promise<void> {
  await tx.execute(
    `update reading set leased_by = null, leased_until = '-infinity', again = false,
       due_at = case when again then now() else now() + make_interval(secs => $4) end,
       completed_at = case when $5 = 'completed' then now() else completed_at end,
       failures = case $5 when 'completed' then 0 when 'failed' then failures + 1 else failures end,
       failure = case $5 when 'completed' then null when 'failed' then $6 else failure end
     where source = $1 and activity = $2 and leased_by = $3`,
    [
      held.source,
      held.activity,
      held.token,
      end.ended === 'interrupted' ? 0 : end.nextInSeconds,
      end.ended,
      end.ended === 'failed' ? end.reason : null,
    ],
  );
}

/** Asks for one more run, which begins after this: now, or as soon as the one that is under way has ended. */
export async function readAgain(queryable: Queryable, readings: readonly ReadingKey[]): Promise<void> {
  await queryable.execute(
    `update reading r set again = r.leased_until >= now(), due_at = least(r.due_at, now())
     from (select source, activity from reading
           join unnest($1::text[], $2::text[]) as w(source, activity) using (source, activity)
           order by source, activity for update of reading) asked
     where r.source = asked.source and r.activity = asked.activity`,
    keyValues(readings),
  );
}

export interface ReadingState extends ReadingKey {
  readonly dueAt: Date;
  readonly completedAt: Date | null;
  readonly failures: number;
  readonly failure: string | null;
  readonly isUnderWay: boolean;
}

/** How all readings stand. */
export function listReadings(queryable: Queryable): Promise<ReadingState[]> {
  return queryable.query<ReadingState>(
    `select source, activity, case when isfinite(due_at) then due_at else now() end as "dueAt", completed_at as "completedAt",
       failures, failure, leased_until > now() as "isUnderWay"
     from reading order by source, activity`,
  );
}
