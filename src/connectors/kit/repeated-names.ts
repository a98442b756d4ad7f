/** Names that stand twice in one object of JSON text: readers differ in which of the two values they take, and nobody says so. */

import { pathText, type Problem } from '../../model/values/problem.ts';

/** An object or a list that is open where the reading stands. */
interface Open {
  /** Of an object: the names that it had so far. */
  readonly names: Set<string> | undefined;
  /** The last name, or the place in the list. */
  key: string | number;
}

/** A name that its object has had before. */
interface Repeated {
  readonly path: readonly (string | number)[];
  readonly name: string;
  /** Where its literal stands in the text, quotes included. */
  readonly from: number;
  readonly to: number;
}

/** Gives the path of the first name that an object has had before, or nothing. The text must be well-formed JSON. */
export function findRepeatedName(json: string): readonly (string | number)[] | undefined {
  return repeatedNames(json, 1)[0]?.path;
}

/** One pass that makes no values and calls nothing within itself, so that neither size nor depth of a body can hurt. */
function repeatedNames(json: string, most: number): readonly Repeated[] {
  const found: Repeated[] = [];
  const open: Open[] = [];
  let from = 0;
  let to = 0;
  for (let at = 0; at < json.length && found.length < most; at += 1) {
    const sign = json[at];
    if (sign === '"') {
      from = at;
      at = endOfText(json, at);
      to = at + 1;
    } else if (sign === ':') {
      const name = nameLast(open, json.slice(from, to));
      if (name !== undefined) found.push({ path: open.map(({ key }) => key), name, from, to });
    } else if (sign !== undefined) step(open, sign);
  }
  return found;
}

/** The text before a colon is a name of the innermost object; given back where that has had it before. */
function nameLast(open: readonly Open[], literal: string): string | undefined {
  const inner = open.at(-1);
  const name = textOf(literal);
  if (inner?.names === undefined) return undefined;
  inner.key = name;
  if (inner.names.has(name)) return name;
  inner.names.add(name);
  return undefined;
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

/** No field has it in its name: nothing that is kept has. */
const MARK = '\0';
const MARK_IN_JSON = String.raw`\u0000`;

export interface Marked {
  /** The same JSON, in which each name that its object has had before is another one. */
  readonly json: string;
  /** These; none where the text may have such names of its own. */
  readonly marks: readonly string[];
  /** Of the first. */
  readonly path: readonly (string | number)[];
}

/**
 * Makes visible in the values of a text what is said twice in it, so that a reader who cuts it into records shows which of them say it;
 * nothing where each name stands once. The text must be well-formed JSON.
 */
export function markRepeated(json: string): Marked | undefined {
  const found = repeatedNames(json, Infinity);
  const [first] = found;
  if (first === undefined) return undefined;
  if (json.includes(MARK_IN_JSON)) return { json, marks: [], path: first.path };
  const marks = found.map(({ name }, place) => `${MARK}${place}${MARK}${name}`);
  const ends = found.map(({ to }) => to);
  const pieces = found.flatMap(({ from }, place) => [
    json.slice(ends[place - 1] ?? 0, from),
    JSON.stringify(marks[place]),
  ]);
  return { json: [...pieces, json.slice(ends.at(-1))].join(''), marks, path: first.path };
}

/** The name that a mark stands for; nothing where it is none. */
export function nameMarked(mark: string): string | undefined {
  return /^\0[0-9]+\0(.*)$/s.exec(mark)?.[1];
}

/** What is wrong with a name at its second place. */
export function saidTwice(path: readonly (string | number)[]): Problem {
  return {
    path: pathText(path),
    found: 'the same name a second time',
    agreed: 'each name once in its object',
  };
}
