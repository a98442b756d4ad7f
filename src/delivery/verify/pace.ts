/** How patient a pass is: its pages are spread over the time in which the whole target shall be read once. Pure. */

/** A pass under way, as far as its pace goes. */
export interface PassPace {
  readonly isHurried: boolean;
  readonly startedAt: Date;
  readonly expected: number;
  readonly pages: number;
}

export interface PaceTerms {
  readonly everySeconds: number;
  readonly batchSize: number;
}

/** When the page after so many pages may be read: at once where somebody waits or the pass is behind its time. */
export function nextPageAt(pass: PassPace, terms: PaceTerms, now: Date): Date {
  if (pass.isHurried) return now;
  const pagesExpected = Math.max(1, Math.ceil(pass.expected / terms.batchSize));
  const share = Math.min(1, pass.pages / pagesExpected);
  return latest(now, new Date(pass.startedAt.getTime() + share * terms.everySeconds * 1000));
}

/** When the next pass begins: one period after this one began, or at once where this one took longer. */
export function nextPassAt({ startedAt }: PassPace, { everySeconds }: PaceTerms, now: Date): Date {
  return latest(now, new Date(startedAt.getTime() + everySeconds * 1000));
}

/** Rows of the next page: each failure lately halves it. */
export function pageSize(batchSize: number, failures: number): number {
  return Math.max(1, Math.floor(batchSize / 2 ** failures));
}

function latest(a: Date, b: Date): Date {
  return a > b ? a : b;
}
