/** Reads fields of records of several kinds in one statement, for all who need some of them. */
import type { Queryable } from '../../../platform/sql.ts';
import type { Records } from '../../../records/index.ts';

type Reading = Pick<Records, 'fieldsOf'>;

/** Whoever asks for one of these records is answered from what was read, with all of these fields; others are read when they are asked for. */
export async function readAhead(
  records: Reading,
  queryable: Queryable,
  { ids, names }: { readonly ids: readonly string[]; readonly names: readonly string[] },
): Promise<Reading> {
  const isRead = new Set(ids);
  const rows = new Map(
    (await records.fieldsOf(queryable, [...isRead], [...new Set(names)])).map((row) => [row.recordId, row]),
  );
  return {
    fieldsOf: async (within, asked, wanted) => {
      const rest = asked.filter((id) => !isRead.has(id));
      const others = rest.length === 0 ? [] : await records.fieldsOf(within, rest, wanted);
      return [...asked.flatMap((id) => rows.get(id) ?? []), ...others];
    },
  };
}
