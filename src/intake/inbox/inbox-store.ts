/** The tables `message` and `inbox`: what was kept, and what of it is still to be processed. */
import {
  bigintColumn,
  bytesColumn,
  instantColumn,
  smallintColumn,
  textColumn,
  uuidColumn,
} from '../../platform/columns/columns.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { Arrival, Envelope, KeptMessage } from './message.ts';

/** Keeps the arrivals and queues them, in one statement. Gives the ids of those that are new; the others' delivery key was there. */
export async function keepArrivals(
  queryable: Queryable,
  arrivals: readonly Arrival[],
): Promise<ReadonlySet<string>> {
  const known = await queryable.query<{ id: string }>(
    `with arrival as (
       select * from unnest($1::uuid[], $2::text[], $3::smallint[], $4::uuid[], $5::text[], $6::bytea[], $7::text[],
         $8::text[], $9::text[], $10::timestamptz[], $11::text[], $12::uuid[], $13::bytea[])
         as a(id, source, lane, delivery_key, delivery_id, content_hash, verdict, form, envelope, received_at, traceparent,
           conflicts_with, body)
     ), kept as (
       insert into message (id, source, form, delivery_key, delivery_id, content_hash, verdict, envelope, body, received_at,
         traceparent, conflicts_with)
       select id, source, form, delivery_key, delivery_id, content_hash, verdict, envelope::jsonb, body, received_at,
         traceparent, conflicts_with
       from arrival
       order by delivery_key -- two nodes keeping the same deliveries wait for each other instead of deadlocking
       on conflict (delivery_key) do nothing
       returning id
     ), queued as (
       insert into inbox (lane, message_id, size_bytes)
       select lane, id, length(body) from kept join arrival using (id) where lane is not null order by id
     )
     select id from arrival where (select count(*) from kept) < $14 and id not in (select id from kept)`,
    [
      uuidColumn(arrivals.map(({ id }) => id)),
      textColumn(arrivals.map(({ source }) => source)),
      smallintColumn(arrivals.map(({ lane }) => lane)),
      uuidColumn(arrivals.map(({ deliveryKey }) => deliveryKey)),
      textColumn(arrivals.map(({ deliveryId }) => deliveryId)),
      bytesColumn(arrivals.map(({ contentHash }) => contentHash)),
      textColumn(arrivals.map(({ verdict }) => verdict)),
      textColumn(arrivals.map(({ envelope }) => envelope.form)),
      textColumn(arrivals.map(({ envelope }) => JSON.stringify(envelope))),
      instantColumn(arrivals.map(({ receivedAt }) => receivedAt)),
      textColumn(arrivals.map(({ traceparent }) => traceparent)),
      uuidColumn(arrivals.map(({ conflictsWith }) => conflictsWith)),
      bytesColumn(arrivals.map(({ body }) => body)),
      arrivals.length,
    ],
  );
  const absorbed = new Set(known.map(({ id }) => id));
  return new Set(arrivals.flatMap(({ id }) => (absorbed.has(id) ? [] : [id])));
}

/** The message that holds a delivery key already. */
export interface Holder {
  readonly messageId: string;
  readonly deliveryKey: string;
  /** The content that came, as hexadecimal digits; `isSameContent` tells whether the holder has it. */
  readonly contentHash: string;
  readonly isSameContent: boolean;
}

/** Counts the arrivals as duplicates of the messages that hold their delivery keys with the same content; gives all holders. */
export async function absorbDuplicates(
  tx: Transaction,
  arrivals: readonly Arrival[],
): Promise<readonly Holder[]> {
  return tx.query<Holder>(
    `with again as (
       select delivery_key, content_hash, count(*)::int as times, max(received_at) as last_at
       from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as a(delivery_key, content_hash, received_at)
       group by delivery_key, content_hash
     ), holder as (
       select m.id, m.delivery_key, a.content_hash, m.content_hash = decode(a.content_hash, 'hex') as same, a.times, a.last_at
       from again a join message m using (delivery_key)
     ), counted as (
       update message m
       set duplicates = m.duplicates + h.times, last_duplicate_at = greatest(m.last_duplicate_at, h.last_at)
       from holder h where h.same and m.id = h.id
     )
     select id as "messageId", replace(delivery_key::text, '-', '') as "deliveryKey", content_hash as "contentHash", same as "isSameContent" from holder`,
    [
      arrivals.map(({ deliveryKey }) => deliveryKey),
      arrivals.map(({ contentHash }) => Buffer.from(contentHash).toString('hex')),
      arrivals.map(({ receivedAt }) => receivedAt),
    ],
  );
}

/** One row of the inbox under lease, with the message it points at. */
export interface Claimed {
  readonly lane: number;
  readonly seq: bigint;
  /** Which records are to be processed; absent: all. */
  readonly recordIndexes?: readonly number[];
  /** The message may have parked records from before. */
  readonly again: boolean;
  /** How often it was claimed, this time included: more than a few means that processing it kills the process. */
  readonly attempts: number;
  readonly message: KeptMessage;
}

export interface ClaimOptions {
  readonly lane: 0 | 1;
  /** Fences this claim: only its holder can finish the rows. */
  readonly token: string;
  readonly most: number;
  /** At least one row is given, however large. */
  readonly mostBytes: number;
  readonly leaseSeconds: number;
}

