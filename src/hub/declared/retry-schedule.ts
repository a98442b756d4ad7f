/** A flow's words about retries as the waits between the tries of one content; pure. */
import type { Flow } from '../../landscape/types.ts';

/** Where the flow says nothing: seconds. */
const USUAL_RETRY_SECONDS = [5, 30, 120, 600, 3600, 21_600];
/** Bounds the list, whatever a landscape asks for. */
const MOST_TRIES = 1000;

/**
 * The declared waits, the last one again and again, as long as they end before the time to give up. A record whose waits are spent is
 * given up, so the list is the whole policy.
 */
export function retrySchedule({ retry }: Pick<Flow, 'retry'>): readonly number[] {
  if (retry === undefined) return USUAL_RETRY_SECONDS;
  const { scheduleSeconds, giveUpAfterSeconds } = retry;
  const waits: number[] = [];
  let total = 0;
  for (let index = 0; index < MOST_TRIES; index += 1) {
    const wait = scheduleSeconds[index] ?? scheduleSeconds.at(-1) ?? giveUpAfterSeconds;
    total += wait;
    if (total > giveUpAfterSeconds) break;
    waits.push(wait);
  }
  return waits;
}
