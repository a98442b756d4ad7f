/** `If-Match`: a decision counts only while the thing is still as it was read. */
import { stableHash } from '../../../platform/hash.ts';

/** Is the thing, whose version is this now, still what the caller has read? */
export type IsAsSeen = (version: string) => boolean;

const TAGS = /^\s*(W\/)?"[\x21\x23-\x7e]*"(\s*,\s*(W\/)?"[\x21\x23-\x7e]*")*\s*$/;

/**
 * Reads the header. Without it, or with `*`, everything is as seen; a weak tag (`W/"…"`) never is, as RFC 9110 has it.
 * `undefined` where the header is not well-formed.
 */
export function readIfMatch(header: string | undefined): IsAsSeen | undefined {
  if (header === undefined || header.trim() === '*') return () => true;
  if (!TAGS.test(header)) return undefined;
  const strong = new Set(
    header
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag.startsWith('"')),
  );
  return (version) => strong.has(`"${version}"`);
}

/** A version for what has no number of its own: two are equal where all that it is made of is equal. */
export function versionOf(...parts: readonly unknown[]): string {
  return stableHash(parts.map((part) => part ?? null)).slice(0, 32);
}
