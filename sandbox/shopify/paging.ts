/** Cursor paging as the Admin API does it: `first` or `last` is asked for, at most 250, `pageInfo` says what follows. */
import { GraphQLError } from 'graphql';

export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/** What every resolver is given besides its arguments. */
export interface RequestContext {
  /** Bulk queries walk whole connections. */
  readonly bulk: boolean;
}

const LARGEST_PAGE = 250;

/** Cuts one page out of a list that is already filtered and ordered; `view` gives the object that is shown. */
export function connection<Entry extends { readonly id: string }>(
  entries: readonly Entry[],
  page: PageArguments,
  { view, context }: { readonly view: (entry: Entry) => unknown; readonly context: RequestContext },
) {
  const { from, to } = context.bulk ? { from: 0, to: entries.length } : bounds(entries, page);
  const edges = entries.slice(from, to).map((entry) => ({ cursor: cursorOf(entry.id), node: view(entry) }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: to < entries.length,
      hasPreviousPage: from > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function bounds(entries: readonly { readonly id: string }[], page: PageArguments) {
  const size = page.first ?? page.last;
  if (size === null || size === undefined) {
    throw refusal('you must provide one of first or last', 'BAD_REQUEST');
  }
  if (size < 1 || size > LARGEST_PAGE) {
    throw refusal(`${size} is not a page size between 1 and ${LARGEST_PAGE}`, 'BAD_REQUEST');
  }
  const low = page.after ? positionOf(entries, page.after) + 1 : 0;
  const high = page.before ? positionOf(entries, page.before) : entries.length;
  return page.first
    ? { from: low, to: Math.min(low + size, high) }
    : { from: Math.max(low, high - size), to: high };
}

function positionOf(entries: readonly { readonly id: string }[], cursor: string): number {
  const id = Buffer.from(cursor, 'base64url').toString();
  const position = entries.findIndex((entry) => entry.id === id);
  if (position < 0) throw refusal('Invalid cursor for current pagination sort.', 'BAD_REQUEST');
  return position;
}

const cursorOf = (id: string): string => Buffer.from(id).toString('base64url');

/** A top-level error as the Admin API words them: text and a code under `extensions`. */
export function refusal(message: string, code: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}
