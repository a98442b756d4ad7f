/** Makes the outside system send its webhooks here, and renews that before it runs out. */
import type { KnownSource, Station } from '../station.ts';
import { poll } from './poll.ts';
import type { Reader } from './read.ts';
import { readAgain } from './reading-store.ts';

const DAY_SECONDS = 86_400;
/** Renewed when this share of the time is left, but at least so long before the end. */
const SHARE_LEFT = 0.25;
const LEAST_LEFT_SECONDS = 300;
const SOONEST_SECONDS = 60;

/** One node keeps the subscription of a source; a failure is tried again soon and becomes a question, as with every reading. */
export const subscription: Reader = {
  activity: 'subscription',
  everySeconds: ({ source, callbackUrl }) =>
    callbackUrl === undefined || source.webhook?.subscribe === undefined ? undefined : DAY_SECONDS,
  run: async (station, source, { completedAt, isAfterFailure }) => {
    const made = await source.source.webhook?.subscribe?.(source.context, source.callbackUrl ?? '');
    const wasThere = made?.isNew === false && completedAt !== undefined && !isAfterFailure;
    if (!wasThere) await readWhatWasNotTold(station, source);
    return { nextInSeconds: renewInSeconds(made?.renewBefore, station.clock()) };
  },
};

/** What changed before the subscription stood, and after the list was read, nobody tells: it is read once more, now. */
function readWhatWasNotTold({ database }: Station, source: KnownSource): Promise<void> {
  const activity = poll.everySeconds(source) === undefined ? 'sweep' : 'poll';
  return readAgain(database, [{ source: source.fullName, activity }]);
}

/** A subscription without an end is made again every day: one that was deleted over there comes back. */
export function renewInSeconds(renewBefore: Date | undefined, now: Date): number {
  if (renewBefore === undefined) return DAY_SECONDS;
  const leftSeconds = (renewBefore.getTime() - now.getTime()) / 1000;
  const margin = Math.max(leftSeconds * SHARE_LEFT, LEAST_LEFT_SECONDS);
  return Math.min(DAY_SECONDS, Math.max(leftSeconds - margin, SOONEST_SECONDS));
}
