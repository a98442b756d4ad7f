/** `$filter` as Business Central understands it: comparisons, and, or (on one field only), not, and three text functions. */
import type { Cell } from '../tables/table.ts';
import { badRequest, Refused } from './problem.ts';

export type RowFields = Readonly<Record<string, Cell>>;
export type FieldTypes = Readonly<Record<string, { readonly type: string }>>;

interface Node {
  /** Present where the expression only asks whether a field equals one of these values: an index can answer it. */
  readonly equals?: Equals;
  /** Names of the fields that the expression asks. */
  readonly fields: ReadonlySet<string>;
  test(row: RowFields): boolean;
}

type Token = { readonly kind: 'text' | 'word' | 'sign'; readonly value: string };

export interface Equals {
  readonly field: string;
  readonly values: readonly Cell[];
}

export interface Filter {
  readonly equals?: Equals;
  test(row: RowFields): boolean;
}

/** Reads one filter; throws `Refused` where it cannot be read. */
export function parseFilter(text: string, types: FieldTypes): Filter {
  const reader = tokenReader(text);
  const node = disjunction({ ...reader, types });
  if (reader.peek() !== undefined)
    throw badRequest(`Syntax error in '${text}' near '${reader.peek()?.value}'.`);
  return node;
}

interface Reader {
  peek(): Token | undefined;
  next(): Token;
}
interface Parser extends Reader {
  readonly types: FieldTypes;
}

const TOKEN = /\s*(?:'((?:[^']|'')*)'|([A-Za-z0-9_.:@+-]+)|([(),]))/y;

function tokenReader(text: string): Reader {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const [, quoted, word, sign] = TOKEN.exec(text) ?? [];
    if (quoted !== undefined) tokens.push({ kind: 'text', value: quoted.replaceAll("''", "'") });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word });
    else if (sign !== undefined) tokens.push({ kind: 'sign', value: sign });
    else throw badRequest(`Expression expected in '${text}'.`);
  }
  let at = 0;
  return {
    peek: () => tokens[at],
    next: () => {
      const token = tokens[at++];
      if (token === undefined) throw badRequest(`Expression expected at the end of '${text}'.`);
      return token;
    },
  };
}

function isWord(parser: Parser, word: string): boolean {
  const token = parser.peek();
  return token?.kind === 'word' && token.value === word;
}

function disjunction(parser: Parser): Node {
  let left = conjunction(parser);
  while (isWord(parser, 'or')) {
    parser.next();
    left = either(left, conjunction(parser));
  }
  return left;
}

/** The server turns a filter into one filter for each field of a table: an `or` between two fields has no such form. */
function either(left: Node, right: Node): Node {
  const fields = left.fields.union(right.fields);
  if (fields.size > 1) {
    throw new Refused(
      501,
      'BadRequest_MethodNotImplemented',
      `An 'or' over several fields (${[...fields].join(', ')}) is not supported.`,
    );
  }
  const test = (row: RowFields): boolean => left.test(row) || right.test(row);
  if (left.equals === undefined || right.equals === undefined) return { fields, test };
  const values = [...new Set([...left.equals.values, ...right.equals.values])];
  return { fields, test, equals: { field: left.equals.field, values } };
}

function conjunction(parser: Parser): Node {
  let left = term(parser);
  while (isWord(parser, 'and')) {
    parser.next();
    const [before, right] = [left, term(parser)];
    left = { fields: before.fields.union(right.fields), test: (row) => before.test(row) && right.test(row) };
  }
  return left;
}

function term(parser: Parser): Node {
  const token = parser.next();
  if (token.kind === 'sign' && token.value === '(') {
    const inner = disjunction(parser);
    expectSign(parser, ')');
    return inner;
  }
  if (token.value === 'not') {
    const inner = term(parser);
    return { fields: inner.fields, test: (row) => !inner.test(row) };
  }
  return TEXT_FUNCTIONS[token.value] === undefined
    ? comparison(parser, token.value)
    : textFunction(parser, token.value);
}

function expectSign(parser: Parser, sign: string): void {
  if (parser.next().value !== sign) throw badRequest(`'${sign}' expected.`);
}

const TEXT_FUNCTIONS: Readonly<Record<string, (text: string, part: string) => boolean>> = {
  contains: (text, part) => text.includes(part),
  startswith: (text, part) => text.startsWith(part),
  endswith: (text, part) => text.endsWith(part),
};

function textFunction(parser: Parser, name: string): Node {
  expectSign(parser, '(');
  const field = fieldOf(parser, parser.next().value);
  expectSign(parser, ',');
  const part = parser.next().value;
  expectSign(parser, ')');
  const test = TEXT_FUNCTIONS[name];
  return { fields: new Set([field]), test: (row) => test?.(String(row[field] ?? ''), part) === true };
}

const COMPARE: Readonly<Record<string, (order: number) => boolean>> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
};

function comparison(parser: Parser, name: string): Node {
  const field = fieldOf(parser, name);
  const operator = parser.next().value;
  const holds = COMPARE[operator];
  if (holds === undefined) throw badRequest(`Unknown operator '${operator}'.`);
  const type = parser.types[field]?.type ?? 'text';
  const wanted = literal(type, parser.next());
  const isIndexed = operator === 'eq' && ['guid', 'code', 'text'].includes(type);
  return {
    fields: new Set([field]),
    test: (row) => holds(compareValues(comparable(type, row[field]), wanted)),
    ...(isIndexed ? { equals: { field, values: [wanted] } } : {}),
  };
}

function fieldOf(parser: Parser, name: string): string {
  if (parser.types[name] === undefined) {
    throw badRequest(`Could not find a property named '${name}'.`);
  }
  return name;
}

function literal(type: string, token: Token): string | number | boolean {
  const isText = token.kind === 'text';
  if (['text', 'code', 'enum'].includes(type) !== isText) {
    throw badRequest(`A literal '${token.value}' does not fit a field of type ${type}.`);
  }
  const value = comparable(type, type === 'boolean' ? token.value === 'true' : token.value);
  if (typeof value === 'number' && Number.isNaN(value)) {
    throw badRequest(`Unable to convert value '${token.value}' to ${type}.`);
  }
  return value;
}

/** Puts a value into the order of its type. */
export function comparable(type: string, value: Cell | undefined): string | number | boolean {
  if (type === 'datetime') return Date.parse(String(value));
  if (type === 'decimal' || type === 'integer') return Number(value);
  if (type === 'boolean') return value === true;
  return type === 'guid' ? String(value).toLowerCase() : String(value ?? '');
}

/** Below, equal or above, as a comparator wants it. */
export function compareValues(left: string | number | boolean, right: string | number | boolean): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
