/** What is looked after from time to time: second looks at waiting records, questions about missing ids, totals, and old messages. */
import { askForMissing } from '../asking.ts';
import { loop, type Loop } from './loop.ts';
import { queueAgain } from '../inbox/inbox-store.ts';
import { forgetOldMessages } from '../inbox/message-store.ts';
import { listMissingKeys, releaseDue } from '../inbox/parked-store.ts';
import { isLedger } from '../intake-source.ts';
import { forgetOldKeys } from '../reading/source-key-store.ts';
import type { Station } from '../station.ts';
import type { Door } from '../webhook.ts';

const EVERY_MS = 1000;
const SLOW_EVERY_TURNS = 5;
const RETENTION_EVERY_TURNS = 3600; // an hour
const RELEASED_TOGETHER = 1000;
const QUESTIONS_TOGETHER = 200;

/** Starts the upkeep of this node; several nodes do it side by side without harm. */
export function upkeep(station: Station, entrance: Door): Loop {
  let turns = 0;
  return loop({
    name: 'upkeep',
    everyMs: EVERY_MS,
    log: station.log,
    turn: async () => {
      await lookAgain(station);
      if (turns % SLOW_EVERY_TURNS === 0) {
        await askForMissingKeys(station);
        await station.tally.flush(station.database);
        await entrance.settleRefused();
      }
      if (turns % RETENTION_EVERY_TURNS === 0) await forgetOld(station);
      turns += 1;
      return 'idle';
    },
  });
}

/**
 * A key may become known in one transaction while another finds it missing and parks what waits for it: neither sees the other.
 * So everything that waits is looked at again after a second, and then less and less often.
 */
export async function lookAgain(station: Station): Promise<void> {
  const released = await station.database.transaction(async (tx) => {
    const due = await releaseDue(tx, RELEASED_TOGETHER);
    await queueAgain(tx, due);
    return due.length;
  });
  if (released > 0) station.wake();
}

/** One question for each missing id, once what waits for it has waited too long. */
export async function askForMissingKeys(station: Station): Promise<void> {
  const graceSeconds = station.limits.waitingGraceSeconds;
  await station.database.transaction(async (tx) => {
    const missing = await listMissingKeys(tx, { graceSeconds, most: QUESTIONS_TOGETHER });
    if (missing.length > 0) await station.questions.raise(tx, missing.map(askForMissing));
  });
}

async function forgetOld(station: Station): Promise<void> {
  const { keepDays } = station.limits;
  const forgotten = await forgetOldMessages(station.database, keepDays);
  if (forgotten > 0) station.log.info('intake.forgotten', { messages: forgotten, keepDays });
  for (const { source, fullName } of station.sources.values()) {
    if (isLedger(source)) await forgetOldKeys(station.database, fullName, keepDays);
  }
}
