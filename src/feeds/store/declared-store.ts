/** The only place that writes subscriptions as the landscape declares them. */
import { uuidColumn } from '../../platform/columns/columns.ts';
import type { Transaction } from '../../platform/sql.ts';
import { tellWorkers } from './feed-store.ts';

/** As it is declared; id and cursor count only where no feed has the name. */
export interface NewDeclared {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly types: readonly string[];
  readonly subjectPrefix: string;
  readonly owner: string;
  readonly secretReference: string;
  readonly cursor: string | undefined;
}

/** So long the secret before signs, too. */
const OVERLAP_HOURS = 24;

/**
 * Makes new ones, and changes those that have the name: they go on where they stand, and a pause by a person lasts. What is sent elsewhere,
 * or signed otherwise, is tried at once.
 */
export async function saveDeclared(tx: Transaction, feeds: readonly NewDeclared[], at: Date): Promise<void> {
  if (feeds.length === 0) return;
  await tx.execute(
    `with saved as (
       insert into feed (id, name, url, types, subject_prefix, owner, secret, cursor, cursor_at, created_at, created_by, declared)
       select id, name, url, types, "subjectPrefix", owner, "secretReference", cursor, $2, $2, 'landscape', true
       from jsonb_to_recordset($1::jsonb) as f (id uuid, name text, url text, types text[], "subjectPrefix" text, owner text,
         "secretReference" text, cursor text)
       on conflict (name) do update set
         url = excluded.url, types = excluded.types, subject_prefix = excluded.subject_prefix, owner = excluded.owner,
         declared = true, ended_at = null, strikes = 0, failing_since = null, next_try_at = null,
         secret = excluded.secret,
         previous_secret = case when feed.secret = excluded.secret then feed.previous_secret else feed.secret end,
         previous_until = case when feed.secret = excluded.secret then feed.previous_until
                          else $2::timestamptz + make_interval(hours => $3) end
       returning id
     )
     update feed_held set next_try_at = null from saved where feed_id = saved.id`,
    [JSON.stringify(feeds), at, OVERLAP_HOURS],
  );
  await tellWorkers(tx);
}

/** Lets these stand where they are: nobody works on them from now on. */
export async function endFeeds(tx: Transaction, ids: readonly string[], at: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute('update feed set ended_at = $2, asked = false where id = any ($1::uuid[])', [
    uuidColumn(ids),
    at,
  ]);
  await tellWorkers(tx);
}
