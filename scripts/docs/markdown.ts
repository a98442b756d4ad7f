/** Pages and tables in Markdown, and JSON Schemas as tables. */

/** A page with the note that it is made. */
export function page(title: string, parts: readonly string[]): string {
  return [`# ${title}`, '_Made by `npm run docs`; change the code, not this page._', ...parts, ''].join(
    '\n\n',
  );
}

/** One table; a bar in a cell is escaped. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map(line).join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.map(cell).join(' | ')} |`;
}

function cell(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
}

/** One row for each field of an object schema, nested ones by their path: name, type, needed or not, words. */
export function schemaRows(schema: unknown, path = ''): readonly (readonly string[])[] {
  const required = listOf(schema, 'required');
  return Object.entries(objectOf(schema, 'properties')).flatMap(([name, field]) => {
    const here = path === '' ? name : `${path}.${name}`;
    const words = [textOf(field, 'title'), textOf(field, 'description')].filter((text) => text !== undefined);
    return [
      [`\`${here}\``, typeOf(field), required.includes(name) ? 'yes' : '', words.join('. ')],
      ...schemaRows(field, here),
      ...schemaRows(memberOf(field, 'items'), `${here}[]`),
    ];
  });
}

/** The type of a field in a few words. */
function typeOf(schema: unknown): string {
  if (memberOf(schema, 'secret') === true) return 'secret reference';
  const value = memberOf(schema, 'const');
  if (value !== undefined) return word(value);
  const choices = [...listOf(schema, 'enum').map(word), ...choicesOf(schema)];
  if (choices.length > 0) return [...new Set(choices)].join(' or ');
  return plainType(schema);
}

/** A fixed value as it is written; a text without its quotes. */
function word(value: unknown): string {
  return `\`${typeof value === 'string' ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value)}\``;
}

function choicesOf(schema: unknown): string[] {
  return [...listOf(schema, 'anyOf'), ...listOf(schema, 'allOf')].map(typeOf);
}

function plainType(schema: unknown): string {
  const type = textOf(schema, 'type');
  if (type === 'array') return `list of ${typeOf(memberOf(schema, 'items'))}`;
  const values = Object.values(objectOf(schema, 'patternProperties'))[0];
  if (values !== undefined) return `map of ${typeOf(values)}`;
  return type ?? 'anything';
}

/** A member of something that may be an object. */
function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

function textOf(value: unknown, name: string): string | undefined {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : undefined;
}

function listOf(value: unknown, name: string): readonly unknown[] {
  const member = memberOf(value, name);
  return Array.isArray(member) ? member : [];
}

function objectOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const member = memberOf(value, name);
  return typeof member === 'object' && member !== null ? { ...member } : {};
}
