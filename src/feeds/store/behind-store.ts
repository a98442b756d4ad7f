/** The table `feed_behind`: subjects of which so much is held that what follows is left in the log. */
import { textColumn } from '../../platform/columns/columns.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';

/** A subject, and the position behind which its messages lie in the log; they lie no further than the cursor of the feed. */
export interface Behind {
  readonly subject: string;
  readonly after: string;
}

export async function listBehind(queryable: Queryable, feedId: string): Promise<readonly Behind[]> {
  return await queryable.query<Behind>(
    'select subject, after_position as after from feed_behind where feed_id = $1::uuid',
    [feedId],
  );
}

/** From now on what follows about these is left in the log; of those that are left there already, nothing changes. */
export async function leaveBehind(
  tx: Transaction,
  feedId: string,
  subjects: readonly Behind[],
): Promise<void> {
  if (subjects.length === 0) return;
  await tx.execute(
    `insert into feed_behind (feed_id, subject, after_position)
     select $1::uuid, * from unnest($2::text[], $3::text[]) on conflict do nothing`,
    [
      feedId,
      textColumn(subjects.map(({ subject }) => subject)),
      textColumn(subjects.map(({ after }) => after)),
    ],
  );
}

/** So far it was read again; `undefined`: nothing is left behind. */
export async function moveBehind(
  tx: Transaction,
  feedId: string,
  { subject, after }: { readonly subject: string; readonly after: string | undefined },
): Promise<void> {
  if (after === undefined)
    await tx.execute('delete from feed_behind where feed_id = $1::uuid and subject = $2', [feedId, subject]);
  else
    await tx.execute('update feed_behind set after_position = $3 where feed_id = $1::uuid and subject = $2', [
      feedId,
      subject,
      after,
    ]);
}
