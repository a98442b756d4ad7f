/** What must happen by the clock: holds run out, days and rules begin and end, silence is noticed, a changed landscape is followed. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Exceptions } from '../../exceptions/index.ts';
import { failureText } from '../../platform/failure.ts';
import type { Log } from '../../platform/log.ts';
import type { TieOuts } from '../../processes/index.ts';
import type { Pricing } from '../../pricing/index.ts';
import type { Records } from '../../records/index.ts';
import type { Stock } from '../../stock/index.ts';
import type { Orders } from '../orders/orders.ts';
import type { LocationBook } from '../location-book.ts';
import { followRules, type FollowRulesNeeds } from './follow-rules.ts';
import { forgetOld, keepLog, type ForgetNeeds } from './forget-old.ts';
import { applyKnownIds, type KnownIdsNeeds } from './known-ids.ts';
import { turnDays } from './turn-of-days.ts';
import { watchReceipts } from './watch-receipts.ts';
import { watchSilence, type SilenceNeeds } from './watch-silence.ts';
import { watchTiers, type TierNeeds } from './watch-tiers.ts';

export interface UpkeepNeeds
  extends
    FollowRulesNeeds,
    KnownIdsNeeds,
    Omit<SilenceNeeds, 'startedAt' | 'intake'>,
    Omit<TierNeeds, 'intake'>,
    Pick<ForgetNeeds, 'keeping'> {
  readonly landscape: FollowRulesNeeds['landscape'];
  readonly intake: SilenceNeeds['intake'] & TierNeeds['intake'];
  readonly records: Records;
  readonly stock: Stock;
  readonly orders: Pick<Orders, 'review' | 'forgetStrays' | 'followRules' | 'followHearing' | 'worths'>;
  readonly questions: Exceptions;
  readonly pricing: Pick<Pricing, 'certifyWhenDue' | 'takeOverCertification'>;
  readonly tieOuts: Pick<TieOuts, 'beginWhenDue' | 'takeOver'>;
  readonly locations: LocationBook;
}

export interface Upkeep {
  start(): void;
  stop(): Promise<void>;
}

const EXPIRE_EVERY_MS = 5000;
const REFRESH_EVERY_MS = 5000;
const PARTITIONS_EVERY_MS = 60 * 60 * 1000;
const FORGET_EVERY_MS = 60 * 60 * 1000;
const RULES_EVERY_MS = 30_000;
const DAYS_EVERY_MS = 30_000;
const SILENCE_EVERY_MS = 5000;
const RECEIPTS_EVERY_MS = 60_000;
const TIERS_EVERY_MS = 60_000;
const KNOWN_IDS_EVERY_MS = 5000;
const REVIEW_ORDERS_EVERY_MS = 1000;
const HEARING_EVERY_MS = 2000;
const ESCALATE_EVERY_MS = 30_000;
const CERTIFY_EVERY_MS = 60_000;
const TIE_OUT_EVERY_MS = 60_000;
const TAKE_OVER_EVERY_MS = 5000;

/** Makes the keeper. Each task runs by itself; one that fails is logged and tried again at its next turn. */
export function upkeep(needs: UpkeepNeeds): Upkeep {
  const ending = new AbortController();
  const tasks: Promise<void>[] = [];
  const every = (name: string, everyMs: number, work: () => Promise<unknown>): void => {
    tasks.push(repeat({ name, everyMs, work, log: needs.log, signal: ending.signal }));
  };
  return {
    start: () => {
      const startedAt = needs.clock();
      every('expire-reservations', EXPIRE_EVERY_MS, () => needs.stock.expire());
      every('refresh-locations', REFRESH_EVERY_MS, () => needs.locations.refresh());
      every('keep-partitions', PARTITIONS_EVERY_MS, () => keepLog(needs));
      every('forget-old', FORGET_EVERY_MS, () => forgetOld(needs));
      every('follow-rules', RULES_EVERY_MS, () => followRules(needs));
      every('turn-days', DAYS_EVERY_MS, () => turnDays(needs));
      every('watch-silence', SILENCE_EVERY_MS, () => watchSilence({ ...needs, startedAt }));
      every('watch-receipts', RECEIPTS_EVERY_MS, () => watchReceipts(needs));
      every('watch-tiers', TIERS_EVERY_MS, () => watchTiers(needs));
      every('apply-known-ids', KNOWN_IDS_EVERY_MS, () => applyKnownIds(needs));
      every('follow-order-rules', RULES_EVERY_MS, () => needs.orders.followRules());
      every('follow-hearing', HEARING_EVERY_MS, () => needs.orders.followHearing());
      every('review-orders', REVIEW_ORDERS_EVERY_MS, () => needs.orders.review());
      every('forget-strays', FORGET_EVERY_MS, () => needs.orders.forgetStrays());
      every('certify-prices', CERTIFY_EVERY_MS, () => needs.pricing.certifyWhenDue());
      every('tie-out', TIE_OUT_EVERY_MS, () => needs.tieOuts.beginWhenDue());
      every('take-over-certification', TAKE_OVER_EVERY_MS, () => needs.pricing.takeOverCertification());
      every('take-over-tie-out', TAKE_OVER_EVERY_MS, () => needs.tieOuts.takeOver());
      every('escalate', ESCALATE_EVERY_MS, () => needs.questions.escalate());
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
