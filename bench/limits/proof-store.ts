/** Asks the database, past the hub, whether nothing was lost, doubled or sold twice. */
import { DatabaseError } from 'pg';
import type { Queryable } from '../../src/platform/sql.ts';
import type { StockPair } from '../../src/stock/index.ts';

const DEADLOCK = '40P01';

export interface MovementCounts {
  readonly movements: bigint;
  /** Σ of their quantities, decimal text. */
  readonly quantity: string;
  /** Σ on hand over all positions and over all balances. */
  readonly positions: string;
  readonly balances: string;
  readonly ledger: string;
  readonly events: bigint;
  readonly stillInInbox: bigint;
  /** Pairs of which some target has due work, and pairs that were moved. */
  readonly duePairs: bigint;
  readonly movedPairs: bigint;
}

/** Counts the movements whose id begins with `name`, and what they led to. */
export async function countMovements(queryable: Queryable, name: string): Promise<MovementCounts> {
  const [row] = await queryable.query<MovementCounts>(
    `with told as (select * from stock_movement where starts_with(movement_id, $1))
     select (select count(*) from told) as movements,
            (select coalesce(sum(quantity), 0)::text from told) as quantity,
            (select sum(on_hand)::text from stock_position) as positions,
            (select sum(on_hand)::text from stock_balance) as balances,
            (select sum(quantity)::text from stock_movement) as ledger,
            (select count(*) from event where type = 'stock.moved' and starts_with(data ->> 'id', $1)) as events,
            (select count(*) from inbox) as "stillInInbox",
            (select count(*) from sync where target like '%/stock' and due_at is not null) as "duePairs",
            (select count(*) from (select distinct item_id, location_id from stock_movement) p) as "movedPairs"`,
    [`${name}-`],
  );
  return row ?? nothing();
}

/** Some pairs spread over all, to be proved one by one. */
export function samplePairs(queryable: Queryable, count: number): Promise<readonly StockPair[]> {
  return queryable.query(
    `select item_id as "itemId", location_id as "locationId" from stock_balance
     order by hashtext(item_id::text || location_id::text) limit $1`,
    [count],
  );
}

export interface OversellCounts {
  /** Pairs that promise more than they have. */
  readonly oversold: bigint;
  readonly reserved: string;
  /** Σ over the lines of held reservations. */
  readonly fromLines: string;
  readonly reservations: bigint;
}

/** Counts promises against stock, in the balances and in the reservations' own lines. */
export async function countOversold(queryable: Queryable): Promise<OversellCounts> {
  const [row] = await queryable.query<OversellCounts>(
    `with lines as (
       select l.item_id, l.location_id, sum(l.quantity) as held
       from stock_reservation_line l join stock_reservation r on r.id = l.reservation_id
       where r.state in ('held', 'confirmed') group by l.item_id, l.location_id)
     select (select count(*) from stock_balance b left join lines l using (item_id, location_id)
             where greatest(b.reserved + b.allocated, coalesce(l.held, 0)) > b.on_hand) as oversold,
            (select sum(reserved)::text from stock_balance) as reserved,
            (select coalesce(sum(held), 0)::text from lines) as "fromLines",
            (select count(*) from stock_reservation where state = 'held') as reservations`,
  );
  return row ?? nothing();
}

/** How sync rows of one target stand. */
export async function countSync(
  queryable: Queryable,
  target: string,
): Promise<{ readonly rows: bigint; readonly due: bigint; readonly delivered: bigint }> {
  const [row] = await queryable.query<{ rows: bigint; due: bigint; delivered: bigint }>(
    `select count(*) as rows, count(*) filter (where due_at is not null) as due,
            count(*) filter (where state = 'delivered') as delivered
     from sync where target = $1`,
    [target],
  );
  return row ?? nothing();
}

/** A process id of the server, to find its processes by. */
export async function backendPid(queryable: Queryable): Promise<number> {
  const [row] = await queryable.query<{ pid: number }>('select pg_backend_pid() as pid');
  return row?.pid ?? 0;
}

/** Writes everything to the tables' files, so that a measurement does not pay for what was before it. */
export async function settleDown(queryable: Queryable): Promise<void> {
  await queryable.execute('vacuum analyze').catch(async (error: unknown) => {
    // The hub makes its partitions meanwhile and locks tables in its own order; a vacuum cannot run in its transactions, which try again by themselves.
    if (!(error instanceof DatabaseError) || error.code !== DEADLOCK) throw error;
    await queryable.execute('vacuum analyze');
  });
  await queryable.execute('checkpoint');
}

function nothing(): never {
  throw new Error('the database gave no row');
}
