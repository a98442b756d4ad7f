/** How long things are kept that nobody needs to work with any more; see decision 16. */
import { keepPartitions } from '../../log/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Database } from '../../platform/sql.ts';
import type { Records } from '../../records/index.ts';

/** In days. The settings say what each is for. */
export interface Keeping {
  readonly messagesDays: number;
  readonly eventsDays: number;
  /** 0: for ever. */
  readonly historyDays: number;
}

/** As the settings have it where nothing is set. */
export const usualKeeping: Keeping = { messagesDays: 30, eventsDays: 90, historyDays: 0 };

export interface ForgetNeeds {
  readonly database: Database;
  readonly records: Pick<Records, 'forgetHistory'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly keeping: Keeping;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Keeps room in the log for the days that come, and drops the days that are over. */
export async function keepLog({
  database,
  clock,
  keeping,
}: Pick<ForgetNeeds, 'database' | 'clock' | 'keeping'>): Promise<void> {
  await keepPartitions(database, clock(), { keepDays: keeping.eventsDays });
}

/** Forgets the earlier versions of records that are older than they have to be. Several nodes may do it at once. */
export async function forgetOld({ database, records, clock, log, keeping }: ForgetNeeds): Promise<void> {
  if (keeping.historyDays === 0) return;
  const before = new Date(clock().getTime() - keeping.historyDays * DAY_MS);
  const versions = await records.forgetHistory(database, before);
  if (versions > 0) log.info('records.forgotten', { versions, keepDays: keeping.historyDays });
}
