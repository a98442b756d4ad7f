/** The only place that reads and writes the event log's tables. */
import { afterCommit } from '../platform/after-commit.ts';
import { instantColumn, textColumn } from '../platform/columns/columns.ts';
import type { Queryable, Transaction } from '../platform/sql.ts';
import { counter } from '../platform/telemetry/metrics.ts';
import type { NewEvent, RecordedEvent } from './event.ts';

const appended = counter({
  name: 'crossdock_log_events_total',
  help: 'Facts recorded in the log, by their type',
  labels: ['kind'],
});

/**
 * Records facts in the caller's transaction: they live and die with what made them true.
 * One statement for any number of events; their order in the list is their order in the log.
 */
export async function appendEvents(tx: Transaction, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.execute(
    `insert into event (type, source, subject, time, data, correlation_id, causation_id, traceparent, dataref)
     select type, source, subject, time, data::jsonb, correlation_id, causation_id, traceparent, dataref
     from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[],
                 $8::text[], $9::text[]) with ordinality
          as e(type, source, subject, time, data, correlation_id, causation_id, traceparent, dataref, place)
     order by place`,
    [
      textColumn(events.map((event) => event.type)),
      textColumn(events.map((event) => event.source)),
      textColumn(events.map((event) => event.subject)),
      instantColumn(events.map((event) => event.time)),
      textColumn(events.map((event) => JSON.stringify(event.data))),
      textColumn(events.map((event) => event.correlationId)),
      textColumn(events.map((event) => event.causationId)),
      textColumn(events.map((event) => event.traceparent)),
      textColumn(events.map((event) => event.dataref)),
    ],
  );
  afterCommit(tx, () => {
    for (const [kind, { length }] of Map.groupBy(events, ({ type }) => type)) appended.add(length, { kind });
  });
}

/** Where a reader stands; `undefined` means the beginning of what is kept. */
export type Position = string;

/** What to read: everything after a position, or the events of one subject or one correlation only. */
export interface EventFilter {
  readonly after?: Position | undefined;
  readonly subject?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly type?: string | undefined;
  /** At most so many events, 1 to 10,000. */
  readonly limit: number;
}

/** A row of the log as statements give it. */
export interface EventRow {
  readonly epoch: number;
  readonly xid: string;
  readonly seq: bigint;
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly subject: string;
  readonly time: Date;
  readonly data: unknown;
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly traceparent: string | null;
  readonly dataref: string | null;
}

/**
 * Gives the next events in log order. Events of transactions that are still open, and everything younger than the
 * oldest of them, are left for the next read: what was returned once is final and complete up to its position.
 * A position from before a restore gives `'before-restore'`: its order no longer exists.
 */
export async function readEvents(
  queryable: Queryable,
  filter: EventFilter,
): Promise<readonly RecordedEvent[] | 'before-restore' | 'not-a-position'> {
  const from = filter.after === undefined ? beginning : parsePosition(filter.after);
  if (from === undefined) return 'not-a-position';
  const epoch = await currentEpoch(queryable);
  if (from.epoch !== undefined && from.epoch !== epoch) return 'before-restore';
  const rows = await queryable.query<EventRow>(
    `select $7::int as epoch, xid::text as xid, seq, id, type, source, subject, time, data, correlation_id,
            causation_id, traceparent, dataref
     from event
     where (xid, seq) > ($1::text::xid8, $2::bigint)
       and xid < pg_snapshot_xmin(pg_current_snapshot())
       and ($3::text is null or subject = $3)
       and ($4::text is null or correlation_id = $4)
       and ($5::text is null or type = $5)
     order by event.xid, event.seq
     limit $6`,
    [
      from.xid,
      from.seq,
      filter.subject ?? null,
      filter.correlationId ?? null,
      filter.type ?? null,
      filter.limit,
      epoch,
    ],
  );
  return rows.map(toEvent);
}

/** So many events are searched by what has no index: one would cost every event that is appended. */
const SEARCHED_EVENTS = 100_000;

/** One event by its id, or the events of a trace by its W3C id (32 hexadecimal digits). */
type Sought = { readonly eventId: string } | { readonly traceId: string };

/** Searches the latest 100,000 events; `unsearchedUntil`: when the youngest of the others was recorded. Latest first. */
export async function searchLatestEvents(
  queryable: Queryable,
  sought: Sought,
  limit: number,
): Promise<{ readonly events: readonly RecordedEvent[]; readonly unsearchedUntil?: Date }> {
  const rows = await queryable.query<EventRow>(
    `select $4::int as epoch, xid::text as xid, seq, id, type, source, subject, time, data, correlation_id,
            causation_id, traceparent, dataref
     from (select * from event order by event.xid desc, event.seq desc limit ${SEARCHED_EVENTS}) latest
     where ($1::uuid is null or id = $1) and ($2::text is null or substr(traceparent, 4, 32) = $2)
     order by latest.xid desc, latest.seq desc limit $3`,
    [
      'eventId' in sought ? sought.eventId : null,
      'traceId' in sought ? sought.traceId : null,
      limit,
      await currentEpoch(queryable),
    ],
  );
  const [older] = await queryable.query<{ recordedAt: Date }>(
    `select recorded_at as "recordedAt" from event order by xid desc, seq desc offset ${SEARCHED_EVENTS} limit 1`,
  );
  const events = rows.map(toEvent);
  return older === undefined ? { events } : { events, unsearchedUntil: older.recordedAt };
}

/**
 * After a restore: ids of transactions of the old cluster mean nothing in the new one and could lie in its future,
 * which would hide old events from readers. Keeps their order, moves them below every new transaction and starts a new epoch.
 */
export async function rebaseEvents(tx: Transaction): Promise<void> {
  await tx.execute(
    `update event set xid = '1'::xid8, seq = numbered.place
     from (select id as event_id, recorded_at as at, row_number() over (order by xid, seq) as place from event) numbered
     where event.id = numbered.event_id and event.recorded_at = numbered.at`,
  );
  await tx.execute(`select setval('event_seq', greatest((select max(seq) from event), 1))`);
  await tx.execute('update log_state set epoch = epoch + 1');
}

/** Counts restores. */
export async function currentEpoch(queryable: Queryable): Promise<number> {
  const [state] = await queryable.query<{ epoch: number }>('select epoch from log_state');
  return state?.epoch ?? 1;
}

/** Before everything that is kept. */
export const beginning = { epoch: undefined, xid: '0', seq: 0n } as const;

/** Gives nothing where we did not write it. */
export function parsePosition(position: Position): { epoch: number; xid: string; seq: bigint } | undefined {
  const parts = /^([0-9]{1,9})\.([0-9]{1,19})\.([0-9]{1,18})$/.exec(position);
  if (parts === null) return undefined;
  const [, epoch = '', xid = '', seq = ''] = parts;
  return { epoch: Number(epoch), xid, seq: BigInt(seq) };
}

export function toEvent(row: EventRow): RecordedEvent {
  return {
    position: `${row.epoch}.${row.xid}.${row.seq}`,
    id: row.id,
    type: row.type,
    source: row.source,
    subject: row.subject,
    time: row.time.toISOString(),
    data: row.data,
    correlationId: row.correlation_id,
    ...(row.causation_id === null ? {} : { causationId: row.causation_id }),
    ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
    ...(row.dataref === null ? {} : { dataref: row.dataref }),
  };
}
