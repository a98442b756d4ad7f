/** Names that stand twice in one object of JSON text: readers differ in which of the two values they take, and nobody says so. */

/** An object or a list that is open where the reading stands. */
interface Open {
  /** Of an object: the names that it had so far. */
  readonly names: Set<string> | undefined;
  /** The last name, or the place in the list. */
  key: string | number;
}

/**
 * Gives the path of the first name that an object has had before, or nothing. The text must be well-formed JSON. One pass that makes no
 * values and calls nothing within itself, so that neither size nor depth of a body can hurt.
 */
export function findRepeatedName(json: string): readonly (string | number)[] | undefined {
  const open: Open[] = [];
  let literal = '';
  for (let at = 0; at < json.length; at += 1) {
    const sign = json[at];
    if (sign === '"') {
      const end = endOfText(json, at);
      literal = json.slice(at, end + 1);
      at = end;
    } else if (sign === ':') {
      if (nameLast(open, literal) === 'repeated') return open.map(({ key }) => key);
    } else if (sign !== undefined) step(open, sign);
  }
  return undefined;
}

/** The text before a colon is a name of the innermost object. */
function nameLast(open: readonly Open[], literal: string): 'new' | 'repeated' {
  const inner = open.at(-1);
  const name = textOf(literal);
  if (inner?.names === undefined) return 'new';
  inner.key = name;
  if (inner.names.has(name)) return 'repeated';
  inner.names.add(name);
  return 'new';
}

function step(open: Open[], sign: string): void {
  if (sign === '{') open.push({ names: new Set(), key: '' });
  else if (sign === '[') open.push({ names: undefined, key: 0 });
  else if (sign === '}' || sign === ']') open.pop();
  else if (sign === ',') {
    const inner = open.at(-1);
    if (typeof inner?.key === 'number') inner.key += 1;
  }
}

/** The place of the quote that ends the text which begins at `from`. */
function endOfText(json: string, from: number): number {
  let end = json.indexOf('"', from + 1);
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end;
}

function isEscaped(json: string, at: number): boolean {
  let before = at - 1;
  while (json[before] === '\\') before -= 1;
  return (at - 1 - before) % 2 === 1;
}

/** The same name can be written in several ways. */
function textOf(literal: string): string {
  return literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1);
}
