/** Drift that no source tells of: what stands in each target is read again, patiently, page by page, by one process at a time. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Purse } from '../budget/purse.ts';
import type { DeliveryOptions, DeliveryTarget } from '../delivery-target.ts';
import { wakeWorkers } from '../rows/mark-store.ts';
import { countResting } from '../rows/verify-store.ts';
import type { Session } from '../session.ts';
import { readPage, type Reading } from './page.ts';
import {
  beginPass,
  claimPass,
  enrolTargets,
  listVerifications,
  wantPass,
  type Claimant,
  type ClaimedPass,
  type Pass,
  type VerificationRow,
} from './verification-store.ts';

/** Targets that can be read again. */
function readableTargets(targets: readonly DeliveryTarget[]): readonly DeliveryTarget[] {
  return targets.filter(({ target }) => target.readBack !== undefined);
}

/** Beyond the longest call, before others may take a target over. */
const CLAIM_MARGIN_SECONDS = 60;

/** Reads the targets of one system, a page at each call. */
export class Verifier {
  readonly #session: Session;
  readonly #purse: Purse;
  readonly #targets: readonly DeliveryTarget[];
  readonly #by: Claimant;
  #isEnrolled = false;
  #isReading = false;
  /** Not asked before, in milliseconds of this process: an idle worker is woken often. */
  #restUntilMs = 0;

  constructor(session: Session, targets: readonly DeliveryTarget[], purse: Purse) {
    this.#session = session;
    this.#purse = purse;
    this.#targets = readableTargets(targets);
    const seconds = session.timing.writeTimeoutMs / 1000 + CLAIM_MARGIN_SECONDS;
    this.#by = { id: session.session, seconds };
  }

  /** Begins to read a page if one is due, and gives what ends with it; `undefined` = nothing to read now. Throws where the database fails. */
  async next(): Promise<{ readonly page: Promise<void> } | undefined> {
    if (this.#isReading || this.#targets.length === 0 || performance.now() < this.#restUntilMs)
      return undefined;
    await this.#enrol();
    const { database, clock } = this.#session.options;
    const names = this.#targets.map(({ name }) => name);
    const claimed = await claimPass(database, names, { now: clock(), by: this.#by });
    const target = this.#targets.find(({ name }) => name === claimed?.target);
    if (claimed === undefined || target === undefined) {
      this.#restUntilMs = performance.now() + this.#session.timing.pollMs / 2;
      return undefined;
    }
    this.#isReading = true;
    const page = this.#read(target, claimed).finally(() => {
      this.#isReading = false;
    });
    return { page };
  }

  async #read(target: DeliveryTarget, claimed: ClaimedPass): Promise<void> {
    const { options, timing } = this.#session;
    const timeoutMs = timing.writeTimeoutMs;
    const reading: Reading = { options, timeoutMs, target, purse: this.#purse, by: this.#by };
    try {
      const pass = await this.#passOf(claimed);
      if (pass !== undefined) await readPage(reading, pass);
    } catch (error) {
      options.log.error('delivery.verify-broken', { target: target.name, error });
      this.#restUntilMs = performance.now() + timing.pollMs;
    }
  }

  async #passOf(claimed: ClaimedPass): Promise<Pass | undefined> {
    const { cursorKey, startedAt, target } = claimed;
    if (cursorKey !== undefined && startedAt !== undefined) return { ...claimed, cursorKey, startedAt };
    const { database, clock } = this.#session.options;
    const expected = await countResting(database, target);
    return beginPass(database, { target, expected, now: clock(), by: this.#by });
  }

  async #enrol(): Promise<void> {
    if (this.#isEnrolled) return;
    const { database, clock } = this.#session.options;
    const now = clock().getTime();
    await enrolTargets(
      database,
      this.#targets.map(({ name, verifyEverySeconds }) => ({
        name,
        firstAt: new Date(now + verifyEverySeconds * 1000),
      })),
    );
    this.#isEnrolled = true;
  }
}

/** How a verification that somebody asked for ended. */
export type VerifyAnswer =
  /** `verified` rows were compared, `drifted` of them differed. Rows on their way were left out. */
  | {
      readonly outcome: 'verified';
      readonly verified: number;
      readonly drifted: number;
      readonly unread: number;
    }
  /** It goes on in the background: `status` tells how far it is. */
  | { readonly outcome: 'under-way' }
  | { readonly outcome: 'unknown-target' | 'not-readable' };

const USUAL_PATIENCE_MS = 60_000;

/** Asks the working processes to read a whole target from now on, and waits for the end as long as it may. */
export function verifyNow(options: DeliveryOptions, pollMs: number) {
  return async (
    name: string,
    { timeoutMs = USUAL_PATIENCE_MS }: { readonly timeoutMs?: number } = {},
  ): Promise<VerifyAnswer> => {
    const { database, clock, targets } = options;
    const target = targets.find((each) => each.name === name);
    if (target === undefined) return { outcome: 'unknown-target' };
    if (target.target.readBack === undefined) return { outcome: 'not-readable' };
    const endsAt = performance.now() + timeoutMs;
    const wanted = await database.transaction(async (tx) => {
      const pass = await wantPass(tx, name, clock());
      await wakeWorkers(tx);
      return pass;
    });
    while (performance.now() < endsAt) {
      const row = (await listVerifications(database)).find((each) => each.target === name);
      if (row !== undefined && row.endedPass >= wanted) return answerOf(row);
      await pause(Math.min(pollMs, Math.max(1, endsAt - performance.now())));
    }
    return { outcome: 'under-way' };
  };
}

function answerOf({ endedVerified, endedDrifted, endedUnread }: VerificationRow): VerifyAnswer {
  return { outcome: 'verified', verified: endedVerified, drifted: endedDrifted, unread: endedUnread };
}

/** How far the reading of one target is. */
export interface VerificationStatus {
  readonly everySeconds: number;
  /** The pass that is under way; `expected` was counted when it began. */
  readonly pass:
    | {
        readonly startedAt: Date;
        readonly expected: number;
        readonly verified: number;
        readonly drifted: number;
        readonly unread: number;
      }
    | undefined;
  /** The last pass that read everything. */
  readonly lastFullPass:
    | { readonly endedAt: Date; readonly verified: number; readonly drifted: number; readonly unread: number }
    | undefined;
  /** Why the last page could not be read. */
  readonly failure: string | undefined;
}

/** Tells how far the reading of a target is; `undefined` where it cannot be read. */
export function verificationStatus(
  target: DeliveryTarget,
  rows: readonly VerificationRow[],
): VerificationStatus | undefined {
  if (target.target.readBack === undefined) return undefined;
  const row = rows.find((each) => each.target === target.name);
  const everySeconds = target.verifyEverySeconds;
  if (row === undefined)
    return { everySeconds, pass: undefined, lastFullPass: undefined, failure: undefined };
  return { everySeconds, pass: passUnderWay(row), lastFullPass: lastPass(row), failure: row.reason };
}

function passUnderWay({ isUnderWay, startedAt, expected, verified, drifted, unread }: VerificationRow) {
  return isUnderWay && startedAt !== undefined
    ? { startedAt, expected, verified, drifted, unread }
    : undefined;
}

function lastPass({ endedAt, endedVerified, endedDrifted, endedUnread }: VerificationRow) {
  return endedAt === undefined
    ? undefined
    : { endedAt, verified: endedVerified, drifted: endedDrifted, unread: endedUnread };
}
