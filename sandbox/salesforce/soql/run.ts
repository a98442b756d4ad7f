/** Runs a query over the org: fields of a record and of its parents, conditions, order. */
import type { Row } from '../checks.ts';
import { canonicalId } from '../ids.ts';
import type { Field, ObjectDescription } from '../fields.ts';
import { fieldNamed, parentField } from '../objects.ts';
import type { Org } from '../org.ts';
import { MalformedQuery, type Condition, type Soql } from './parse.ts';

/** A query that names what is not there. */
export class InvalidQuery extends Error {
  readonly errorCode: 'INVALID_FIELD' | 'INVALID_TYPE';
  constructor(errorCode: 'INVALID_FIELD' | 'INVALID_TYPE', message: string) {
    super(message);
    this.errorCode = errorCode;
  }
}

/** Gives the rows as they are answered; throws `InvalidQuery` and `MalformedQuery`. */
export function runSoql(
  org: Org,
  soql: Soql,
  { withDeleted, apiPath }: { readonly withDeleted: boolean; readonly apiPath: string },
): readonly Row[] {
  const object = org.objectNamed(soql.from);
  if (object === undefined)
    throw new InvalidQuery(
      'INVALID_TYPE',
      `sObject type '${soql.from}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
    );
  const columns = soql.paths.map((path) => columnOf(org, object, path));
  const matches = soql.where === undefined ? () => true : conditionOf(org, object, soql.where);
  const rows = withDeleted ? org.rows(object.name) : org.living(object.name);
  const found = sorted(org, object, { rows: rows.filter(matches), orderBy: soql.orderBy });
  return found.slice(0, soql.limit).map((row) => answered(columns, { row, object, apiPath }));
}

interface Column {
  readonly path: readonly string[];
  readonly parent?: ObjectDescription;
  readonly field: Field;
  value(row: Row): unknown;
}

function columnOf(org: Org, object: ObjectDescription, path: string): Column {
  const parts = path.split('.');
  const [first = '', second] = parts;
  if (second === undefined) {
    const field = fieldNamed(object, first);
    if (field === undefined) throw noColumn(first, object);
    return { path: [field.name], field, value: (row) => row[field.name] };
  }
  const relation = parentField(object, first);
  const above = relation?.referenceTo === undefined ? undefined : org.describe(relation.referenceTo);
  if (relation === undefined || above === undefined || parts.length > 2)
    throw new InvalidQuery(
      'INVALID_FIELD',
      `Didn't understand relationship '${first}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
    );
  const field = fieldNamed(above, second);
  if (field === undefined) throw noColumn(second, above);
  return {
    path: [relation.name.replace(/Id$/, ''), field.name],
    parent: above,
    field,
    value: (row) => org.find(above.name, row[relation.name])?.[field.name] ?? null,
  };
}

function noColumn(name: string, { name: object }: ObjectDescription): InvalidQuery {
  return new InvalidQuery(
    'INVALID_FIELD',
    `No such column '${name}' on entity '${object}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}

function answered(
  columns: readonly Column[],
  {
    row,
    object,
    apiPath,
  }: { readonly row: Row; readonly object: ObjectDescription; readonly apiPath: string },
): Row {
  const told: Row = { attributes: attributesOf(object, String(row['Id']), apiPath) };
  for (const column of columns) {
    const [name = '', below] = column.path;
    if (below === undefined) told[name] = column.value(row);
    else told[name] = { ...parentPart(told[name], column), [below]: column.value(row) };
  }
  return told;
}

function parentPart(already: unknown, { parent }: Column): object {
  return typeof already === 'object' && already !== null ? already : { attributes: { type: parent?.name } };
}

const attributesOf = ({ name }: ObjectDescription, id: string, apiPath: string) => ({
  type: name,
  url: `${apiPath}/sobjects/${name}/${id}`,
});

function conditionOf(org: Org, object: ObjectDescription, condition: Condition): (row: Row) => boolean {
  switch (condition.kind) {
    case 'not': {
      const inside = conditionOf(org, object, condition.part);
      return (row) => !inside(row);
    }
    case 'and': {
      const parts = condition.parts.map((part) => conditionOf(org, object, part));
      return (row) => parts.every((part) => part(row));
    }
    case 'or': {
      const parts = condition.parts.map((part) => conditionOf(org, object, part));
      return (row) => parts.some((part) => part(row));
    }
    case 'compare': {
      const column = columnOf(org, object, condition.path);
      const wanted = condition.values.map((value) => comparable(column.field, value));
      return (row) => compare(condition.operator, comparable(column.field, column.value(row)), wanted);
    }
  }
}

type Comparable = string | number | boolean | null;

/** Text counts in any case, ids in both lengths, instants as instants. */
function comparable(field: Field, value: unknown): Comparable {
  if (typeof value === 'string') return comparableText(field, value);
  if (typeof value === 'boolean' || typeof value === 'number') return value;
  return isInstant(value) ? Date.parse(value.instant) : null;
}

function isInstant(value: unknown): value is { readonly instant: string } {
  return typeof value === 'object' && value !== null && 'instant' in value;
}

function comparableText({ type, name }: Field, text: string): Comparable {
  if (type === 'datetime') return Date.parse(text.replace('+0000', 'Z'));
  if (type !== 'id' && type !== 'reference') return text.toLowerCase();
  const id = canonicalId(text);
  if (id === undefined) throw new MalformedQuery(`invalid ID field: ${name} ${text}`);
  return id;
}

function compare(operator: string, value: Comparable, wanted: readonly Comparable[]): boolean {
  const [one = null] = wanted;
  switch (operator) {
    case 'IN':
    case '=':
      return wanted.includes(value);
    case 'NOT IN':
    case '!=':
    case '<>':
      return !wanted.includes(value);
    default:
      return value !== null && one !== null && inOrder(operator, value, one);
  }
}

function inOrder(operator: string, a: string | number | boolean, b: string | number | boolean): boolean {
  if (operator === '>') return a > b;
  if (operator === '>=') return a >= b;
  return operator === '<' ? a < b : a <= b;
}

function sorted(
  org: Org,
  object: ObjectDescription,
  { rows, orderBy }: { readonly rows: readonly Row[]; readonly orderBy: Soql['orderBy'] },
): readonly Row[] {
  const keys = orderBy.map(({ path, descending }) => ({ column: columnOf(org, object, path), descending }));
  return rows.toSorted((a, b) => {
    for (const { column, descending } of keys) {
      const order = ordered(
        comparable(column.field, column.value(a)),
        comparable(column.field, column.value(b)),
      );
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
}

/** Nulls first. */
function ordered(a: Comparable, b: Comparable): number {
  if (a === b) return 0;
  if (a === null) return -1;
  return b === null || a > b ? 1 : -1;
}
