/** Reads the tables `message` and `inbox` for people, and forgets what is old. `inbox-store.ts` is the busy side of the same tables. */
import type { Queryable } from '../../platform/sql.ts';
import type { Envelope } from './message.ts';

/** A kept message as a list shows it. */
export interface MessageRow {
  readonly id: string;
  /** `system/source` */
  readonly source: string;
  readonly envelope: Envelope;
  readonly verdict: 'verified' | 'unsigned' | 'read';
  readonly deliveryId?: string;
  /** SHA-256, hexadecimal. */
  readonly contentHash: string;
  readonly sizeBytes: number;
  readonly receivedAt: Date;
  readonly traceparent?: string;
  readonly conflictsWith?: string;
  /** How often the same delivery came again and was absorbed. */
  readonly duplicates: number;
  readonly lastDuplicateAt?: Date;
  /** `waiting`: still in the inbox; `parked`: some of its records were not taken; `done`: all were. */
  readonly state: 'waiting' | 'parked' | 'done';
}

export interface MessageFilter {
  readonly source?: string;
  /** Only those that absorbed duplicates: the proof that nothing was doubled. */
  readonly only?: 'duplicates' | 'conflicts' | 'parked';
}

interface Row {
  id: string;
  source: string;
  envelope: Envelope;
  verdict: MessageRow['verdict'];
  delivery_id: string | null;
  content_hash: string;
  size_bytes: number;
  received_at: Date;
  traceparent: string | null;
  conflicts_with: string | null;
  duplicates: number;
  last_duplicate_at: Date | null;
  state: MessageRow['state'];
}

const COLUMNS = `m.id, m.source, m.envelope, m.verdict, m.delivery_id, encode(m.content_hash, 'hex') as content_hash,
  octet_length(m.body) as size_bytes, m.received_at, m.traceparent, m.conflicts_with, m.duplicates, m.last_duplicate_at,
  case when exists (select from inbox i where i.message_id = m.id) then 'waiting'
    when exists (select from parked p where p.message_id = m.id) then 'parked' else 'done' end as state`;

/** A page of messages, newest first; `after` is the last id of the page before. */
export async function listMessages(
  queryable: Queryable,
  filter: MessageFilter,
  page: { readonly limit: number; readonly after?: string },
): Promise<readonly MessageRow[]> {
  const rows = await queryable.query<Row>(
    `with page as materialized (
       select m.* from message m
       where ($1::text is null or m.source = $1) and ($2::uuid is null or m.id < $2)
         and ($3::text is distinct from 'duplicates' or m.duplicates > 0)
         and ($3::text is distinct from 'conflicts' or m.conflicts_with is not null)
         and ($3::text is distinct from 'parked' or exists (select from parked p where p.message_id = m.id))
       order by m.id desc limit $4
     ) select ${COLUMNS} from page m order by m.id desc`,
    [filter.source ?? null, page.after ?? null, filter.only ?? null, page.limit],
  );
  return rows.map(toMessageRow);
}

/** One message with its raw bytes. */
export async function findMessage(
  queryable: Queryable,
  id: string,
): Promise<(MessageRow & { readonly body: Uint8Array }) | undefined> {
  const [row] = await queryable.query<Row & { body: Uint8Array }>(
    `select ${COLUMNS}, m.body from message m where m.id = $1`,
    [id],
  );
  return row === undefined ? undefined : { ...toMessageRow(row), body: row.body };
}

/** The messages that were delivered under these keys. */
export async function findDelivered(
  queryable: Queryable,
  deliveryKeys: readonly string[],
): Promise<readonly MessageRow[]> {
  const rows = await queryable.query<Row>(
    `select ${COLUMNS} from message m where m.delivery_key = any($1::uuid[]) order by m.id desc`,
    [deliveryKeys],
  );
  return rows.map(toMessageRow);
}

const SHOWN = 20;