interface ClaimedRow {
  lane: number;
  seq: bigint;
  record_indexes: number[] | null;
  again: boolean;
  attempts: number;
  id: string;
  source: string;
  envelope: Envelope;
  body: Uint8Array;
  received_at: Date;
  traceparent: string | null;
}

/** Leases the oldest free rows of a lane. Rows that other nodes hold are passed over. */
export async function claimMessages(
  queryable: Queryable,
  options: ClaimOptions,
): Promise<readonly Claimed[]> {
  const rows = await queryable.query<ClaimedRow>(
    `with found as (
       select seq, size_bytes from inbox where lane = $1 and leased_until < now()
       order by seq limit $2 for update skip locked
     ), bounded as (
       select seq from (select seq, sum(size_bytes) over (order by seq) - size_bytes as before_it from found) f
       where before_it < $3
     ), taken as (
       update inbox i set leased_until = now() + make_interval(secs => $4), leased_by = $5, attempts = attempts + 1
       from bounded b where i.lane = $1 and i.seq = b.seq
       returning i.lane, i.seq, i.record_indexes, i.again, i.attempts, i.message_id
     )
     select t.lane, t.seq, t.record_indexes, t.again, t.attempts, m.id, m.source, m.envelope, m.body, m.received_at, m.traceparent
     from taken t join message m on m.id = t.message_id order by t.seq`,
    [options.lane, options.most, options.mostBytes, options.leaseSeconds, options.token],
  );
  return rows.map(toClaimed);
}

function toClaimed(row: ClaimedRow): Claimed {
  return {
    lane: row.lane,
    seq: row.seq,
    ...(row.record_indexes === null ? {} : { recordIndexes: row.record_indexes }),
    again: row.again,
    attempts: row.attempts,
    message: {
      id: row.id,
      source: row.source,
      envelope: row.envelope,
      body: row.body,
      receivedAt: row.received_at,
      ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
    },
  };
}

type Row = Pick<Claimed, 'lane' | 'seq'>;
const lanes = (rows: readonly Row[]): Buffer => smallintColumn(rows.map(({ lane }) => lane));
const seqs = (rows: readonly Row[]): Buffer => bigintColumn(rows.map(({ seq }) => seq));

/** Takes finished rows out of the inbox. Fewer than given: the lease was lost to another node. */
export function finishMessages(tx: Transaction, rows: readonly Row[], token: string): Promise<number> {
  return tx.execute(
    `delete from inbox i using unnest($1::smallint[], $2::bigint[]) as r(lane, seq)
     where i.lane = r.lane and i.seq = r.seq and i.leased_by = $3`,
    [lanes(rows), seqs(rows), token],
  );
}

/** Makes sure, until the end of the transaction, that the rows are still under this lease; gives how many are. */
export async function holdMessages(tx: Transaction, rows: readonly Row[], token: string): Promise<number> {
  const held = await tx.query(
    `select 1 from inbox i join unnest($1::smallint[], $2::bigint[]) as r(lane, seq) on i.lane = r.lane and i.seq = r.seq
     where i.leased_by = $3 for update of i`,
    [lanes(rows), seqs(rows), token],
  );
  return held.length;
}

/** Prolongs the lease of rows that are still held; those that a transaction is just finishing are left to it. */
export async function prolongMessages(
  queryable: Queryable,
  {
    rows,
    token,
    leaseSeconds,
  }: { readonly rows: readonly Row[]; readonly token: string; readonly leaseSeconds: number },
): Promise<void> {
  await queryable.execute(
    `update inbox i set leased_until = now() + make_interval(secs => $4)
     from (select i.lane, i.seq from inbox i
           join unnest($1::smallint[], $2::bigint[]) as r(lane, seq) on i.lane = r.lane and i.seq = r.seq
           where i.leased_by = $3 for update of i skip locked) held
     where i.lane = held.lane and i.seq = held.seq`,
    [lanes(rows), seqs(rows), token, leaseSeconds],
  );
}

/** Gives unfinished rows back after a failure of the surroundings; the attempt does not count against the message. */
export function giveBackMessages(
  queryable: Queryable,
  {
    rows,
    token,
    afterSeconds,
  }: { readonly rows: readonly Row[]; readonly token: string; readonly afterSeconds: number },
): Promise<number> {
  return queryable.execute(
    `update inbox i set leased_until = now() + make_interval(secs => $4), leased_by = null, attempts = greatest(attempts - 1, 0)
     from unnest($1::smallint[], $2::bigint[]) as r(lane, seq)
     where i.lane = r.lane and i.seq = r.seq and i.leased_by = $3`,
    [lanes(rows), seqs(rows), token, afterSeconds],
  );
}

/** Queues kept messages once more, whole or some of their records. */
export async function queueAgain(
  tx: Transaction,
  rows: readonly { readonly messageId: string; readonly recordIndexes?: readonly number[] }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `insert into inbox (lane, message_id, record_indexes, again, size_bytes)
     select 0, m.id, case when r.indexes = '' then null else string_to_array(r.indexes, ',')::int[] end, true, octet_length(m.body)
     from unnest($1::uuid[], $2::text[]) as r(id, indexes) join message m using (id)`,
    [rows.map(({ messageId }) => messageId), rows.map(({ recordIndexes }) => recordIndexes?.join(',') ?? '')],
  );
}

/** Wakes the nodes that listen on the channel. */
export async function tellOthers(queryable: Queryable, channel: string): Promise<void> {
  await queryable.query('select pg_notify($1, $2)', [channel, '']);
}
