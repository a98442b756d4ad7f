/** Every try of the last week, and the counts by target and minute. */
import type { Database, Queryable, Transaction } from '../../platform/sql.ts';

/** How one try ended. */
export interface AttemptRow {
  readonly key: string;
  readonly at: Date;
  readonly node: string;
  readonly number: number;
  readonly outcome: string;
  readonly reason: string | undefined;
  readonly hash: string | undefined;
  readonly externalId: string | undefined;
  readonly durationMs: number;
}

const SLOTS = 8;
const DAY_MS = 24 * 3600 * 1000;

function dayOf(at: Date): number {
  return Math.floor(at.getTime() / DAY_MS);
}

/** What a settled part of a round leaves behind. */
export interface History {
  readonly at: Date;
  readonly attempts: readonly AttemptRow[];
  readonly counts: Counts;
}

/** Keeps tries of one target, and adds to the counts of its present minute. */
export async function keepHistory(
  tx: Transaction,
  target: string,
  { at, attempts, counts }: History,
): Promise<void> {
  await tx.execute(
    `with counted as (
       insert into delivery_count as c (target, minute, expected, sent, accepted, confirmed, absorbed, refused)
       values ($1, date_trunc('minute', $12::timestamptz), $13, $14, $15, $16, $17, $18)
       on conflict (target, minute) do update set expected = c.expected + excluded.expected, sent = c.sent + excluded.sent,
         accepted = c.accepted + excluded.accepted, confirmed = c.confirmed + excluded.confirmed,
         absorbed = c.absorbed + excluded.absorbed, refused = c.refused + excluded.refused
     )
     insert into attempt (slot, at, target, key, node, number, outcome, reason, hash, external_id, duration_ms)
     select slot, at, $1, key, node, number, outcome, reason, decode(hash, 'hex'), external_id, duration_ms
     from unnest($2::smallint[], $3::timestamptz[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[],
                 $9::text[], $10::text[], $11::int[])
          as a (slot, at, key, node, number, outcome, reason, hash, external_id, duration_ms)`,
    [target, ...attemptColumns(attempts), at, ...countColumns(counts)],
  );
}

function attemptColumns(attempts: readonly AttemptRow[]): readonly unknown[] {
  return [
    attempts.map(({ at }) => dayOf(at) % SLOTS),
    attempts.map(({ at }) => at),
    attempts.map(({ key }) => key),
    attempts.map(({ node }) => node),
    attempts.map(({ number }) => number),
    attempts.map(({ outcome }) => outcome),
    attempts.map(({ reason }) => reason?.slice(0, 2000) ?? null),
    attempts.map(({ hash }) => hash ?? null),
    attempts.map(({ externalId }) => externalId ?? null),
    attempts.map(({ durationMs }) => Math.round(durationMs)),
  ];
}

function countColumns({ expected, sent, accepted, confirmed, absorbed, refused }: Counts): readonly number[] {
  return [expected, sent, accepted, confirmed, absorbed, refused];
}

/** Gives the latest tries of one row, newest first. */
export async function listAttempts(
  queryable: Queryable,
  row: { readonly target: string; readonly key: string },
  limit: number,
): Promise<readonly AttemptRow[]> {
  const rows = await queryable.query<AttemptColumns>(
    `select key, at, node, number, outcome, reason, encode(hash, 'hex') as hash, external_id, duration_ms
     from attempt where target = $1 and key = $2 order by at desc limit $3`,
    [row.target, row.key, limit],
  );
  return rows.map((each) => ({
    key: each.key,
    at: each.at,
    node: each.node,
    number: each.number,
    outcome: each.outcome,
    reason: each.reason ?? undefined,
    hash: each.hash ?? undefined,
    externalId: each.external_id ?? undefined,
    durationMs: each.duration_ms,
  }));
}

interface AttemptColumns {
  readonly key: string;
  readonly at: Date;
  readonly node: string;
  readonly number: number;
  readonly outcome: string;
  readonly reason: string | null;
  readonly hash: string | null;
  readonly external_id: string | null;
  readonly duration_ms: number;
}

/**
 * Empties the partitions of today and tomorrow if they still hold an earlier day, and drops counts older than two days. A
 * node that comes late finds tries of the day itself in there already: those stay.
 */
export async function forgetOldAttempts(database: Database, now: Date): Promise<void> {
  const today = dayOf(now);
  for (const day of [today, today + 1]) {
    const slot = day % SLOTS;
    await database.transaction(async (tx) => {
      const [held] = await tx.query<{ day: number }>(
        'select day from attempt_day where slot = $1 for update',
        [slot],
      );
      if (held === undefined || held.day >= day) return;
      await emptyBefore(tx, slot, new Date(day * DAY_MS));
      await tx.execute('update attempt_day set day = $2 where slot = $1', [slot, day]);
    });
  }
  await database.execute('delete from delivery_count where minute < $1', [
    new Date(now.getTime() - 2 * DAY_MS),
  ]);
}

async function emptyBefore(tx: Transaction, slot: number, day: Date): Promise<void> {
  const [{ begun } = { begun: false }] = await tx.query<{ begun: boolean }>(
    `select exists (select from attempt_${slot} where at >= $1) as begun`,
    [day],
  );
  if (begun) await tx.execute(`delete from attempt_${slot} where at < $1`, [day]);
  else await tx.execute(`truncate attempt_${slot}`);
}

/** What one settled round adds up to. `expected`: rows whose content differed from what the target holds. */
export interface Counts {
  readonly expected: number;
  readonly sent: number;
  readonly accepted: number;
  readonly confirmed: number;
  readonly absorbed: number;
  readonly refused: number;
}

export const noCounts: Counts = {
  expected: 0,
  sent: 0,
  accepted: 0,
  confirmed: 0,
  absorbed: 0,
  refused: 0,
};

/** Sums the counts of each target since an instant. */
export async function sumCounts(queryable: Queryable, since: Date): Promise<ReadonlyMap<string, Counts>> {
  const rows = await queryable.query<Counts & { readonly target: string }>(
    `select target, sum(expected)::int as expected, sum(sent)::int as sent, sum(accepted)::int as accepted,
       sum(confirmed)::int as confirmed, sum(absorbed)::int as absorbed, sum(refused)::int as refused
     from delivery_count where minute >= $1 group by target`,
    [since],
  );
  return new Map(rows.map(({ target, ...counts }) => [target, counts]));
}
