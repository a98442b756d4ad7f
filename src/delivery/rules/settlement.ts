/** Where a row goes after its round: pure, one function for each way a round can end. */
import { later } from '../../connectors/kit/outcome.ts';
import type { LeasedRow, SettledRow } from '../rows/sync-row.ts';
import type { Intent } from './intent.ts';
import { GONE_HASH } from './intent.ts';
import { nextOf, type Next, type Standing } from './policy.ts';
import type { FailedLook, Tried } from '../round/work.ts';

/** What is the same for all rows of a round. */
export type Surroundings = Pick<Standing, 'now' | 'retrySchedule' | 'wasProbe'> & {
  /** From −1 to 1, another one at each call. */
  readonly jitter: () => number;
};

const RECHECK_OF_NEW_WAIT_MS = 1000;
const SOONEST_RECHECK_SECONDS = 5;
const LATEST_RECHECK_SECONDS = 6 * 3600;
const UNCONFIRMED_RECHECK_SECONDS = 60;

/** A row at rest with nothing to report; everything else is told as a difference from it. */
function atRest(row: LeasedRow): SettledRow {
  return {
    ...row,
    dueAt: undefined,
    dueSince: undefined,
    retryAt: undefined,
    waitsFor: undefined,
    reason: undefined,
    attempts: 0,
    strikes: 0,
    uncertain: false,
    knownEpoch: row.epoch,
    holds: 'keep',
  };
}

/** The end of a row that was looked at and needed no call. */
export function settledWithoutCall(
  row: LeasedRow,
  intent: Exclude<Intent, { intent: 'write' | 'remove' | 'confirm' }> | FailedLook,
  around: Surroundings,
): SettledRow {
  const rest = atRest(row);
  const undone = {
    attempts: row.attempts,
    strikes: row.strikes,
    uncertain: row.uncertain,
    dueSince: row.dueSince,
  };
  switch (intent.intent) {
    case 'absorb':
      return { ...rest, state: 'delivered', desiredHash: intent.hash };
    case 'keep':
      return { ...rest, ...undone, state: row.state, reason: row.reason };
    case 'postpone':
      return {
        ...rest,
        ...undone,
        state: 'waiting',
        dueAt: intent.until,
        retryAt: intent.until,
        reason: row.reason,
      };
    case 'wait':
      return {
        ...rest,
        ...undone,
        state: 'waiting',
        dueAt: recheckAt(row, intent.waitsFor, around.now),
        waitsFor: intent.waitsFor,
        reason: intent.reason,
      };
    case 'rest':
      return { ...rest, ...restOf(row, intent) };
    case 'refuse':
      return { ...rest, ...undone, state: 'dead', desiredHash: intent.hash, reason: intent.reason };
    case 'fail':
      return whenNotDone(row, nextOf(later(intent.reason, 'busy'), standingOf(row, around)), row.desiredHash);
  }
}

function restOf(
  row: LeasedRow,
  intent: { readonly state: 'withheld' | 'gone'; readonly reason: string | undefined },
): Partial<SettledRow> {
  if (intent.state === 'gone') return { ...forgotten, state: 'gone', reason: intent.reason };
  return { state: 'withheld', reason: intent.reason, desiredHash: undefined, uncertain: row.uncertain };
}

const forgotten = {
  desiredHash: undefined,
  deliveredHash: undefined,
  deliveredAt: undefined,
  confirmedAt: undefined,
  holds: 'remove',
} as const;

/**
 * The release comes with the link; this is the net below it, looked at in ever longer distances. The first look comes soon: the link may
 * have been made while we looked for it, and its release could not see yet that we wait.
 */
function recheckAt(row: LeasedRow, waitsFor: string, now: Date): Date {
  if (row.waitsFor !== waitsFor) return new Date(now.getTime() + RECHECK_OF_NEW_WAIT_MS);
  const ageSeconds = (now.getTime() - (row.dueSince ?? now).getTime()) / 1000;
  const seconds = Math.min(Math.max(2 * ageSeconds, SOONEST_RECHECK_SECONDS), LATEST_RECHECK_SECONDS);
  return new Date(now.getTime() + seconds * 1000);
}

/** The end of a row that was sent, or only read back. */
export function settledAfterCall(tried: Tried, around: Surroundings): SettledRow {
  const isOnlyRead = tried.intent.intent === 'confirm';
  return { ...afterCall(tried, around), triedAt: isOnlyRead ? tried.row.triedAt : around.now };
}

function afterCall(tried: Tried, around: Surroundings): SettledRow {
  const { row, outcome, hash } = tried;
  const next = nextOf(outcome, standingOf(row, around));
  if (next.state !== 'delivered') {
    const isUncertain = outcome.outcome === 'later' && outcome.cause === 'uncertain';
    return whenNotDone(isUncertain ? { ...row, uncertain: true } : row, next, hash);
  }
  if (hash === GONE_HASH) return { ...atRest(row), ...forgotten, state: 'gone', epoch: row.epoch + 1 };
  return tried.readBack.held === 'no'
    ? whenNotHeld(tried, next.externalId, around)
    : whenDone(tried, next.externalId, around.now);
}

function whenDone(tried: Tried, externalId: string, now: Date): SettledRow {
  const { row, intent, hash, write } = tried;
  const isConfirmed = tried.readBack.held === 'yes';
  const isOnlyRead = intent.intent === 'confirm';
  const settled: SettledRow = {
    ...atRest(row),
    state: 'delivered',
    desiredHash: hash,
    deliveredHash: hash,
    deliveredAt: isOnlyRead ? row.deliveredAt : now,
    confirmedAt: isConfirmed ? now : undefined,
    epoch: isOnlyRead ? row.epoch : row.epoch + 1,
    holds: isOnlyRead ? 'keep' : { externalId, body: write.body },
  };
  if (!isOnlyRead || isConfirmed) return settled;
  return { ...settled, dueAt: new Date(now.getTime() + UNCONFIRMED_RECHECK_SECONDS * 1000) };
}

/** Success was answered and the thing is not there: it is written again as new content, with what is really there as the previous. */
function whenNotHeld(tried: Tried, externalId: string, around: Surroundings): SettledRow {
  const { row, hash, readBack } = tried;
  const instead = readBack.held === 'no' ? readBack.instead : undefined;
  const next = nextOf(later(NOT_HELD, 'busy'), standingOf(row, around));
  return {
    ...whenNotDone(row, next, hash),
    epoch: row.epoch + 1,
    deliveredHash: undefined,
    confirmedAt: undefined,
    uncertain: instead === 'absent',
    holds: instead === 'absent' || instead === undefined ? 'remove' : { externalId, body: instead },
  };
}

export const NOT_HELD = 'the target answered success and did not do it';

function whenNotDone(row: LeasedRow, next: Next, hash: string | undefined): SettledRow {
  const rest = { ...atRest(row), dueSince: row.dueSince, desiredHash: hash };
  switch (next.state) {
    case 'waiting':
      return {
        ...rest,
        state: 'waiting',
        dueAt: next.dueAt,
        retryAt: next.dueAt,
        attempts: next.attempts,
        strikes: next.strikes,
        uncertain: next.uncertain || row.uncertain,
        reason: next.reason,
      };
    case 'dead':
    case 'asked':
      return {
        ...rest,
        state: next.state,
        attempts: row.attempts + 1,
        reason: next.reason,
        uncertain: row.uncertain,
      };
    case 'delivered':
      return rest;
  }
}

function standingOf(row: LeasedRow, around: Surroundings): Standing {
  return { ...around, jitter: around.jitter(), attempts: row.attempts, strikes: row.strikes };
}
