/** Delivery: keeps every target equal to the hub's view of each record, within what the outside systems stand. */
import type { SyncDomain } from '../model/facts.ts';
import type { HttpClient } from '../platform/http.ts';
import type { Queryable, Transaction } from '../platform/sql.ts';
import { observeDelivery } from './delivery-metrics.ts';
import { listOutages } from './budget/outage-store.ts';
import { BACKFILL, rankOf } from './budget/priority.ts';
import { PATIENCE_MS, patienceMsOf } from './budget/patience.ts';
import type { DeliveryOptions, DeliveryTarget } from './delivery-target.ts';
import { usualTiming } from './delivery-target.ts';
import {
  confirmRows,
  endPatience,
  lockRows,
  markAndForget,
  markRows,
  releaseRows,
  WAKE_CHANNEL,
  type KnownLink,
  type RankedMark,
} from './rows/mark-store.ts';
import { replays, ReplayRunner } from './replay/replaying.ts';
import { hasDueRows } from './rows/reading-store.ts';
import type { Mark } from './rows/sync-row.ts';
import { Session } from './session.ts';
import { statusOf } from './status.ts';
import { SystemWorker } from './system-worker.ts';
import { driftKey } from './rules/drift.ts';
import { verifyNow } from './verify/verifying.ts';

export type { DeliveryOptions, DeliveryTarget, ExternalLink } from './delivery-target.ts';
export type { Replay } from './replay/replay-store.ts';
export type { HeldUp } from './rows/held-up-store.ts';
export type { ListedRow, ShownState } from './rows/reading-store.ts';
export { knownLinks, type KnownLink } from './rows/mark-store.ts';
export type { Mark } from './rows/sync-row.ts';
export type { RecordStanding, TargetStatus } from './status.ts';
/** A record as it is known in a system, whichever of the system's targets it concerns. */
export interface SystemRecord {
  readonly system: string;
  readonly domain: SyncDomain;
  readonly key: string;
}

/** Rows of deliveries by what touches them: marks, drift or echoes of records in systems, ids that became known. */
export interface Touched {
  readonly marks: readonly Mark[];
  readonly records: readonly SystemRecord[];
  readonly known: readonly KnownLink[];
}

export type Delivery = ReturnType<typeof delivery>;

const STOP_DEADLINE_MS = 10_000;
/** What is read from a system waits for the urgent writes to it, and goes before the patient ones. */
const READING = rankOf('shipment');

/** Joins the parts. Nothing runs before `start`; marking works without it, on any node. */
export function delivery(options: DeliveryOptions) {
  const timing = { ...usualTiming, ...options.timing };
  const session = new Session(options, timing);
  const workers = bySystem(options.targets).map((targets) => new SystemWorker(session, targets));
  const standing = statusOf(options);
  /** Without a name, all of them. */
  const wake = (system = ''): void =>
    workers.filter((worker) => system === '' || worker.system === system).forEach((worker) => worker.wake());
  return {
    ...marking(options),
    ...running({ options, session, workers, wake, status: standing.status }),
    ...standing,
    replay: replays(options),
    /** Reads a whole target again now, by the working processes and within the budget of its system. */
    verifyNow: verifyNow(options, timing.pollMs),
    /** When systems did not answer: what is remembered of it, and what is going on; the earliest first. */
    outages: (queryable: Queryable = options.database) => listOutages(queryable),
  };
}

function bySystem(
  targets: readonly DeliveryTarget[],
): readonly (readonly [DeliveryTarget, ...DeliveryTarget[]])[] {
  const groups = new Map<string, [DeliveryTarget, ...DeliveryTarget[]]>();
  for (const target of targets) {
    const group = groups.get(target.system);
    if (group === undefined) groups.set(target.system, [target]);
    else group.push(target);
  }
  return [...groups.values()];
}

