/** What must happen by the clock: holds run out, partitions are made, rules begin and end, a changed landscape is followed. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Delivery } from '../../delivery/index.ts';
import type { Landscape } from '../../landscape/types.ts';
import { keepPartitions } from '../../log/index.ts';
import { RECORD_DOMAINS } from '../../model/shapes.ts';
import type { Clock } from '../../platform/clock.ts';
import { failureText } from '../../platform/failure.ts';
import type { Log } from '../../platform/log.ts';
import type { Database, Transaction } from '../../platform/sql.ts';
import type { Records } from '../../records/index.ts';
import type { Stock } from '../../stock/index.ts';
import { landscapeHash } from '../declared/landscape-hash.ts';
import { readState, writeState } from '../hub-store.ts';
import type { LocationBook } from '../location-book.ts';
import type { Changed, Route } from '../declared/routes-of-change.ts';

export interface UpkeepNeeds {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly landscape: Landscape;
  readonly routes: readonly Route[];
  readonly records: Records;
  readonly stock: Stock;
  readonly delivery: Pick<Delivery, 'mark'>;
  readonly mark: (tx: Transaction, changed: readonly Changed[]) => Promise<void>;
  readonly locations: Pick<LocationBook, 'refresh'>;
}

export interface Upkeep {
  start(): void;
  stop(): Promise<void>;
}

const EXPIRE_EVERY_MS = 5000;
const REFRESH_EVERY_MS = 5000;
const PARTITIONS_EVERY_MS = 60 * 60 * 1000;
const RULES_EVERY_MS = 30_000;
const PAGE = 500;

/** Makes the keeper. Each task runs by itself; one that fails is logged and tried again at its next turn. */
export function upkeep(needs: UpkeepNeeds): Upkeep {
  const ending = new AbortController();
  const tasks: Promise<void>[] = [];
  const every = (name: string, everyMs: number, work: () => Promise<unknown>): void => {
    tasks.push(repeat({ name, everyMs, work, log: needs.log, signal: ending.signal }));
  };
  return {
    start: () => {
      every('expire-reservations', EXPIRE_EVERY_MS, () => needs.stock.expire());
      every('refresh-locations', REFRESH_EVERY_MS, () => needs.locations.refresh());
      every('keep-partitions', PARTITIONS_EVERY_MS, () => keepPartitions(needs.database, needs.clock()));
      every('follow-rules', RULES_EVERY_MS, () => followRules(needs));
    },
    stop: async () => {
      ending.abort();
      await Promise.all(tasks.splice(0));
    },
  };
}

async function repeat({
  name,
  everyMs,
  work,
  log,
  signal,
}: {
  name: string;
  everyMs: number;
  work: () => Promise<unknown>;
  log: Log;
  signal: AbortSignal;
}): Promise<void> {
  while (!signal.aborted) {
    try {
      await work();
    } catch (error) {
      log.warn('upkeep.failed', { task: name, reason: failureText(error) });
    }
    await pause(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * The rules in force are remembered as a hash of the landscape and of the windows that are open. Where they differ from
 * last time, every record is recomputed and every target looks at everything again; what is the same sends nothing.
 */
async function followRules(needs: UpkeepNeeds): Promise<void> {
  const now = landscapeHash(needs.landscape, needs.clock());
  if ((await readState(needs.database, 'rules')) === now) return;
  needs.log.info('rules.changed', { landscape: needs.landscape.name });
  for (const domain of RECORD_DOMAINS)
    await needs.records.recomputeAll(needs.database, {
      domain,
      follow: (tx, changes) =>
        needs.mark(
          tx,
          changes.map((change) => ({ domain, key: change.recordId, changedFields: change.changedFields })),
        ),
    });
  for (const route of needs.routes) await lookAgain(needs, route);
  await writeState(needs.database, 'rules', now);
  needs.log.info('rules.followed', { landscape: needs.landscape.name });
}

/** Asks a target to look at everything that it may hold, behind all urgent work. */
async function lookAgain(needs: UpkeepNeeds, route: Route): Promise<void> {
  for await (const keys of keysOf(needs, route))
    await needs.database.transaction((tx) =>
      needs.delivery.mark(
        tx,
        keys.map((key) => ({ target: route.target, key, backfill: true })),
      ),
    );
}

async function* keysOf(
  { records, stock, database }: UpkeepNeeds,
  { flow }: Route,
): AsyncGenerator<readonly string[]> {
  if (flow.domain === 'stock-movement' || flow.domain === 'stock-count') return;
  if (flow.domain === 'availability') {
    let last: { itemId: string; locationId: string } | undefined;
    for (;;) {
      const page = await stock.balances({ after: last, limit: PAGE });
      if (page.length === 0) return;
      yield page.map(({ itemId, locationId }) => `${itemId}:${locationId}`);
      last = page.at(-1);
    }
  }
  let after: string | undefined;
  for (;;) {
    const page = await records.idsOf(database, flow.domain, { after, limit: PAGE });
    if (page.length === 0) return;
    yield page;
    after = page.at(-1);
  }
}
