/** Reads the input of a route from path, query and body, strictly: nothing is guessed, nothing unknown is let through. */
import type { TObject, TSchema } from 'typebox';
import { schemaProblems } from '../../model/checks/schema-problems.ts';
import type { Problem } from '../../model/values/problem.ts';
import type { FieldError } from '../../platform/errors.ts';
import { pathFields, type Route } from '../route.ts';
import { GIVEN_TWICE } from './problems.ts';

/** The parts of a request in which input can stand. */
export interface Given {
  readonly path: Readonly<Record<string, unknown>>;
  /** As written, with every repetition. */
  readonly query: readonly (readonly [string, string])[];
  readonly body: unknown;
}

export type ReadInput =
  | { readonly outcome: 'read'; readonly input: Record<string, unknown> }
  | { readonly outcome: 'refused'; readonly errors: readonly FieldError[] };

/** Puts the input together and holds it to the route's schema. */
export function readInput(route: Pick<Route, 'method' | 'path' | 'input'>, given: Given): ReadInput {
  const rest = route.method === 'POST' ? readBody(given) : readQuery(route.input, given.query);
  if ('errors' in rest) return { outcome: 'refused', errors: rest.errors };
  const fromPath = pathFields(route.path).map((name) => [name, ownMember(given.path, name)] as const);
  const input = { ...rest.fields, ...Object.fromEntries(fromPath) };
  const errors = [...unknownFields(route, rest.fields), ...schemaProblems(route.input, input).map(toError)];
  return errors.length > 0 ? { outcome: 'refused', errors } : { outcome: 'read', input };
}

type Fields =
  { readonly fields: Readonly<Record<string, unknown>> } | { readonly errors: readonly FieldError[] };

function readBody({ query, body }: Given): Fields {
  const [[inQuery] = []] = query;
  if (inQuery !== undefined)
    return { errors: [{ path: inQuery, message: 'belongs in the body, not in the query' }] };
  if (body === undefined || body === null) return { fields: {} };
  if (typeof body !== 'object' || Array.isArray(body))
    return { errors: [{ path: '', message: 'the body must be a JSON object' }] };
  return { fields: { ...body } };
}

/** A field of the path cannot be given a second time. */
function unknownFields(
  { path }: Pick<Route, 'path'>,
  fields: Readonly<Record<string, unknown>>,
): FieldError[] {
  return pathFields(path)
    .filter((name) => Object.hasOwn(fields, name))
    .map((name) => ({ path: name, message: 'stands in the path already' }));
}

function readQuery(input: TObject, query: Given['query']): Fields {
  const errors: FieldError[] = [];
  const fields = new Map<string, unknown>();
  for (const [name, text] of query) {
    if (fields.has(name)) errors.push({ path: name, message: GIVEN_TWICE });
    const schema = Object.hasOwn(input.properties, name) ? input.properties[name] : undefined;
    fields.set(name, schema === undefined ? text : parseText(schema, text));
  }
  return errors.length > 0 ? { errors } : { fields: Object.fromEntries(fields) };
}

/** What the text of a query means to the schema; what does not fit stays text, so that the check names it. */
function parseText(schema: TSchema, text: string): unknown {
  const type = ownMember(schema, 'type');
  if (type === 'integer') return /^-?[0-9]{1,15}$/.test(text) ? Number(text) : text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (type === 'array') return text === '' ? [] : text.split(',');
  return text;
}

function ownMember(value: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

/** In people's words: where, what was found, what was agreed. */
export function toError({ path, found, agreed }: Problem): FieldError {
  return { path, message: `expected ${agreed}, found ${found}` };
}
