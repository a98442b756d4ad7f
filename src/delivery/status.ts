/** What delivery tells people: how far each target is, what stands in its way, and one record in all its targets. */
import { factorAt } from './budget/pace.ts';
import { gateOf, type Gate, type SystemState } from './budget/gate.ts';
import { changeSystem, freshSystem, listSystems } from './budget/system-store.ts';
import type { DeliveryOptions, DeliveryTarget } from './delivery-target.ts';
import { tell } from './heed.ts';
import { listAttempts, noCounts, sumCounts, type AttemptRow, type Counts } from './rows/attempt-store.ts';
import { findDelivered } from './rows/delivered-store.ts';
import { countHeldUp, type HeldUp } from './rows/held-up-store.ts';
import { wakeWorkers } from './rows/mark-store.ts';
import {
  countStates,
  findRows,
  listRows,
  shownStates,
  type ListedRow,
  type RowFilter,
  type RowPage,
  type ShownState,
  type StateCount,
} from './rows/reading-store.ts';
import type { Delivered } from './rows/sync-row.ts';
import { listVerifications } from './verify/verification-store.ts';
import { verificationStatus, type VerificationStatus } from './verify/verifying.ts';

/** How far one target is. A difference between `expected`, `accepted` and `confirmed` is work or trouble. */
export interface TargetStatus {
  readonly target: string;
  readonly system: string;
  readonly counts: Readonly<Record<ShownState, number>>;
  /** Records that should stand in the target, those accepted by it, and those seen to be there. */
  readonly standing: { readonly expected: number; readonly accepted: number; readonly confirmed: number };
  /** Since when the oldest undelivered change waits; freshness is measured from here. What waits for another record does not count: the other does. */
  readonly oldestDueSince: Date | undefined;
  readonly gate: Gate;
  readonly breaker: Pick<SystemState, 'phase' | 'failures' | 'openedAt' | 'probeAt' | 'reason'>;
  readonly pause:
    { readonly at: Date; readonly by: string | undefined; readonly reason: string | undefined } | undefined;
  readonly budget: {
    readonly requestsPerSecond: number;
    readonly concurrency: number;
    readonly factor: number;
  };
  readonly lastHour: Counts;
  /** Accepted writes a second over the last five minutes. */
  readonly acceptedPerSecond: number;
  /** How far the patient reading of what was delivered is; `undefined` where the target cannot be read. */
  readonly verification: VerificationStatus | undefined;
}

/** One record in one target. */
export interface RecordStanding extends ListedRow {
  /** What was last given and accepted. */
  readonly holds: Delivered | undefined;
  /** The latest tries of the last week, newest first. */
  readonly tries: readonly AttemptRow[];
}

const STATUS_KEPT_MS = 1000;
/** Reasons are told seldom: they are for people, and following a hundred thousand waiting rows takes a second. */
const REASONS_KEPT_MS = 15_000;
const RATE_SECONDS = 300;
const ATTEMPTS_SHOWN = 10;

/** The reading side, and the pause that a person can set. */
export function statusOf(options: DeliveryOptions) {
  const { database, clock, targets } = options;
  const read = remembered(() => readStatus(options), STATUS_KEPT_MS);
  const readReasons = remembered(() => countHeldUp(database, targets, clock()), REASONS_KEPT_MS);
  return {
    /** Each target's standing; computed at most once a second. */
    status: (): Promise<readonly TargetStatus[]> => read(),
    /** Why rows do not go out, by target; read at most every fifteen seconds. */
    heldUp: (): Promise<readonly HeldUp[]> => readReasons(),
    /** A page of rows; those of a domain are those of its targets. */
    rows: (
      { domain, ...filter }: RowFilter & { readonly domain?: DeliveryTarget['domain'] | undefined },
      page: RowPage,
    ): Promise<readonly ListedRow[]> =>
      listRows(database, domain === undefined ? filter : { ...filter, targets: namesOf(targets, domain) }, {
        ...page,
        now: clock(),
      }),
    /** Records in all targets of their domain. */
    async stateOf(
      domain: DeliveryTarget['domain'],
      ...keys: readonly string[]
    ): Promise<readonly RecordStanding[]> {
      const rows = await findRows(database, { targets: namesOf(targets, domain), keys }, clock());
      return Promise.all(rows.map((row) => standingOf(options, row)));
    },
    /** One record in one target. */
    async stateIn(target: string, key: string): Promise<RecordStanding | undefined> {
      const [row] = await findRows(database, { targets: [target], keys: [key] }, clock());
      return row === undefined ? undefined : standingOf(options, row);
    },
    /** The targets that there are, with what they take. */
    targets: (): readonly Pick<DeliveryTarget, 'name' | 'system' | 'domain'>[] => targets,
    /** Stops all writes to a system until `resume`; nothing is lost meanwhile. */
    pause: (system: string, by: { readonly who: string; readonly reason: string }): Promise<void> =>
      setPause(options, system, { pausedAt: clock(), pausedBy: by.who, pauseReason: by.reason }),
    resume: (system: string, by: { readonly who: string }): Promise<void> =>
      setPause(options, system, { pausedAt: undefined, pausedBy: by.who, pauseReason: undefined }),
  };
}

