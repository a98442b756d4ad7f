/** Follows the log for readers that want only some of it, and finds positions by instant. */
import { textColumn } from '../platform/columns/columns.ts';
import type { Queryable } from '../platform/sql.ts';
import type { RecordedEvent } from './event.ts';
import {
  beginning,
  currentEpoch,
  parsePosition,
  toEvent,
  type EventRow,
  type Position,
} from './log-store.ts';

/** What a follower wants. */
export interface Following {
  /** Absent: from the beginning of what is kept. */
  readonly after?: Position | undefined;
  /** Such as `order.accepted`; `order.*` for all that begin so, `*` for all there are. */
  readonly types: readonly string[];
  /** Empty: whatever they are about. */
  readonly subjectPrefix: string;
  /** So many events are looked at, whether they are wanted or not: 1 to 10,000. */
  readonly limit: number;
  /** Only events about this; with it no others are looked at. */
  readonly subject?: string | undefined;
  /** Only events up to this place, which was read before. */
  readonly until?: Position | undefined;
}

export interface Followed {
  readonly events: readonly RecordedEvent[];
  /** Everything up to it was looked at; as it was given where nothing more is there. */
  readonly next: Position | undefined;
  /** How many were looked at: as many as the limit says that there may be more. */
  readonly looked: number;
}

/** Gives the next events that are wanted, in log order, under the same promise as `readEvents`: what was looked at is final. */
export async function followEvents(
  queryable: Queryable,
  following: Following,
): Promise<Followed | 'before-restore' | 'not-a-position'> {
  const { types, subjectPrefix, limit, subject = null } = following;
  const span = spanOf(following);
  if (span === 'not-a-position') return span;
  const { from, to } = span;
  const epoch = await currentEpoch(queryable);
  if (from.epoch !== undefined && from.epoch !== epoch) return 'before-restore';
  const rows = await queryable.query<LookedRow>(
    `with looked as (
       select * from event
       where (xid, seq) > ($1::text::xid8, $2::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
         and ($7::text is null or subject = $7) and (xid, seq) <= ($8::text::xid8, $9::bigint)
       order by xid, seq limit $3
     ), judged as (
       select *, type like any ($4::text[]) and starts_with(subject, $5) as fits,
              row_number() over (order by xid, seq) as place, count(*) over () as looked
       from looked
     )
     select $6::int as epoch, xid::text as xid, seq, id, type, source, subject, time, case when fits then data end as data,
            correlation_id, causation_id, traceparent, dataref, fits, place
     from judged where fits or place = looked
     order by place`,
    [
      from.xid,
      from.seq,
      limit,
      textColumn(types.map(toPattern)),
      subjectPrefix,
      epoch,
      subject,
      to.xid,
      to.seq,
    ],
  );
  return toFollowed(rows, following);
}

type LookedRow = EventRow & { readonly fits: boolean; readonly place: bigint };

function toFollowed(rows: readonly LookedRow[], { after }: Following): Followed {
  const last = rows.at(-1);
  return {
    events: rows.filter(({ fits }) => fits).map(toEvent),
    next: last === undefined ? after : toEvent(last).position,
    looked: Number(last?.place ?? 0n),
  };
}

/** After everything that there will ever be. */
const end = { xid: '9223372036854775807', seq: 9_223_372_036_854_775_807n } as const;

function spanOf({ after, until }: Following) {
  const from = after === undefined ? beginning : parsePosition(after);
  const to = until === undefined ? end : parsePosition(until);
  return from === undefined || to === undefined ? 'not-a-position' : { from, to };
}

function toPattern(type: string): string {
  return type.replaceAll(/[\\%_]/g, (letter) => `\\${letter}`).replace(/\*$/, '%');
}

/** Where a reader stands that has read everything that can be read now; `undefined` while the log is empty. */
export async function latestPosition(queryable: Queryable): Promise<Position | undefined> {
  const [row] = await queryable.query<{ position: string }>(
    `select (select epoch from log_state) || '.' || xid::text || '.' || seq as position
     from event where xid < pg_snapshot_xmin(pg_current_snapshot())
     order by xid desc, seq desc limit 1`,
  );
  return row?.position;
}

/** Where a reader stands that goes on with everything recorded at the instant or later; where nothing was, at the end. */
export async function positionBefore(queryable: Queryable, instant: Date): Promise<Position | undefined> {
  const [row] = await queryable.query<{ position: string }>(
    `select (select epoch from log_state) || '.' || xid::text || '.' || (seq - 1) as position
     from event where recorded_at >= $1 and xid < pg_snapshot_xmin(pg_current_snapshot())
     order by xid, seq limit 1`,
    [instant],
  );
  return row?.position ?? (await latestPosition(queryable));
}

/** The one of two positions that comes first; the beginning, which is `undefined`, comes before all. Throws for what is no position. */
export function earlierOf(one: Position | undefined, other: Position | undefined): Position | undefined {
  if (one === undefined || other === undefined) return undefined;
  const [a, b] = [parsePosition(one), parsePosition(other)];
  if (a === undefined || b === undefined) throw new Error(`not positions of the log: ${one}, ${other}`);
  const [left, right] = [orderOf(a), orderOf(b)];
  const place = left.findIndex((part, index) => part !== right[index]);
  return (left[place] ?? 0n) < (right[place] ?? 0n) ? one : other;
}

function orderOf({ epoch, xid, seq }: { epoch: number; xid: string; seq: bigint }): readonly bigint[] {
  return [BigInt(epoch), BigInt(xid), seq];
}

/** Where a reader stands that goes on with the event at the position itself. Throws for what is no position. */
export function justBefore(position: Position): Position {
  const parsed = parsePosition(position);
  if (parsed === undefined) throw new Error(`not a position of the log: ${position}`);
  return `${parsed.epoch}.${parsed.xid}.${parsed.seq - 1n}`;
}
