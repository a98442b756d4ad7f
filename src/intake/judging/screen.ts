/** Refuses values that could do harm before anybody has looked at what they mean: prototype keys, bottomless nesting, NUL, overlong keys. */
import type { Problem } from '../../connectors/kit/mapping.ts';
import { pathText, problem } from '../../model/values/problem.ts';

const DEEPEST = 64;
const LONGEST_KEY = 255;
const LONGEST_VERSION = 200;

interface Place {
  readonly value: unknown;
  readonly path: readonly (string | number)[];
}

/** Gives the first harm found in a value of any depth and size, or nothing. Never recurses. */
export function screen(value: unknown): Problem | undefined {
  const left: Place[] = [{ value, path: [] }];
  for (let place = left.pop(); place !== undefined; place = left.pop()) {
    const harm = harmOf(place);
    if (harm !== undefined) return harm;
    for (const each of members(place)) left.push(each);
  }
  return undefined;
}

function harmOf({ value, path }: Place): Problem | undefined {
  if (path.length > DEEPEST)
    return problem(`nesting of ${path.length}`, `at most ${DEEPEST} levels`, String(path[0]));
  if (typeof value === 'string' && value.includes('\0'))
    return problem(value, 'text without NUL characters', pathText(path));
  if (typeof value === 'number' && !Number.isFinite(value))
    return problem(value, 'a finite number', pathText(path));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const forbidden = Object.keys(value).find((key) => key === '__proto__' || key.includes('\0'));
  return forbidden === undefined ? undefined : problem(forbidden, 'no field of this name', pathText(path));
}

function members({ value, path }: Place): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.map((each, index) => ({ value: each, path: [...path, index] }));
  return Object.entries(value)
    .filter(([, each]) => typeof each === 'object' || typeof each === 'string' || typeof each === 'number')
    .map(([key, each]) => ({ value: each, path: [...path, key] }));
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
