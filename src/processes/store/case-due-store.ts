/** The table `case_due`: cases that are to be planned again, because something that they rest on has changed, or may have. */
import { uuidColumn, textColumn } from '../../platform/columns/columns.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';

export interface DueCase {
  readonly id: string;
  /** Its plan could not be written before, and nobody has tried since. */
  readonly wasPutOff: boolean;
}

/**
 * Some cases whose time has come, or that rest on something that has changed; the list of the latter is taken out. A second look waits until
 * everybody has ended who was under way when it was first seen here. Transactions are numbered over all databases of a cluster: whoever writes
 * for an hour in another one holds second looks back for that hour (who only reads does not). The cases miss nothing meanwhile but what
 * overlapped with their last plan: each later change wakes them at once. A bound in time would lose what a slow writer here had not shown yet.
 */
export async function takeDueCases(
  tx: Transaction,
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<readonly DueCase[]> {
  await tx.execute(
    `update case_due set after_xid = pg_snapshot_xmax(pg_current_snapshot())
     where id in (select id from case_due where again and after_xid is null order by id limit $1 for update skip locked)`,
    [limit],
  );
  return await tx.query<DueCase>(
    `with noted as (
       delete from case_due where id in (
         select id from case_due
         where (not again or after_xid <= pg_snapshot_xmin(pg_current_snapshot())) and (put_off_until is null or put_off_until <= $1)
         order by id limit $2 for update skip locked)
       returning case_id, put_off_until is not null as was_put_off
     ), timed as (
       select id from process_case c where review_at <= $1
         and not exists (select from case_due d where d.case_id = c.id and d.put_off_until > $1)
       order by review_at, id limit $2 for update skip locked
     )
     select id, bool_or(was_put_off) as "wasPutOff"
     from (select case_id as id, was_put_off from noted union all select id, false from timed) due group by id`,
    [now, limit],
  );
}

/** Every case that has not ended shall be planned again, by whoever comes to it. Gives how many. */
export async function noteAllDue(tx: Transaction, ended: readonly string[]): Promise<number> {
  return await tx.execute(
    'insert into case_due (case_id) select id from process_case where status <> all($1::text[]) order by opened_at',
    [textColumn(ended)],
  );
}

/**
 * They are planned right now. What others are taking out at this moment stays with them; a second look is still due where this may be too
 * early for it.
 */
export async function forgetDue(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.execute(
    `delete from case_due where id in (
       select id from case_due
       where case_id = any($1::uuid[]) and put_off_until is null
         and (not again or after_xid <= pg_snapshot_xmin(pg_current_snapshot()))
       for update skip locked)`,
    [uuidColumn(ids)],
  );
}

/** Their plans shall be computed again, as soon as a worker comes to it. Waits for nobody. */
export async function noteDue(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.execute('insert into case_due (case_id) select unnest($1::uuid[])', [uuidColumn(ids)]);
}

/** What they have begun to rest on may have changed since it was read, by somebody who could not see that: they are looked at again. */
export async function noteSecondLook(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute('insert into case_due (case_id, again) select unnest($1::uuid[]), true', [
    uuidColumn(ids),
  ]);
}

/** Its plan could not be written: it is tried again at that instant, or with its next fact. */
export async function putOff(tx: Transaction, id: string, until: Date): Promise<void> {
  await tx.execute('delete from case_due where case_id = $1::uuid', [id]);
  await tx.execute('insert into case_due (case_id, put_off_until) values ($1::uuid, $2)', [id, until]);
}

/** It is tried again, whatever kept it from being planned. */
export async function takeBack(queryable: Queryable, id: string): Promise<void> {
  await queryable.execute('delete from case_due where case_id = $1::uuid and put_off_until is not null', [
    id,
  ]);
}
