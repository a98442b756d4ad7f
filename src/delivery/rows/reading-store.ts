/** Reads sync rows for people: counts, lists, and one record in all its targets. */
import type { Queryable } from '../../platform/sql.ts';

/** Is anything due in these targets, leased or not? */
export async function hasDueRows(
  queryable: Queryable,
  targets: readonly string[],
  now: Date,
): Promise<boolean> {
  const [row] = await queryable.query<{ due: boolean }>(
    `select exists (select from sync where target = any($1::text[]) and due_at <= $2) as due`,
    [targets, now],
  );
  return row?.due ?? false;
}
