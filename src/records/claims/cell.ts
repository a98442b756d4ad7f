/** What one system said of one field over time. Merging is a join: order, repetition and splitting of what arrives make no difference. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../platform/hash.ts';

/** Where a value came from. */
export interface Origin {
  readonly messageId: string;
  /** `name@version` of the contract whose mapping gave the value. */
  readonly contract: string;
  /** When the hub took it in (RFC 3339, UTC). */
  readonly at: string;
}

/**
 * Identifies a value and orders values: its canonical JSON while that is short, else `#` and a hash.
 * Equal keys are equal values.
 */
export type ValueKey = string;

/** The same value over consecutive versions of one system; `from` and `to` are the first and last version that were seen. */
export interface Run {
  readonly from: string;
  readonly to: string;
  readonly key: ValueKey;
  /** The value itself where the key is only a hash. Older runs may have lost it. */
  readonly long?: unknown;
  readonly origin?: Origin;
}

/** Runs by version; the last one is what the system says now. Never empty. */
export type Cell = readonly Run[];

/** One word of a system: this value, at this version. */
export interface Point {
  readonly version: string;
  readonly key: ValueKey;
  readonly long?: unknown;
  readonly origin?: Origin;
}

const LONGEST_KEY = 200;
/** Older runs tell a stale copy from an edit. */
export const KEPT_RUNS = 12;

/** Gives the key of a JSON value. Throws for what has no JSON. */
export function valueKey(value: unknown): ValueKey {
  const text = canonicalJson(value);
  if (text.length <= LONGEST_KEY) return text;
  return `#${createHash('sha256').update(text).digest('base64url')}`;
}

/** Makes the first or next word about a field. */
export function point(version: string, value: unknown, origin?: Origin): Point {
  const key = valueKey(value);
  return {
    version,
    key,
    ...(key.startsWith('#') ? { long: value } : {}),
    ...(origin === undefined ? {} : { origin }),
  };
}

/**
 * Adds one word. Gives the same cell where nothing new was said. What is said now, and whether it is contested, is exact whatever
 * the order; of a value that was said again and again, versions between the first and the last are not kept.
 */
export function addPoint(cell: Cell | undefined, added: Point): Cell {
  const last = cell?.at(-1);
  if (cell === undefined || last === undefined) return [runOf(added)];
  if (last.key === added.key && isWithin(added.version, last)) return cell;
  if (last.key === added.key && added.version > last.to) {
    return [...cell.slice(0, -1), { ...last, to: added.version }];
  }
  const points = [...cell.flatMap(ends), added].toSorted(comparePoints);
  const merged = group(points);
  return isSameCell(cell, merged) ? cell : merged;
}

/** What the system says now. */
export function lastRun(cell: Cell): Run {
  const last = cell.at(-1);
  if (last === undefined) throw new Error('a cell is never empty');
  return last;
}

/** The value of a run; `undefined` where an older run has lost it. */
export function runValue(run: Run): unknown {
  return run.key.startsWith('#') ? run.long : JSON.parse(run.key);
}

/** The other value that the system gave for its latest version, if it gave two. */
export function contested(cell: Cell): Run | undefined {
  const before = cell.at(-2);
  return before !== undefined && before.to === lastRun(cell).to ? before : undefined;
}

/** Drops the oldest runs beyond what is kept, and the bulk of the older ones. */
export function trimmed(cell: Cell): Cell {
  const kept = cell.slice(-KEPT_RUNS);
  return kept.map((run, index) => {
    const isOlder = index < kept.length - 1 && contested(kept) !== run;
    return isOlder ? { from: run.from, to: run.to, key: run.key } : run;
  });
}

function isWithin(version: string, run: Run): boolean {
  return run.from <= version && version <= run.to;
}

function runOf({ version, ...rest }: Point): Run {
  return { from: version, to: version, ...rest };
}

function ends({ from, to, ...rest }: Run): Point[] {
  const first = { version: from, ...rest };
  return from === to ? [first] : [first, { version: to, ...rest }];
}

/** Equal versions are ordered by value: any order serves, so long as everybody uses the same. */
function comparePoints(a: Point, b: Point): number {
  return compareText(a.version, b.version) || compareText(a.key, b.key);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function group(points: readonly Point[]): Cell {
  const runs: Run[] = [];
  for (const each of points) {
    const last = runs.at(-1);
    if (last?.key === each.key) runs[runs.length - 1] = { ...runOf(each), ...last, to: each.version };
    else runs.push(runOf(each));
  }
  return runs;
}

function isSameCell(one: Cell, other: Cell): boolean {
  return (
    one.length === other.length &&
    one.every((run, index) => {
      const its = other[index];
      return its?.key === run.key && its.from === run.from && its.to === run.to;
    })
  );
}
