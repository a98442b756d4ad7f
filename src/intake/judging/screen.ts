/** Refuses values that could do harm before anybody has looked at what they mean: prototype keys, names that stand twice, bottomless nesting, NUL, overlong keys. */
import type { Problem } from '../../connectors/kit/mapping.ts';
import { nameMarked, saidTwice } from '../../connectors/kit/repeated-names.ts';
import { pathText, problem } from '../../model/values/problem.ts';

const DEEPEST = 64;
const LONGEST_KEY = 255;
const LONGEST_VERSION = 200;

interface Place {
  readonly value: unknown;
  readonly depth: number;
  /** Absent: the value as a whole. */
  readonly key?: string | number;
  readonly inside?: Place;
}

/** Gives the first harm found in a value of any depth and size, or nothing. Never recurses. */
export function screen(value: unknown): Problem | undefined {
  const left: Place[] = [{ value, depth: 0 }];
  for (let place = left.pop(); place !== undefined; place = left.pop()) {
    const harm = harmOf(place);
    if (harm !== undefined) return harm;
    addMembers(left, place);
  }
  return undefined;
}

function harmOf(place: Place): Problem | undefined {
  const { value, depth } = place;
  if (depth > DEEPEST)
    return problem(`nesting of ${depth}`, `at most ${DEEPEST} levels`, String(pathOf(place)[0]));
  if (typeof value === 'string' && value.includes('\0'))
    return problem(value, 'text without NUL characters', pathText(pathOf(place)));
  if (typeof value === 'number' && !Number.isFinite(value))
    return problem(value, 'a finite number', pathText(pathOf(place)));
  return typeof value === 'object' && value !== null ? harmInNames(place, value) : undefined;
}

function harmInNames(place: Place, value: object): Problem | undefined {
  if (Array.isArray(value)) return undefined;
  const forbidden = Object.keys(value).find((key) => key === '__proto__' || key.includes('\0'));
  if (forbidden === undefined) return undefined;
  const twice = nameMarked(forbidden);
  return twice === undefined
    ? problem(forbidden, 'no field of this name', pathText(pathOf(place)))
    : saidTwice([...pathOf(place), twice]);
}

/** Written down only where it is told. */
function pathOf(place: Place): readonly (string | number)[] {
  const path: (string | number)[] = [];
  for (let at: Place | undefined = place; at?.key !== undefined; at = at.inside) path.push(at.key);
  return path.toReversed();
}

function addMembers(left: Place[], inside: Place): void {
  const { value } = inside;
  if (typeof value !== 'object' || value === null) return;
  const depth = inside.depth + 1;
  if (Array.isArray(value))
    for (const [key, each] of value.entries()) left.push({ value: each, depth, key, inside });
  else
    for (const [key, each] of Object.entries(value))
      if (typeof each === 'object' || typeof each === 'string' || typeof each === 'number')
        left.push({ value: each, depth, key, inside });
}

/** What a key and a version must be, so that they can be kept and compared. */
export function screenIdentity(key: unknown, version: unknown): Problem | undefined {
  if (!isKeepable(key, LONGEST_KEY) || key === '') {
    return problem(key, `a key of 1 to ${LONGEST_KEY} characters`, 'key');
  }
  if (!isKeepable(version, LONGEST_VERSION)) {
    return problem(version, `a version of at most ${LONGEST_VERSION} characters`, 'version');
  }
  return undefined;
}

function isKeepable(text: unknown, longest: number): boolean {
  return typeof text === 'string' && text.length <= longest && !text.includes('\0') && text.isWellFormed();
}