/** The messages that came in a trace, by its W3C id (32 hexadecimal digits); newest first, at most 20. */
export async function findByTrace(queryable: Queryable, traceId: string): Promise<readonly MessageRow[]> {
  const rows = await queryable.query<Row>(
    `select ${COLUMNS} from message m
     where m.traceparent is not null and substr(m.traceparent, 4, 32) = $1 order by m.id desc limit ${SHOWN}`,
    [traceId],
  );
  return rows.map(toMessageRow);
}

/** Ids of the messages that share a delivery id with one of these and have other content. */
export async function findConflicting(
  queryable: Queryable,
  ids: readonly string[],
): Promise<readonly string[]> {
  const rows = await queryable.query<{ id: string }>(
    `with first as (select coalesce(m.conflicts_with, m.id) as id from message m where m.id = any($1::uuid[]))
     select m.id from first join message m on m.id = first.id where not m.id = any($1::uuid[])
     union
     select m.id from first join message m on m.conflicts_with = first.id where not m.id = any($1::uuid[])
     order by 1 limit ${SHOWN}`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

/** So many messages are searched by what their senders wrote into headers: an index for that would cost every message. */
const SEARCHED_MESSAGES = 20_000;

/** The latest webhooks that carry this text in a header whose name ends in `id`, e.g. `X-Shopify-Webhook-Id`; newest first. */
export async function findBySenderId(queryable: Queryable, senderId: string): Promise<readonly MessageRow[]> {
  const rows = await queryable.query<Row>(
    `select ${COLUMNS} from (select * from message order by id desc limit ${SEARCHED_MESSAGES}) m
     where m.form = 'webhook' and jsonb_path_exists(m.envelope,
       '$.headers.keyvalue() ? (@.key like_regex "id$" flag "i" && @.value == $sought)', jsonb_build_object('sought', $1::text))
     order by m.id desc limit ${SHOWN}`,
    [senderId],
  );
  return rows.map(toMessageRow);
}

/** When the youngest message came that `findBySenderId` does not look at; `undefined`: it looks at all of them. */
export async function latestUnsearched(queryable: Queryable): Promise<Date | undefined> {
  const [row] = await queryable.query<{ receivedAt: Date }>(
    `select received_at as "receivedAt" from message order by id desc offset ${SEARCHED_MESSAGES} limit 1`,
  );
  return row?.receivedAt;
}

function toMessageRow(row: Row): MessageRow {
  return {
    id: row.id,
    source: row.source,
    envelope: row.envelope,
    verdict: row.verdict,
    contentHash: row.content_hash,
    sizeBytes: row.size_bytes,
    receivedAt: row.received_at,
    duplicates: row.duplicates,
    state: row.state,
    ...(row.delivery_id === null ? {} : { deliveryId: row.delivery_id }),
    ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
    ...(row.conflicts_with === null ? {} : { conflictsWith: row.conflicts_with }),
    ...(row.last_duplicate_at === null ? {} : { lastDuplicateAt: row.last_duplicate_at }),
  };
}

/** What is still to be processed of each source, and since when the oldest of it is here. */
export function countWaiting(
  queryable: Queryable,
): Promise<{ readonly source: string; readonly waiting: bigint; readonly oldestAt: Date }[]> {
  return queryable.query(
    `select m.source, count(*) as waiting, min(m.received_at) as "oldestAt"
     from inbox i join message m on m.id = i.message_id group by m.source`,
  );
}

const FORGOTTEN_TOGETHER = 5000;

/** Forgets finished messages older than so many days, in small transactions; gives how many. Parked ones stay. */
export async function forgetOldMessages(queryable: Queryable, keepDays: number): Promise<number> {
  let forgotten = 0;
  for (let count = FORGOTTEN_TOGETHER; count === FORGOTTEN_TOGETHER; forgotten += count) {
    count = await queryable.execute(
      `delete from message where id in (
         select m.id from message m where m.received_at < now() - make_interval(days => $1)
           and not exists (select from inbox i where i.message_id = m.id)
           and not exists (select from parked p where p.message_id = m.id)
         limit $2)`,
      [keepDays, FORGOTTEN_TOGETHER],
    );
  }
  return forgotten;
}
