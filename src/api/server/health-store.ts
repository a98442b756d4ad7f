/** Asks the database how it stands. */
import type { Queryable } from '../../platform/sql.ts';

/** The newest migration that was applied. */
export async function readSchemaVersion(queryable: Queryable): Promise<number> {
  const [row] = await queryable.query<{ number: number }>(
    'select coalesce(max(number), 0) as number from schema_migration',
  );
  return row?.number ?? 0;
}
