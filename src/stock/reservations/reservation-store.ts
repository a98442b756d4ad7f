/** The only place that writes reservations; their lines are written by the store beside it. */
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { ChannelHold } from './channel-hold-store.ts';
import type { StockPair } from '../facts.ts';
import { listLines, type ReservedLine } from './reservation-line-store.ts';

export type ReservationState = 'held' | 'confirmed' | 'released' | 'expired';

export interface Reservation {
  readonly id: string;
  readonly key: string;
  readonly contentHash: string;
  readonly channel: string;
  /** Of the customer it is for. */
  readonly tier: string | null;
  readonly reference: string | null;
  readonly state: ReservationState;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
}

export interface NewReservation {
  readonly id: string;
  readonly key: string;
  readonly contentHash: string;
  readonly channel: string;
  /** Of the customer it is for. */
  readonly tier: string | null;
  readonly reference: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

const RESERVATION = `r.id, r.key, r.content_hash as "contentHash", r.channel, r.tier, r.reference, r.state,
  r.created_at as "createdAt", r.expires_at as "expiresAt", r.ended_at as "endedAt"`;

/** Claims the keys of new reservations; gives the ids of those whose key was free. Waits for others that claim the same key. */
export async function claimKeys(
  tx: Transaction,
  reservations: readonly NewReservation[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string }>(
    `insert into stock_reservation (id, key, content_hash, channel, reference, state, created_at, expires_at, tier)
     select id, key, content_hash, channel, reference, 'held', created_at, expires_at, tier
     from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::text[])
          as n(id, key, content_hash, channel, reference, created_at, expires_at, tier)
     order by key
     on conflict (key) do nothing returning id`,
    [
      reservations.map((row) => row.id),
      reservations.map((row) => row.key),
      reservations.map((row) => row.contentHash),
      reservations.map((row) => row.channel),
      reservations.map((row) => row.reference),
      reservations.map((row) => row.createdAt),
      reservations.map((row) => row.expiresAt),
      reservations.map((row) => row.tier),
    ],
  );
  return new Set(rows.map((row) => row.id));
}

/** Gives the reservations with these keys. */
export async function findByKeys(
  queryable: Queryable,
  keys: readonly string[],
): Promise<readonly Reservation[]> {
  if (keys.length === 0) return [];
  return await queryable.query<Reservation>(
    `select ${RESERVATION} from stock_reservation r where key = any($1::text[])`,
    [keys],
  );
}

/** Gives back the keys of refused baskets. */
export async function forgetReservations(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.execute('delete from stock_reservation where id = any($1::uuid[])', [ids]);
}

/** Locks reservations in id order. */
export async function lockReservations(
  tx: Transaction,
  ids: readonly string[],
): Promise<readonly Reservation[]> {
  return await tx.query<Reservation>(
    `select ${RESERVATION} from stock_reservation r where id = any($1::uuid[]) order by id for update`,
    [ids],
  );
}

/** These reservations and the confirmed ones that carry the same reference: movements do not tell them apart. */
export async function findUnderSameReference(
  queryable: Queryable,
  ids: readonly string[],
): Promise<readonly string[]> {
  const rows = await queryable.query<{ id: string }>(
    `select id from stock_reservation where id = any($1::uuid[])
     union
     select s.id from stock_reservation r join stock_reservation s on s.reference = r.reference and s.state = 'confirmed'
     where r.id = any($1::uuid[])`,
    [ids],
  );
  return rows.map((row) => row.id);
}

/** Locks up to `limit` holds that have run out and that nobody else is working on. */
export async function lockExpired(
  tx: Transaction,
  now: Date,
  limit: number,
): Promise<readonly Reservation[]> {
  return await tx.query<Reservation>(
    `select ${RESERVATION} from stock_reservation r
     where id in (select id from stock_reservation where state = 'held' and expires_at <= $1
                  order by expires_at limit $2)
       and state = 'held'
     order by id for update skip locked`,
    [now, limit],
  );
}

/** Writes the new state of locked reservations. */
export async function updateState(
  tx: Transaction,
  ids: readonly string[],
  { state, at }: { readonly state: ReservationState; readonly at: Date },
): Promise<void> {
  await tx.execute(
    `update stock_reservation set state = $2, ended_at = case when $2 in ('released', 'expired') then $3::timestamptz end
     where id = any($1::uuid[])`,
    [ids, state, at],
  );
}

/** Writes a later end of a locked hold. */
export async function updateExpiry(tx: Transaction, id: string, expiresAt: Date): Promise<void> {
  await tx.execute('update stock_reservation set expires_at = $2 where id = $1', [id, expiresAt]);
}

/** Locks the confirmed reservations with these references; gives their lines that are not shipped in full. */
export async function lockConfirmedLines(
  tx: Transaction,
  references: readonly string[],
): Promise<readonly ReservedLine[]> {
  const locked = await tx.query<{ id: string }>(
    `select id from stock_reservation where reference = any($1::text[]) and state = 'confirmed' order by id for update`,
    [references],
  );
  if (locked.length === 0) return [];
  const lines = await listLines(
    tx,
    locked.map((row) => row.id),
  );
  return lines.filter((line) => line.quantity !== line.shipped);
}

/** What the ledger says was shipped under these references, less what lines have booked already, by item and location. */
export async function shippedUnbooked(
  queryable: Queryable,
  references: readonly string[],
): Promise<readonly (StockPair & { readonly reference: string; readonly quantity: string })[]> {
  return await queryable.query(
    `select m.document as reference, m.item_id as "itemId", m.location_id as "locationId",
            (-sum(m.quantity) - coalesce((
              select sum(l.shipped) from stock_reservation_line l join stock_reservation r on r.id = l.reservation_id
              where r.reference = m.document and l.item_id = m.item_id and l.location_id = m.location_id), 0))::text as quantity
     from stock_movement m
     where m.document = any($1::text[]) and m.reason = 'shipment'
     group by m.document, m.item_id, m.location_id`,
    [references],
  );
}

/** What holds of some items that have run out, but were not yet released, still keep: it does not count any more. */
export async function readExpiredHolds(
  queryable: Queryable,
  itemIds: readonly string[],
  now: Date,
): Promise<readonly ChannelHold[]> {
  return await queryable.query<ChannelHold>(
    `select l.item_id as "itemId", l.location_id as "locationId", r.channel,
            coalesce(r.tier, '') as tier, sum(l.quantity)::text as reserved
     from stock_reservation r join stock_reservation_line l on l.reservation_id = r.id
     where r.state = 'held' and r.expires_at <= $2 and l.item_id = any($1::uuid[])
     group by l.item_id, l.location_id, r.channel, coalesce(r.tier, '')`,
    [itemIds, now],
  );
}

/** Of a hold that has left in full nothing is confirmed any more. */
export type ShownState = ReservationState | 'shipped';

/** As people are shown it. */
export interface ShownReservation extends Reservation {
  readonly shown: ShownState;
}

const SHOWN_STATE = `case when r.state = 'confirmed' and not exists (
    select 1 from stock_reservation_line l where l.reservation_id = r.id and l.shipped < l.quantity
  ) then 'shipped' else r.state end`;

/** A page of reservations, latest first. */
export async function listReservations(
  queryable: Queryable,
  filter: {
    readonly id?: string | undefined;
    readonly itemId?: string | undefined;
    readonly state?: ShownState | undefined;
    readonly reference?: string | undefined;
    readonly before?: string | undefined;
    readonly limit: number;
  },
): Promise<readonly ShownReservation[]> {
  return await queryable.query<ShownReservation>(
    `select ${RESERVATION}, ${SHOWN_STATE} as shown from stock_reservation r
     where ($1::uuid is null or exists (select 1 from stock_reservation_line l
                                        where l.reservation_id = r.id and l.item_id = $1))
       and ($2::text is null or ${SHOWN_STATE} = $2) and ($3::text is null or r.reference = $3)
       and ($4::uuid is null or (r.created_at, r.id) < (select created_at, id from stock_reservation where id = $4))
       and ($6::uuid is null or r.id = $6)
     order by r.created_at desc, r.id desc limit $5`,
    [
      filter.itemId ?? null,
      filter.state ?? null,
      filter.reference ?? null,
      filter.before ?? null,
      filter.limit,
      filter.id ?? null,
    ],
  );
}

/** What the lines of open reservations add up to for one pair. */
export async function sumOpenLines(
  queryable: Queryable,
  { itemId, locationId }: StockPair,
): Promise<{ readonly reserved: string; readonly allocated: string }> {
  const [row] = await queryable.query<{ reserved: string; allocated: string }>(
    `select coalesce(sum(l.quantity) filter (where r.state = 'held'), 0)::text as reserved,
            coalesce(sum(l.quantity - l.shipped) filter (where r.state = 'confirmed'), 0)::text as allocated
     from stock_reservation_line l join stock_reservation r on r.id = l.reservation_id
     where l.item_id = $1 and l.location_id = $2`,
    [itemId, locationId],
  );
  return row ?? { reserved: '0', allocated: '0' };
}
