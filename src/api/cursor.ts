/** Where a list goes on: opaque to callers, checked when it comes back. */
import { Value } from 'typebox/value';
import type { Static, TSchema } from 'typebox';
import { refuse, type Refusal } from './route.ts';
import { USUAL_LIMIT } from './shapes.ts';

/** Writes where the next page begins. */
function writeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Reads a cursor of this shape; one that we did not write is refused. */
export function readCursor<Schema extends TSchema>(
  schema: Schema,
  text: string | undefined,
): Static<Schema> | Refusal | undefined {
  if (text === undefined) return undefined;
  try {
    const place: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Value.Check(schema, place)) return place;
  } catch {
    // Not JSON: refused below.
  }
  return refuse('HUB_INVALID_REQUEST', undefined, [
    { path: 'after', message: 'expected the "next" of an earlier page, found something else' },
  ]);
}

/** Is it a refusal, and not a place? */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'reply' in value && value.reply === 'refusal';
}

/** Makes a page of what was found, one more having been asked for than is shown. */
export function toPage<Entry>(
  found: readonly Entry[],
  limit: number | undefined,
  placeOf: (last: Entry) => unknown,
): { entries: Entry[]; next?: string } {
  const shown = found.slice(0, limit ?? USUAL_LIMIT);
  const last = shown.at(-1);
  return found.length > shown.length && last !== undefined
    ? { entries: shown, next: writeCursor(placeOf(last)) }
    : { entries: shown };
}

/** So many to read for a page: one more tells whether there is another page. Stations give at most 1,000. */
export function toRead(limit: number | undefined): number {
  return (limit ?? USUAL_LIMIT) + 1;
}
