/** How busy the connections to the database are. */
import { observedGauge } from './metrics.ts';

const connections = observedGauge({
  name: 'crossdock_database_connections',
  help: 'Connections to the database: all that are open, and those of them that nobody uses now',
  labels: ['kind'],
});
const waiting = observedGauge({
  name: 'crossdock_database_waiting',
  help: 'Statements and transactions that wait for a connection',
});

/** What a pool tells of itself. */
interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

const observed = new Set<Pool>();

/** Counts a pool in, until the given function is called. */
export function observePool(pool: Pool): () => void {
  observed.add(pool);
  connections.readFrom(() =>
    Promise.resolve([
      { value: sum('totalCount'), labels: { kind: 'open' } },
      { value: sum('idleCount'), labels: { kind: 'idle' } },
    ]),
  );
  waiting.readFrom(() => Promise.resolve([{ value: sum('waitingCount') }]));
  return () => void observed.delete(pool);
}

function sum(count: keyof Pool): number {
  return [...observed].reduce((total, pool) => total + pool[count], 0);
}
