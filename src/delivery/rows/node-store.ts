/** Which worker processes are alive, by the database's clock: one row each, renewed by heartbeat. */
import type { Queryable } from '../../platform/sql.ts';

export interface NodeBeat {
  readonly session: string;
  readonly node: string;
  readonly aliveMs: number;
}

/** Says that this process lives, and gives the sessions of all that do, in one order for everybody. */
export async function beat(queryable: Queryable, node: NodeBeat): Promise<readonly string[]> {
  await queryable.execute(
    `insert into delivery_node (session, node, alive_until)
     values ($1, $2, clock_timestamp() + make_interval(secs => $3))
     on conflict (session) do update set alive_until = excluded.alive_until`,
    [node.session, node.node, node.aliveMs / 1000],
  );
  const rows = await queryable.query<{ session: string }>(
    'select session from delivery_node where alive_until > clock_timestamp() order by session',
  );
  return rows.map(({ session }) => session);
}

/** This process ends; its leases must have been given back. */
export async function leave(queryable: Queryable, session: string): Promise<void> {
  await queryable.execute('delete from delivery_node where session = $1', [session]);
}

/** Drops processes that died more than a day ago and hold nothing: their leases were taken over long since. */
export async function forgetDeadNodes(queryable: Queryable): Promise<void> {
  await queryable.execute(
    `delete from delivery_node where alive_until < clock_timestamp() - interval '1 day'`,
  );
}
