/** Asks a database whether programs of ours work on it. */
import type { Queryable } from '../platform/sql.ts';

/** How many connections of other Crossdock programs there are; the caller must use one connection only. */
export async function countOthers(queryable: Queryable): Promise<number> {
  const [row] = await queryable.query<{ others: number }>(
    `select count(*)::int as others from pg_stat_activity
     where datname = current_database() and application_name = 'crossdock' and pid <> pg_backend_pid()`,
  );
  return row?.others ?? 0;
}
