/** Makes a large estate of a small one: copies golden records with their sync rows exactly as the hub wrote them. */
import type { Database } from '../../src/platform/sql.ts';

/** Makes `times` items of each one: golden record, sync row and delivered body in every target, or only in one that is named. */
export async function multiplyItems(database: Database, times: number, target?: string): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.execute(
      `create temporary table copy on commit drop as
       select r.id as original, gen_random_uuid() as id, r.number || '-' || n as number
       from record r cross join generate_series(2, $1::int) n where r.domain = 'item'`,
      [times],
    );
    await tx.execute(
      `insert into record select made.* from copy c join record r on r.id = c.original
       cross join lateral jsonb_populate_record(r, jsonb_build_object('id', c.id, 'number', c.number,
         'fields', r.fields || jsonb_build_object('number', c.number))) made`,
    );
    for (const table of ['sync', 'delivered'])
      await tx.execute(
        `insert into ${table} select made.* from copy c join ${table} s on s.key = c.original::text
         cross join lateral jsonb_populate_record(s, jsonb_build_object('key', c.id::text)) made
         where $1::text is null or s.target = $1`,
        [target ?? null],
      );
  });
}

/** How many sync rows there are. */
export async function countAllSync(database: Database): Promise<number> {
  const [row] = await database.query<{ rows: bigint }>('select count(*) as rows from sync');
  return Number(row?.rows ?? 0);
}
