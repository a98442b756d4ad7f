/** What a round adds up to: expected, sent, accepted, confirmed; each content counts once, however often it is tried. */
import { noCounts, type Counts } from '../rows/attempt-store.ts';
import type { LeasedRow } from '../rows/sync-row.ts';
import type { End } from '../round/settle.ts';

/** Sums the ends of a round. */
export function countsOf(ends: readonly End[]): Counts {
  return ends.map(countsOfOne).reduce(plus, noCounts);
}

/** Sums the ends of rows that a replay asked for, by replay. */
export function countsByReplay(ends: readonly End[]): ReadonlyMap<string, Counts> {
  const sums = new Map<string, Counts>();
  for (const end of ends) {
    const { replay } = end.before;
    if (replay !== undefined) sums.set(replay, plus(sums.get(replay) ?? noCounts, countsOfOne(end)));
  }
  return sums;
}

function countsOfOne(end: End): Counts {
  const { before, settled, tried } = end;
  const isExpected = isFirstTry(end);
  const isSent = tried !== undefined && tried.intent.intent !== 'confirm';
  return {
    expected: Number(isExpected),
    sent: Number(isExpected && isSent),
    accepted: Number(isSent && isThere(settled.state)),
    confirmed: Number(tried?.readBack.held === 'yes'),
    absorbed: Number(tried === undefined && settled.state === 'delivered'),
    refused: Number(hasBecomeQuestion(before, settled.state)),
  };
}

function isThere(state: string): boolean {
  return state === 'delivered' || state === 'gone';
}

function isFirstTry({ before, wanted }: End): boolean {
  if (wanted === undefined) return false;
  return before.desiredHash !== wanted || (before.attempts === 0 && before.strikes === 0);
}

function hasBecomeQuestion(before: LeasedRow, state: string): boolean {
  return (state === 'dead' || state === 'asked') && before.state !== state;
}

function plus(a: Counts, b: Counts): Counts {
  return {
    expected: a.expected + b.expected,
    sent: a.sent + b.sent,
    accepted: a.accepted + b.accepted,
    confirmed: a.confirmed + b.confirmed,
    absorbed: a.absorbed + b.absorbed,
    refused: a.refused + b.refused,
  };
}
