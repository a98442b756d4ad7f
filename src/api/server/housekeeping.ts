/** What the API does by the clock: it writes down when keys were used, and forgets old answers. */
import { setTimeout as pause } from 'node:timers/promises';
import { failureText } from '../../platform/failure.ts';
import type { Log } from '../../platform/log.ts';
import type { Database } from '../../platform/sql.ts';
import type { KeyRing } from '../access/key-ring.ts';
import { forgetOldRequests } from './headers/idempotency-store.ts';

const EVERY_MS = 60_000;

/** Begins; `stop` does the last round. */
export function housekeeping(database: Database, keys: Pick<KeyRing, 'flush'>, log: Log) {
  const ending = new AbortController();
  const round = async (): Promise<void> => {
    try {
      await keys.flush();
      await forgetOldRequests(database);
    } catch (error) {
      log.warn('api.housekeeping-failed', { reason: failureText(error) });
    }
  };
  const keep = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await pause(EVERY_MS, undefined, { signal: ending.signal, ref: false }).catch(() => undefined);
      await round();
    }
  };
  const keeping = keep();
  return {
    stop: async (): Promise<void> => {
      ending.abort();
      await keeping;
    },
  };
}
