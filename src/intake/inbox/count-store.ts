/** The table `source_count`: what happened at each source since the beginning, added up over all nodes. */
import type { Queryable } from '../../platform/sql.ts';

export const COUNTED = [
  'arrived',
  'absorbed',
  'conflicts',
  'refused',
  'applied',
  'missed',
  'changed_without_version',
  'found_deleted',
] as const;
export type Counted = (typeof COUNTED)[number];

export interface SourceCounts extends Readonly<Record<Counted, number>> {
  readonly lastArrivalAt?: Date;
}

export interface CountDelta {
  readonly source: string;
  readonly counts: Partial<Record<Counted, number>>;
  readonly lastArrivalAt?: Date;
}

/** Adds to the totals, in order of the source's name. */
export async function addCounts(queryable: Queryable, deltas: readonly CountDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  const sums = COUNTED.map((name) => `${name} = source_count.${name} + excluded.${name}`).join(', ');
  await queryable.execute(
    `insert into source_count (source, ${COUNTED.join(', ')}, last_arrival_at)
     select * from unnest($1::text[], ${COUNTED.map((_, index) => `$${index + 2}::bigint[]`).join(', ')}, $${COUNTED.length + 2}::timestamptz[]) d
     order by 1
     on conflict (source) do update set ${sums},
       last_arrival_at = greatest(source_count.last_arrival_at, excluded.last_arrival_at)`,
    [
      deltas.map(({ source }) => source),
      ...COUNTED.map((name) => deltas.map(({ counts }) => counts[name] ?? 0)),
      deltas.map(({ lastArrivalAt }) => lastArrivalAt ?? null),
    ],
  );
}

type CountRow = Record<Counted, bigint> & { source: string; last_arrival_at: Date | null };

/** Gives the totals of every source that ever had one. */
export async function readCounts(queryable: Queryable): Promise<ReadonlyMap<string, SourceCounts>> {
  const rows = await queryable.query<CountRow>(
    `select source, ${COUNTED.join(', ')}, last_arrival_at from source_count`,
  );
  return new Map(rows.map((row) => [row.source, toCounts(row)]));
}

function toCounts({ source: _source, last_arrival_at: lastArrivalAt, ...totals }: CountRow): SourceCounts {
  const counts = {
    arrived: Number(totals.arrived),
    absorbed: Number(totals.absorbed),
    conflicts: Number(totals.conflicts),
    refused: Number(totals.refused),
    applied: Number(totals.applied),
    missed: Number(totals.missed),
    changed_without_version: Number(totals.changed_without_version),
    found_deleted: Number(totals.found_deleted),
  };
  return lastArrivalAt === null ? counts : { ...counts, lastArrivalAt };
}
