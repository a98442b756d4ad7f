/** The query options of a list: filter, order, paging by a key that survives changes, select, expand and count. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { comparable, compareValues, parseFilter, type FieldTypes, type RowFields } from './filter.ts';
import { badRequest } from './problem.ts';

export interface ListQuery {
  readonly filter: string | undefined;
  readonly orderBy: readonly { readonly field: string; readonly direction: 1 | -1 }[];
  readonly top: number | undefined;
  readonly skip: number;
  readonly select: readonly string[] | undefined;
  /** Navigation → its own `$select`, empty = all. */
  readonly expand: Readonly<Record<string, readonly string[]>>;
  readonly count: boolean;
  readonly skipToken: string | undefined;
}

const KNOWN = ['$filter', '$orderby', '$top', '$skip', '$select', '$expand', '$count', '$skiptoken'];

/** Reads the options; an unknown one is refused, as a typing mistake would otherwise read everything. */
export function readQuery(parameters: URLSearchParams): ListQuery {
  for (const name of parameters.keys()) {
    if (name.startsWith('$') && !KNOWN.includes(name))
      throw badRequest(`The query parameter '${name}' is not supported.`);
  }
  const text = (name: string): string | undefined => parameters.get(name) ?? undefined;
  return {
    filter: text('$filter'),
    top: whole('$top', text('$top')),
    select: text('$select')
      ?.split(',')
      .map((field) => field.trim()),
    skipToken: text('$skiptoken'),
    orderBy: readOrder(text('$orderby')),
    skip: whole('$skip', text('$skip')) ?? 0,
    expand: readExpand(text('$expand')),
    count: text('$count') === 'true',
  };
}

function whole(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[0-9]{1,9}$/.test(text)) throw badRequest(`Invalid value '${text}' for ${name}.`);
  return Number(text);
}

function readOrder(text: string | undefined): ListQuery['orderBy'] {
  if (text === undefined) return [];
  return text.split(',').map((part) => {
    const [field = '', direction = 'asc'] = part.trim().split(/\s+/);
    return { field, direction: direction === 'desc' ? -1 : 1 };
  });
}

function readExpand(text: string | undefined): ListQuery['expand'] {
  if (text === undefined) return {};
  const parts = [...text.matchAll(/([A-Za-z]+)(?:\(\$select=([A-Za-z0-9,]+)\))?(?:,|$)/g)];
  if (parts.map(([part]) => part).join('') !== text) throw badRequest(`Invalid $expand '${text}'.`);
  return Object.fromEntries(parts.map(([, name = '', select]) => [name, select?.split(',') ?? []]));
}

export interface Paged {
  readonly rows: readonly RowFields[];
  readonly count: number;
  /** Present where more rows follow within `$top`. */
  readonly next?: { readonly skipToken: string; readonly top?: number };
}

/** Where rows come from: all of them, or by an index. */
export interface RowSource {
  all(): Iterable<RowFields>;
  listBy(field: string, value: unknown): Iterable<RowFields>;
}

/** Filters, orders and cuts one page. */
export function pageOf(
  source: RowSource,
  query: ListQuery,
  { types, pageSize }: { readonly types: FieldTypes; readonly pageSize: number },
): Paged {
  const all = filteredRows(source, query.filter, types);
  const found = orderedRows(all, query, types);
  const rest = query.skipToken === undefined ? found.slice(query.skip) : found;
  const wanted = query.top ?? Number.POSITIVE_INFINITY;
  const rows = rest.slice(0, Math.min(pageSize, wanted));
  const last = rows.at(-1);
  const hasMore = rows.length < Math.min(rest.length, wanted);
  if (!hasMore || last === undefined) return { rows, count: all.length };
  const left = query.top === undefined ? {} : { top: query.top - rows.length };
  return { rows, count: all.length, next: { skipToken: tokenOf(last, query), ...left } };
}

function filteredRows(source: RowSource, text: string | undefined, types: FieldTypes): readonly RowFields[] {
  if (text === undefined) return [...source.all()];
  const filter = parseFilter(text, types);
  const { equals } = filter;
  const rows =
    equals === undefined
      ? source.all()
      : equals.values.flatMap((value) => [...source.listBy(equals.field, value)]);
  return [...rows].filter((row) => filter.test(row));
}

type Keys = readonly (string | number | boolean)[];

/** In order, from behind the skip token where there is one; the keys are computed once for each row. */
function orderedRows(rows: readonly RowFields[], query: ListQuery, types: FieldTypes): readonly RowFields[] {
  const order = [...query.orderBy, { field: 'id', direction: 1 }];
  for (const { field } of order) {
    if (types[field] === undefined) throw badRequest(`Could not find a property named '${field}'.`);
  }
  const keysOf = (row: RowFields): Keys =>
    order.map(({ field }) => comparable(types[field]?.type ?? 'text', row[field]));
  const compare = (left: Keys, right: Keys): number => {
    for (const [place, { direction }] of order.entries()) {
      const difference = compareValues(left[place] ?? '', right[place] ?? '');
      if (difference !== 0) return difference * direction;
    }
    return 0;
  };
  const after = query.skipToken === undefined ? undefined : keysOf(readToken(query.skipToken));
  return rows
    .map((row) => ({ row, keys: keysOf(row) }))
    .filter(({ keys }) => after === undefined || compare(keys, after) > 0)
    .toSorted((left, right) => compare(left.keys, right.keys))
    .map(({ row }) => row);
}

/** The key of the last row, not its position: rows that come and go do not move the page. */
function tokenOf(row: RowFields, query: ListQuery): string {
  const fields = [...query.orderBy.map(({ field }) => field), 'id'];
  return Buffer.from(JSON.stringify(Object.fromEntries(fields.map((field) => [field, row[field]])))).toString(
    'base64url',
  );
}

function readToken(token: string): RowFields {
  try {
    const row: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return Value.Parse(Token, row);
  } catch {
    throw badRequest('The skip token is malformed.');
  }
}

const Token = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]));
