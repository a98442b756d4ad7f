/** What is wrong with a value, in words for people: where it is, what was found, what was agreed. */

/** One broken promise. `path` is in the words of whoever wrote the value, e.g. `packs[0].gtin`; empty = the value itself. */
export interface Problem {
  readonly path: string;
  readonly found: string;
  readonly agreed: string;
}

const LONGEST_FOUND = 80;

/** Names one broken promise; what was found is shortened, and never walked deeper than its first level. */
export function problem(found: unknown, agreed: string, path = ''): Problem {
  return { path, found: describeFound(found), agreed };
}

/** Tells a problem from the value that a `parse…` function gives otherwise. */
export function isProblem(answer: unknown): answer is Problem {
  return typeof answer === 'object' && answer !== null && 'agreed' in answer;
}

/** Moves a problem of a part to the place where the part is. */
export function problemUnder(path: string, part: Problem): Problem {
  const joint = path === '' || part.path === '' || part.path.startsWith('[') ? '' : '.';
  return { ...part, path: `${path}${joint}${part.path}` };
}

/** Writes a path as people read it: `packs[0].gtin`. */
export function pathText(keys: readonly (string | number)[]): string {
  return keys.reduce<string>((path, key) => {
    if (typeof key === 'number') return `${path}[${key}]`;
    return path === '' ? key : `${path}.${key}`;
  }, '');
}

/** Says in a few words what a value is; safe for values of any depth and size. */
export function describeFound(found: unknown): string {
  if (found === undefined) return 'nothing';
  if (typeof found === 'string') return found === '' ? 'an empty text' : shortened(found);
  if (Array.isArray(found)) return `a list of ${found.length}`;
  if (found === null) return 'null';
  if (typeof found === 'object') return 'an object';
  const isPlain = typeof found === 'number' || typeof found === 'boolean' || typeof found === 'bigint';
  return isPlain ? String(found) : `a value of type ${typeof found}`;
}

function shortened(text: string): string {
  const start = text.length > LONGEST_FOUND ? `${text.slice(0, LONGEST_FOUND)}…` : text;
  return start.toWellFormed().replaceAll(/\p{Cc}/gu, '\u{FFFD}');
}
