/** The only place that writes the lines of reservations: what is held where, and what has left of it. */
import { formatDecimal, type Decimal } from '../../model/values/decimal.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { TakenLine } from './basket.ts';
import type { StockPair } from '../facts.ts';

export interface ReservedLine extends StockPair {
  readonly reservationId: string;
  readonly reference: string | null;
  readonly channel: string;
  /** Empty: of no tier. */
  readonly tier: string;
  readonly line: number;
  readonly quantity: string;
  readonly shipped: string;
}

const LINE = `l.reservation_id as "reservationId", r.reference, r.channel, coalesce(r.tier, '') as tier, l.line, l.item_id as "itemId",
  l.location_id as "locationId", l.quantity, l.shipped`;

export async function insertLines(
  tx: Transaction,
  lines: readonly (TakenLine & { readonly reservationId: string })[],
): Promise<void> {
  if (lines.length === 0) return;
  await tx.execute(
    `insert into stock_reservation_line (reservation_id, line, item_id, location_id, quantity)
     select * from unnest($1::uuid[], $2::int[], $3::uuid[], $4::uuid[], $5::numeric[])`,
    [
      lines.map((line) => line.reservationId),
      lines.map((line) => line.line),
      lines.map((line) => line.itemId),
      lines.map((line) => line.locationId),
      lines.map((line) => line.quantity),
    ],
  );
}

/** Lines of some reservations in line order. */
export async function listLines(
  queryable: Queryable,
  ids: readonly string[],
): Promise<readonly ReservedLine[]> {
  if (ids.length === 0) return [];
  return await queryable.query<ReservedLine>(
    `select ${LINE} from stock_reservation_line l join stock_reservation r on r.id = l.reservation_id
     where l.reservation_id = any($1::uuid[]) order by l.reservation_id, l.line, l.location_id`,
    [ids],
  );
}

/** Adds what was shipped to lines whose reservations are locked. */
export async function updateShipped(
  tx: Transaction,
  shipped: readonly { readonly line: ReservedLine; readonly quantity: Decimal }[],
): Promise<void> {
  if (shipped.length === 0) return;
  await tx.execute(
    `update stock_reservation_line l set shipped = l.shipped + n.shipped
     from unnest($1::uuid[], $2::int[], $3::uuid[], $4::numeric[]) as n(reservation_id, line, location_id, shipped)
     where l.reservation_id = n.reservation_id and l.line = n.line and l.location_id = n.location_id`,
    [
      shipped.map(({ line }) => line.reservationId),
      shipped.map(({ line }) => line.line),
      shipped.map(({ line }) => line.locationId),
      shipped.map(({ quantity }) => formatDecimal(quantity)),
    ],
  );
}

/** Writes what stays of lines whose reservations are locked; a line of which nothing stays keeps its quantity as a record. */
export async function updateKept(
  tx: Transaction,
  kept: readonly { readonly line: ReservedLine; readonly quantity: Decimal; readonly shipped: Decimal }[],
): Promise<void> {
  if (kept.length === 0) return;
  await tx.execute(
    `update stock_reservation_line l
     set quantity = case when n.quantity > 0 then n.quantity else l.quantity end, shipped = n.shipped
     from unnest($1::uuid[], $2::int[], $3::uuid[], $4::numeric[], $5::numeric[])
          as n(reservation_id, line, location_id, quantity, shipped)
     where l.reservation_id = n.reservation_id and l.line = n.line and l.location_id = n.location_id`,
    [
      kept.map(({ line }) => line.reservationId),
      kept.map(({ line }) => line.line),
      kept.map(({ line }) => line.locationId),
      kept.map(({ quantity }) => formatDecimal(quantity)),
      kept.map(({ shipped }) => formatDecimal(shipped)),
    ],
  );
}
