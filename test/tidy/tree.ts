/** The files of the repository as the tidy rules see them: paths from the root, with their text. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface File {
  readonly path: string;
  readonly text: string;
}

/** What is wrong at a place: the path first, then the words. */
export type Finding = `${string}: ${string}`;

/** One rule with the proof that it can fail: files that break it, and what it must say of them. */
export interface Rule {
  readonly name: string;
  find(tree: readonly File[]): readonly Finding[];
  readonly planted: readonly File[];
  readonly sees: readonly Finding[];
}

const NOT_OURS = new Set(['node_modules', '.git', '.crossdock', '.vitest', 'coverage']);
const TEXT = /\.(ts|js|sql|md|json|html|graphql|al|ya?ml)$|(^|\/)(LICENSE|run|crossdock)$/;

/** Reads every text file below the root that is ours. */
export function readTree(root: string, folder = ''): readonly File[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) return [];
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return readTree(root, path);
    return TEXT.test(path) && path !== 'package-lock.json'
      ? [{ path, text: readFileSync(join(root, path), 'utf8') }]
      : [];
  });
}

/** Is it code that ships or serves the tests, and no test itself? */
export function isSource({ path }: File): boolean {
  return path.endsWith('.ts') && !isTest(path);
}

export function isTest(path: string): boolean {
  return /\.(test|suite|fixture)\.ts$/.test(path);
}

/** The text without comments and literals, so that only what the code calls things is left. */
export function codeOnly(text: string): string {
  return text.replaceAll(
    /\/\*[^]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g,
    ' ',
  );
}

/** Gives the path and line of each match. */
export function places({ path, text }: File, pattern: RegExp, words: string): Finding[] {
  return [...text.matchAll(pattern)].map((match): Finding => {
    const line = text.slice(0, match.index).split('\n').length;
    return `${path}:${line}: ${words}`;
  });
}
