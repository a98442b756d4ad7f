/** Asks the database, past the hub, how the orders of a round stand; and the limit that goes with them. */
import type { Queryable } from '../../src/platform/sql.ts';

export interface OrderCounts {
  readonly cases: bigint;
  /** The ERP has it, and the hub knows. */
  readonly placed: bigint;
  /** The warehouses have it too, whole. */
  readonly released: bigint;
  /** Units held under its warehouse orders. */
  readonly units: string;
  readonly questions: bigint;
}

/** Counts the orders whose number begins with `name`. */
export async function countOrders(queryable: Queryable, name: string): Promise<OrderCounts> {
  const [row] = await queryable.query<OrderCounts>(
    `with told as (select * from process_case where starts_with(number, $1))
     select (select count(*) from told) as cases,
            (select count(*) from told where status in ('placed', 'released')) as placed,
            (select count(*) from told where status = 'released') as released,
            (select coalesce(sum(l.quantity), 0)::text from told t
             join stock_reservation r on starts_with(r.reference, t.document) and r.state = 'confirmed'
             join stock_reservation_line l on l.reservation_id = r.id) as units,
            (select count(*) from told where jsonb_array_length(plan -> 'questions') > 0) as questions`,
    [`${name}-`],
  );
  return row ?? nothing();
}

/** How many of them the ERP has, so far as the hub knows: cheap enough to be asked again and again. */
export async function countPlaced(queryable: Queryable, name: string): Promise<number> {
  const [row] = await queryable.query<{ placed: number }>(
    `select count(*)::int as placed from process_case
     where starts_with(number, $1) and status in ('placed', 'released')`,
    [`${name}-`],
  );
  return row?.placed ?? 0;
}

/** Makes an empty table for orders as plain rows. */
export async function makeBareOrders(queryable: Queryable): Promise<void> {
  await queryable.execute('drop table if exists bare_order');
  await queryable.execute('create table bare_order (number text primary key, body jsonb not null)');
}

/** One row, committed by itself. */
export async function insertBareOrder(
  queryable: Queryable,
  { number, body }: { readonly number: string; readonly body: string },
): Promise<void> {
  await queryable.execute('insert into bare_order (number, body) values ($1, $2::jsonb)', [number, body]);
}

function nothing(): never {
  throw new Error('the database gave no row');
}

/** Milliseconds from the opening of each order to the fact that the ERP has it; ascending. */
export async function readPlacingMs(queryable: Queryable, name: string): Promise<Float64Array> {
  const rows = await queryable.query<{ ms: number }>(
    `select extract(epoch from min(f.received_at) - c.opened_at)::float8 * 1000 as ms
     from process_case c join case_fact f on f.case_id = c.id
     where starts_with(c.number, $1) and f.kind = 'written' and starts_with(f.identity, 'written/sales-order')
     group by c.id, c.opened_at order by 1`,
    [`${name}-`],
  );
  return Float64Array.from(rows, ({ ms }) => ms);
}
