/** Asks PostgreSQL what time it is. */
import type { Queryable } from '../sql.ts';

/** The instant at which the database answers, in milliseconds since 1970, with their fraction (a timestamp would come back without). */
export async function readDatabaseTime(queryable: Queryable): Promise<number> {
  const [row] = await queryable.query<{ epochMs: number }>(
    `select extract(epoch from clock_timestamp())::float8 * 1000 as "epochMs"`,
  );
  if (row === undefined) throw new Error('the database told no time');
  return row.epochMs;
}
