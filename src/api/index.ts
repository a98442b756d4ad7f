/** The API: everything that the outside can ask of the hub, over HTTP. */
import type { AddressInfo } from 'node:net';
import { systemClock, type Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Settings } from '../platform/settings/settings.ts';
import { apiServer } from './api-server.ts';
import { ensureFirstKey } from './access/first-key.ts';
import { keyRing } from './access/key-ring.ts';
import type { ServedHub } from './services.ts';
import { housekeeping } from './server/housekeeping.ts';

export { whyNotListening } from './server/listening.ts';
export { firstKeyWords } from './access/first-key.ts';

export interface ApiOptions {
  readonly hub: ServedHub;
  readonly settings: Pick<Settings, 'port' | 'host' | 'dataDir' | 'bodyLimitBytes' | 'roles'>;
  readonly log: Log;
  /** That of the hub; absent: this machine's. */
  readonly clock?: Clock;
  /** Whether this process has begun to work; absent: judged by its roles. */
  readonly isWorking?: () => boolean;
}

export interface Api {
  readonly url: string;
  /** A key with every right, where there was none: to be shown once. */
  readonly firstKey: string | undefined;
  /** Ends what is under way, takes nothing more, and stops listening. */
  close(): Promise<void>;
}

/** Starts to listen. Throws where the port is taken. */
export async function startApi(options: ApiOptions): Promise<Api> {
  const { hub, settings, log, clock = systemClock, isWorking } = options;
  const keys = keyRing(hub.database, clock);
  const firstKey = await ensureFirstKey(keys, settings.dataDir, log);
  const { app, health } = apiServer({
    services: { ...hub, keys, clock, log },
    bodyLimitBytes: settings.bodyLimitBytes,
    worker: () => {
      if (!settings.roles.includes('worker')) return 'elsewhere';
      return isWorking === undefined || isWorking() ? 'working' : 'starting';
    },
  });
  const keeper = housekeeping(hub.database, keys, log);
  const close = async (): Promise<void> => {
    await app.close();
    await health.stop();
    await keeper.stop();
  };
  try {
    await app.listen({ host: settings.host, port: settings.port });
  } catch (error) {
    await close();
    throw error;
  }
  return { url: urlOf(app.server.address(), settings.host), firstKey, close };
}

function urlOf(address: AddressInfo | string | null, host: string): string {
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const isEverywhere = host === '0.0.0.0' || host === '::';
  const name = isEverywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