function namesOf(targets: readonly DeliveryTarget[], domain: DeliveryTarget['domain']): readonly string[] {
  return targets.filter((target) => target.domain === domain).map(({ name }) => name);
}

function remembered<Value>(read: () => Promise<Value>, keptMs: number): () => Promise<Value> {
  let last: { readonly atMs: number; readonly value: Promise<Value> } | undefined;
  return () => {
    const atMs = performance.now();
    if (last !== undefined && atMs - last.atMs < keptMs) return last.value;
    last = { atMs, value: read() };
    last.value.catch(() => {
      last = undefined;
    });
    return last.value;
  };
}

async function readStatus(options: DeliveryOptions): Promise<readonly TargetStatus[]> {
  const { database, clock, targets } = options;
  const now = clock();
  const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);
  const [counted, systems, lastHour, recent, verifications] = await Promise.all([
    countStates(database, now),
    listSystems(database),
    sumCounts(database, ago(3600)),
    sumCounts(database, ago(RATE_SECONDS)),
    listVerifications(database),
  ]);
  const stateOf = new Map(systems.map((state) => [state.system, state]));
  return targets.map((target) => ({
    ...standing(counted.filter((each) => each.target === target.name)),
    ...systemStatus(options, stateOf.get(target.system) ?? freshSystem(target.system), now),
    target: target.name,
    budget: {
      ...target.limits,
      factor: factorAt(stateOf.get(target.system) ?? freshSystem(target.system), now),
    },
    lastHour: lastHour.get(target.name) ?? noCounts,
    acceptedPerSecond: (recent.get(target.name) ?? noCounts).accepted / RATE_SECONDS,
    verification: verificationStatus(target, verifications),
  }));
}

function standing(
  counted: readonly StateCount[],
): Pick<TargetStatus, 'counts' | 'standing' | 'oldestDueSince'> {
  const rowsIn = (state: ShownState): number => counted.find((each) => each.state === state)?.rows ?? 0;
  const sum = (of: (each: StateCount) => number): number =>
    counted.reduce((total, each) => total + of(each), 0);
  const counts: Record<ShownState, number> = {
    due: 0,
    leased: 0,
    waiting: 0,
    delivered: 0,
    withheld: 0,
    dead: 0,
    asked: 0,
    gone: 0,
  };
  for (const state of shownStates) counts[state] = rowsIn(state);
  const oldest = counted
    .flatMap(({ oldestDueSince }) => oldestDueSince ?? [])
    .toSorted((a, b) => a.getTime() - b.getTime());
  return {
    counts,
    standing: {
      expected: sum(({ rows }) => rows) - counts.withheld - counts.gone,
      accepted: sum(({ accepted }) => accepted),
      confirmed: sum(({ confirmed }) => confirmed),
    },
    oldestDueSince: oldest[0],
  };
}

function systemStatus(
  { needs }: DeliveryOptions,
  state: SystemState,
  now: Date,
): Pick<TargetStatus, 'system' | 'gate' | 'breaker' | 'pause'> {
  const { system, phase, failures, openedAt, probeAt, reason, pausedAt } = state;
  return {
    system,
    gate: gateOf(state, now, needs.maintenanceUntil(system, now)),
    breaker: { phase, failures, openedAt, probeAt, reason },
    pause:
      pausedAt === undefined ? undefined : { at: pausedAt, by: state.pausedBy, reason: state.pauseReason },
  };
}

async function standingOf({ database }: DeliveryOptions, row: ListedRow): Promise<RecordStanding> {
  const [delivered, tries] = await Promise.all([
    findDelivered(database, row.target, [row.key]),
    listAttempts(database, row, ATTEMPTS_SHOWN),
  ]);
  return { ...row, holds: delivered.get(row.key), tries };
}

async function setPause(
  options: DeliveryOptions,
  system: string,
  pause: Pick<SystemState, 'pausedAt' | 'pausedBy' | 'pauseReason'>,
): Promise<void> {
  await changeSystem(options.database, system, (state) => ({ ...state, ...pause }));
  await options.database.transaction(async (tx) => {
    await tell(
      tx,
      { options },
      {
        type: pause.pausedAt === undefined ? 'system.resumed' : 'system.paused',
        subject: `system/${system}`,
        data: { system, by: pause.pausedBy, reason: pause.pauseReason },
      },
    );
    await wakeWorkers(tx);
  });
}
