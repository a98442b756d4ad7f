/** In what does that which a target holds differ from what it was given? */
import { isHeld } from './held.ts';

/** One place at which the two differ. */
export interface Difference {
  /** E.g. `variants.price`; empty = the whole. */
  readonly path: string;
  readonly given: unknown;
  readonly found: unknown;
}

const LONGEST_VALUE = 120;
const MOST_NAMED = 5;

/** Gives the narrowest places of difference; none exactly where `isHeld` says yes. Lists are compared as a whole. */
export function differencesOf(given: unknown, held: unknown, path = ''): readonly Difference[] {
  if (isHeld(given, held)) return [];
  if (!isObject(given) || !isObject(held)) return [{ path, given, found: held }];
  return Object.entries(given).flatMap(([name, value]) =>
    differencesOf(
      value,
      Object.getOwnPropertyDescriptor(held, name)?.value,
      path === '' ? name : `${path}.${name}`,
    ),
  );
}

/** Says the differences in words, the first few of them. */
export function describeDifferences(differences: readonly Difference[]): string {
  const named = differences
    .slice(0, MOST_NAMED)
    .map(({ path, given, found }) => `${path || 'all'}: given ${inShort(given)}, found ${inShort(found)}`);
  const more = differences.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function inShort(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