function marking({ targets, clock, questions }: DeliveryOptions) {
  const rank = ranking(targets);
  const targetsOf = (records: readonly SystemRecord[]) => rowsOf(targets, records);
  return {
    /** Asks for a look at records in their targets, in the transaction of the facts that changed. Unknown targets are left out. */
    mark: (tx: Transaction, marks: readonly Mark[]): Promise<void> => markRows(tx, rank(marks), clock()),
    /** Locks everything that a transaction is about to touch by more than one of these calls. */
    lock: (tx: Transaction, { marks, records, known: links }: Touched): Promise<void> => {
      const { targets: names, keys } = targetsOf(records);
      return lockRows(tx, {
        targets: [...marks.map(({ target }) => target), ...names],
        keys: [...marks.map(({ key }) => key), ...keys],
        known: links,
      });
    },
    /** The target was seen to differ from what it was given: it is given it again. */
    markDrift: (tx: Transaction, records: readonly SystemRecord[]): Promise<void> =>
      markAndForget(tx, targetsOf(records), { forget: 'delivered', now: clock() }),
    /** A person wants ours to stand in the target again, whatever somebody else made of it there. */
    overwrite: async (tx: Transaction, rows: readonly Mark[]): Promise<void> => {
      await questions.settle(
        tx,
        rows.map(({ target, key }) => driftKey({ name: target }, key)),
      );
      const chosen = { targets: rows.map(({ target }) => target), keys: rows.map(({ key }) => key) };
      await markAndForget(tx, chosen, { forget: 'delivered', now: clock() });
    },
    /** Our own write came back by a source. */
    confirm: (tx: Transaction, records: readonly SystemRecord[]): Promise<void> =>
      confirmRows(tx, targetsOf(records), clock()),
    /** Ids of records became known in systems: what waited for them is due. */
    released: (tx: Transaction, links: readonly KnownLink[]): Promise<void> =>
      releaseRows(tx, links, clock()),
    /** A person wants refused content to be tried again as it is. */
    retry: (tx: Transaction, rows: readonly Mark[]): Promise<void> =>
      markAndForget(
        tx,
        { targets: rows.map(({ target }) => target), keys: rows.map(({ key }) => key) },
        { forget: 'refused', now: clock() },
      ),
  };
}

/** Says how urgent marks are; those of unknown targets are left out. */
function ranking(targets: readonly DeliveryTarget[]): (marks: readonly Mark[]) => readonly RankedMark[] {
  const howOf = new Map(
    targets.map(({ name, priority, domain }) => [
      name,
      { rank: rankOf(priority), patienceMs: patienceMsOf(domain) },
    ]),
  );
  return (marks) =>
    marks.flatMap((mark) => {
      const how = howOf.get(mark.target);
      if (how === undefined) return [];
      return [{ ...mark, ...how, ...(mark.backfill === true ? { rank: BACKFILL } : {}) }];
    });
}

/** The rows of records in the targets of their systems. */
function rowsOf(targets: readonly DeliveryTarget[], records: readonly SystemRecord[]) {
  const rows = records.flatMap(({ system, domain, key }) =>
    targets
      .filter((target) => target.system === system && target.domain === domain)
      .map(({ name }) => ({ target: name, key })),
  );
  return { targets: rows.map(({ target }) => target), keys: rows.map(({ key }) => key) };
}

interface Parts {
  readonly options: DeliveryOptions;
  readonly session: Session;
  readonly workers: readonly SystemWorker[];
  readonly wake: (system?: string) => void;
  readonly status: ReturnType<typeof statusOf>['status'];
}

function running({ options, session, workers, wake, status }: Parts) {
  const { database, targets, clock } = options;
  const runner = new ReplayRunner(session);
  let listening: { stop(): Promise<void> } | undefined;
  let stopObserving: (() => void) | undefined;
  return {
    /** Begins to work. Throws where the database cannot be reached. */
    async start(): Promise<void> {
      await session.start();
      stopObserving = observeDelivery(status, clock);
      listening = await database.listen(WAKE_CHANNEL, wake);
      for (const worker of workers) worker.start();
      runner.start();
    },
    /** Ends what is under way, at most for ten seconds, and gives every lease back. */
    async stop(deadlineMs = STOP_DEADLINE_MS): Promise<void> {
      stopObserving?.();
      await listening?.stop();
      await runner.stop();
      await Promise.all(workers.map((worker) => worker.stop(deadlineMs)));
      await session.stop();
    },
    /** A client whose requests draw on the same purse as the deliveries to this system: for sources, which read from it. */
    budgeted(system: string, client: HttpClient): HttpClient {
      return (
        workers.find((worker) => worker.system === system)?.purse.client(client, { rank: READING }) ?? client
      );
    },
    /** Waits until nothing is due now, for tests and first loads; has no patience with what is told after a moment. */
    async drain(timeoutMs: number): Promise<'drained' | 'timeout'> {
      const names = targets.map(({ name }) => name);
      const patient = targets.flatMap(({ name, domain }) => (patienceMsOf(domain) > 0 ? [name] : []));
      const endsAt = performance.now() + timeoutMs;
      const isDue = async (): Promise<boolean> => {
        const now = clock();
        if (patient.length > 0) await endPatience(database, patient, { now, patienceMs: PATIENCE_MS });
        return await hasDueRows(database, names, now);
      };
      // Asked twice: a round that ended during the first question may have made others due after its instant.
      while ((await isDue()) || (await isDue())) {
        if (performance.now() > endsAt) return 'timeout';
        wake();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return 'drained';
    },
  };
}
