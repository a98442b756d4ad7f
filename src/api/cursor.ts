/** Where a list goes on: opaque to callers, checked when it comes back. */
import { Value } from 'typebox/value';
import type { Static, TSchema } from 'typebox';
import { stableHash } from '../platform/hash.ts';
import { refuse, type Refusal, type Reply, type Route } from './route.ts';
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
  return refuseCursor('found something else');
}

function refuseCursor(found: string): Refusal {
  return refuse('HUB_INVALID_REQUEST', undefined, [
    { path: 'after', message: `expected the "next" of an earlier page, ${found}` },
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

type Listing = Pick<Route, 'name' | 'input' | 'answer'>;
type Fields = Readonly<Record<string, unknown>>;

/** What may differ from page to page of one list: how long pages are, what a simulation carries on, who asks and why. */
const NOT_OF_THE_LIST: ReadonlySet<string> = new Set(['after', 'limit', 'carried', 'by', 'note']);
const MARK_LENGTH = 16;

/** Is it a list that goes on where its last page ended? The log is none: its positions are good for any reading. */
function isPaged({ input, answer }: Listing): boolean {
  const shown: object =
    'properties' in answer && answer.properties instanceof Object ? answer.properties : {};
  return 'after' in input.properties && 'next' in shown && 'entries' in shown;
}

/** Names the list and what was asked of it. */
function markOf({ name }: Listing, input: Fields): string {
  const asked = Object.entries(input).filter(([field]) => !NOT_OF_THE_LIST.has(field));
  return stableHash([name, Object.fromEntries(asked)]).slice(0, MARK_LENGTH);
}

/** Marks the cursor of an answer with the list that gave it, since places of two lists may look alike. */
export function marked(route: Listing, input: Fields, reply: Reply<unknown>): Reply<unknown> {
  if (reply.reply !== 'answer' || !isPaged(route)) return reply;
  const { body } = reply;
  if (!(body instanceof Object && 'next' in body && typeof body.next === 'string')) return reply;
  const next = `${markOf(route, input)}.${body.next}`;
  return { ...reply, body: { ...Object.fromEntries(Object.entries(body)), next } };
}

/** Takes the mark off again. A cursor of another list, or of the same one asked for otherwise, is refused: it would leave entries out. */
export function unmarked<Input extends Fields>(route: Listing, input: Input): Input | Refusal {
  const { after } = input;
  if (typeof after !== 'string' || !isPaged(route)) return input;
  const [mark, place] = after.split('.', 2);
  if (place === undefined) return refuseCursor('found something else');
  return mark === markOf(route, input)
    ? { ...input, after: place }
    : refuseCursor('found that of another list, or of this one asked for otherwise');
}
