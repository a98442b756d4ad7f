/** How many calls a second a source may be given: saved up for at most a second. */
import type { Clock } from '../../platform/clock.ts';

export interface Budget {
  /** Takes one call; false where it must wait. */
  take(): boolean;
}

/** Makes a budget that is full at first. */
export function budget(perSecond: number, clock: Clock): Budget {
  const most = Math.max(1, perSecond);
  let left = most;
  let at = clock().getTime();
  return {
    take: () => {
      const now = clock().getTime();
      left = Math.min(most, left + (Math.max(0, now - at) / 1000) * perSecond);
      at = now;
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
