/** The order of instants (RFC 3339) that facts speak of. */

/** Instants that are written alike follow each other as their texts do; to read them costs a hundred times as much. */
export function compareInstants(a: string, b: string): number {
  if (a === b) return 0;
  const isAlike = a.length === b.length && SORTABLE.test(a) && SORTABLE.test(b);
  if (!isAlike) return Temporal.Instant.compare(a, b);
  return a < b ? -1 : 1;
}

const SORTABLE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d(\.\d+)?Z$/;
