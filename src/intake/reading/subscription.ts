/** Makes the outside system send its webhooks here, and renews that before it runs out. */
import type { Reader } from './read.ts';

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
  run: async (station, { source, context, callbackUrl }) => {
    const made = await source.webhook?.subscribe?.(context, callbackUrl ?? '');
    return { nextInSeconds: renewInSeconds(made?.renewBefore, station.clock()) };
  },
};

/** A subscription without an end is made again every day: one that was deleted over there comes back. */
export function renewInSeconds(renewBefore: Date | undefined, now: Date): number {
  if (renewBefore === undefined) return DAY_SECONDS;
  const leftSeconds = (renewBefore.getTime() - now.getTime()) / 1000;
  const margin = Math.max(leftSeconds * SHARE_LEFT, LEAST_LEFT_SECONDS);
  return Math.min(DAY_SECONDS, Math.max(leftSeconds - margin, SOONEST_SECONDS));
}
