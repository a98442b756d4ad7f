/** Hub processes on one database, which are killed and started again at the same address. */
import { join } from 'node:path';
import { startHubProcess, type HubProcess, type ProofSystems } from '../testing/processes.ts';

export interface Hubs {
  readonly count: number;
  /** Addresses of those that run now. */
  living(): readonly string[];
  /** Ends one as a power cut would, or as an operator would. */
  end(place: number, how: 'kill' | 'stop'): Promise<void>;
  /** Starts one again; resolves when it listens. */
  start(place: number): Promise<void>;
  /** Starts all that do not run. */
  startAll(): Promise<void>;
  stop(): Promise<void>;
}

export interface HubsOptions {
  readonly ports: readonly number[];
  readonly databaseUrl: string;
  readonly folder: string;
}

function startOne(
  systems: ProofSystems,
  { ports, databaseUrl, folder }: HubsOptions,
  place: number,
): Promise<HubProcess> {
  return startHubProcess(systems, {
    CROSSDOCK_DATABASE_URL: databaseUrl,
    CROSSDOCK_DATABASE_CONNECTIONS: '12',
    CROSSDOCK_DATA_DIR: join(folder, `hub-${place}`),
    CROSSDOCK_PORT: String(ports[place]),
    // All are told to outside systems by the address of the first, as behind one proxy.
    CROSSDOCK_PUBLIC_URL: `http://127.0.0.1:${ports[0]}`,
  });
}

/** Starts so many, the first one alone: it makes the tables. */
export async function startHubs(systems: ProofSystems, options: HubsOptions): Promise<Hubs> {
  const { ports } = options;
  const running = new Map<number, HubProcess>();
  const starting = new Set<Promise<unknown>>();
  let isOver = false;
  const start = async (place: number): Promise<void> => {
    if (isOver || running.has(place)) return;
    const begun = startOne(systems, options, place).then((process) => running.set(place, process));
    starting.add(begun);
    await begun.finally(() => starting.delete(begun));
  };
  const end = async (place: number, how: 'kill' | 'stop'): Promise<void> => {
    const process = running.get(place);
    running.delete(place);
    await process?.[how]();
  };
  const stop = async (): Promise<void> => {
    isOver = true;
    // One that is just starting would be left behind.
    await Promise.allSettled(starting);
    await Promise.all([...running.keys()].map((place) => end(place, 'stop')));
  };
  const startAll = async (): Promise<void> => {
    for (const place of ports.keys()) await start(place);
  };
  try {
    await startAll();
  } catch (failure) {
    await stop();
    throw failure;
  }
  return {
    count: ports.length,
    living: () => [...running.values()].map(({ url }) => url),
    end,
    start,
    startAll,
    stop,
  };
}
