/** Finds the place of one value inside a literal of TypeScript source: enough of a reader to point, never to judge. */

type Key = string | number;
interface Token {
  readonly text: string;
  readonly start: number;
}

const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|\.\.\.|[\p{L}\p{N}_$]+|\S/gu;
const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };

/**
 * Gives the offset of the value at `path` in the first argument of the call at `offset`, or of the deepest part of the
 * way there that stands in this literal: a value that comes from a variable is pointed at where the variable is named.
 */
export function locateInCall(source: string, offset: number, path: readonly Key[]): number {
  const tokens = tokensFrom(source, offset);
  const open = tokens.findIndex(({ text }) => text === '(');
  const argument = open === -1 ? undefined : tokens[open + 1];
  if (argument === undefined || path.length === 0) return offset;
  return tokens[deepest(tokens, open + 1, path)]?.start ?? offset;
}

/** Walks down as long as the value is a literal that has the next key. */
function deepest(tokens: readonly Token[], from: number, path: readonly Key[]): number {
  let [at, rest] = [from, path];
  for (;;) {
    const [key, ...deeper] = rest;
    const next = key === undefined ? undefined : entryOf(tokens, at, key);
    if (next === undefined) return at;
    [at, rest] = [next, deeper];
  }
}

function entryOf(tokens: readonly Token[], at: number, key: Key): number | undefined {
  const text = tokens[at]?.text;
  if (text === '{') return propertyOf(tokens, at + 1, String(key));
  return text === '[' ? elementOf(tokens, at + 1, Number(key)) : undefined;
}

function propertyOf(tokens: readonly Token[], from: number, key: string): number | undefined {
  for (let at = from; at < tokens.length && tokens[at]?.text !== '}'; at = afterComma(tokens, at)) {
    const name = tokens[at]?.text ?? '';
    const isNamed = name === key || unquoted(name) === key;
    if (isNamed) return tokens[at + 1]?.text === ':' ? at + 2 : at;
  }
  return undefined;
}

/** Behind a spread nobody can count. */
function elementOf(tokens: readonly Token[], from: number, index: number): number | undefined {
  let at = from;
  for (let passed = 0; passed < index; passed += 1) {
    if (isEnd(tokens[at]) || tokens[at]?.text === '...') return undefined;
    at = afterComma(tokens, at);
  }
  return isEnd(tokens[at]) || tokens[at]?.text === '...' ? undefined : at;
}

/** The index behind the comma that ends the entry at `at`, or of the bracket that closes the literal. */
function afterComma(tokens: readonly Token[], at: number): number {
  const open: string[] = [];
  for (let next = at; next < tokens.length; next += 1) {
    const text = tokens[next]?.text ?? '';
    if (open.length === 0 && text === ',') return next + 1;
    if (open.length === 0 && isEnd(tokens[next])) return next;
    const closing = CLOSING[text];
    if (closing !== undefined) open.push(closing);
    else if (text === open.at(-1)) open.pop();
  }
  return tokens.length;
}

function isEnd(token: Token | undefined): boolean {
  return token === undefined || token.text === '}' || token.text === ']' || token.text === ')';
}

function tokensFrom(source: string, offset: number): readonly Token[] {
  return source
    .slice(offset)
    .matchAll(TOKEN)
    .filter(([text]) => !text.startsWith('//') && !text.startsWith('/*'))
    .map((match) => ({ text: match[0], start: offset + match.index }))
    .toArray();
}

function unquoted(text: string): string {
  return /^['"]/.test(text) ? text.slice(1, -1) : text;
}
