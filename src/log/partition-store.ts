/** Makes and drops the daily partitions of the event table. */
import type { Database, Queryable } from '../platform/sql.ts';

const NAME = /^event_[0-9]{8}$/;

/** Names of the daily partitions, without the one that catches the rest. */
export async function listPartitions(queryable: Queryable): Promise<readonly string[]> {
  const rows = await queryable.query<{ name: string }>(
    `select child.relname as name from pg_inherits
     join pg_class child on child.oid = inhrelid join pg_class parent on parent.oid = inhparent
     where parent.relname = 'event' order by 1`,
  );
  return rows.map((row) => row.name).filter((name) => NAME.test(name));
}

/**
 * Makes one partition; `false` where another node made it meanwhile. Rows of that day that already lie in the rest
 * partition (no node ran for a while) are moved over in the same transaction.
 */
export async function createPartition(
  database: Database,
  name: string,
  day: { readonly start: Date; readonly end: Date },
): Promise<boolean> {
  const table = checkedName(name);
  return await database.transaction(async (tx) => {
    await tx.execute(`select pg_advisory_xact_lock(hashtext('crossdock.event.partitions'))`);
    if ((await listPartitions(tx)).includes(table)) return false;
    const [start, end] = [day.start.toISOString(), day.end.toISOString()];
    // Rows that others are writing there just now must be moved too.
    await tx.execute('lock table event_rest in access exclusive mode');
    await tx.execute(`create table ${table} (like event including defaults)`);
    await tx.execute(
      `with moved as (delete from event_rest where recorded_at >= $1 and recorded_at < $2 returning *)
       insert into ${table} select * from moved`,
      [start, end],
    );
    // Bounds are utility syntax and take no parameters; both come from Date.toISOString.
    await tx.execute(
      `alter table event attach partition ${table} for values from ('${start}') to ('${end}')`,
    );
    return true;
  });
}

/** Drops one day with everything in it. */
export async function dropPartition(database: Database, name: string): Promise<void> {
  await database.execute(`drop table if exists ${checkedName(name)}`);
}

function checkedName(name: string): string {
  if (!NAME.test(name)) throw new Error(`not the name of a partition: ${name}`);
  return name;
}
