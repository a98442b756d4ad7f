/** What Salesforce looks at before it saves a record: types, lengths, picklists, required fields. */
import { canonicalId } from './ids.ts';
import type { Field, ObjectDescription } from './fields.ts';
import { fieldNamed } from './objects.ts';

/** One error of a record, as collections spell it. */
export interface SaveError {
  readonly statusCode: string;
  readonly message: string;
  readonly fields: readonly string[];
}

export type Row = Record<string, unknown>;

export function saveError(statusCode: string, message: string, fields: readonly string[] = []): SaveError {
  return { statusCode, message, fields };
}

/** Fields that this user cannot write, or that are not there: such a request is refused. */
export function unwritable(
  object: ObjectDescription,
  given: Row,
  how: 'createable' | 'updateable',
): SaveError | undefined {
  for (const name of Object.keys(given)) {
    const field = fieldNamed(object, name);
    if (field === undefined)
      return saveError('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`);
    if (!field[how] && field.type !== 'id')
      return saveError(
        'INVALID_FIELD_FOR_INSERT_UPDATE',
        `Unable to create/update fields: ${field.name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
        [field.name],
      );
  }
  return undefined;
}

/** Gives the values as they are stored: without spaces around them, blank as null, ids in their long form. */
export function stored(object: ObjectDescription, given: Row): Row {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const field = fieldNamed(object, name);
      return [field?.name ?? name, storedValue(field, value)];
    }),
  );
}

function storedValue(field: Field | undefined, value: unknown): unknown {
  if (field?.type === 'reference') return canonicalId(value) ?? value;
  if (typeof value !== 'string') return value;
  const trimmed = value.trim();
  return trimmed === '' ? null : trimmed;
}

/** What is wrong with a row that is to be saved. */
export function problemsOf(
  object: ObjectDescription,
  row: Row,
  changed: readonly string[],
): readonly SaveError[] {
  const missing = object.fields.filter(
    ({ name, nillable, createable, byDefault }) =>
      !nillable && createable && byDefault === undefined && (row[name] === undefined || row[name] === null),
  );
  const names = missing.map(({ name }) => name);
  const required =
    names.length === 0
      ? []
      : [saveError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${names.join(', ')}]`, names)];
  const fields = object.fields.filter(({ name }) => changed.includes(name));
  return [...required, ...fields.flatMap((field) => problemOf(field, row[field.name]) ?? [])];
}

function problemOf(field: Field, value: unknown): SaveError | undefined {
  if (value === null || value === undefined) return undefined;
  const wrong = hasType(field, value)
    ? textProblem(field, value)
    : (['INVALID_TYPE_ON_FIELD_IN_RECORD', `value not of required type: ${JSON.stringify(value)}`] as const);
  return wrong && saveError(wrong[0], `${field.name}: ${wrong[1]}`, [field.name]);
}

function textProblem({ type, length, values }: Field, value: unknown): readonly [string, string] | undefined {
  if (typeof value !== 'string') return undefined;
  if (length > 0 && value.length > length)
    return ['STRING_TOO_LONG', `data value too large: ${value.slice(0, 80)} (max length=${length})`];
  if (type === 'email' && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value))
    return ['INVALID_EMAIL_ADDRESS', `invalid email address: ${value}`];
  return values === undefined || values.includes(value)
    ? undefined
    : ['INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', `bad value for restricted picklist field: ${value}`];
}

function hasType({ type }: Field, value: unknown): boolean {
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'currency' || type === 'double') return typeof value === 'number' && Number.isFinite(value);
  if (type === 'date') return typeof value === 'string' && /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value);
  return typeof value === 'string';
}
