/** Reads a landscape folder: runs its `index.ts` and keeps the well-shaped parts; everything else becomes findings. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { shapeOf, type Names } from './checks/shape.ts';
import type { Finding } from './finding.ts';
import { placeOfFrame, placesUnder, type Place, type PlaceOf } from './places.ts';
import type { Landscape } from './types.ts';

/** A landscape as far as it could be read. It may run only where no finding of it, or of its check, is an error. */
export interface Loaded {
  readonly folder: string;
  /** What keeps the folder, or parts of it, from being read. */
  readonly findings: readonly Finding[];
  /** Without the parts that have a finding. */
  readonly landscape: Landscape;
  /** Everything that is declared, by its name, even where the declaration has a finding. */
  readonly names: Names;
  readonly placeOf: PlaceOf;
}

/** Loads `index.ts` of the folder. The files run as programs: load only what you would run. A second load gives the first. */
export async function loadLandscape(folder: string): Promise<Loaded> {
  const file = join(resolve(folder), 'index.ts');
  if (!existsSync(file)) return unreadable(folder, 'there is no such file', { file, line: 1, column: 1 });
  try {
    const loaded: unknown = await import(pathToFileURL(file).href);
    const root: unknown =
      typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : undefined;
    const placeOf = placesUnder(root, file);
    return { folder: resolve(folder), placeOf, ...shapeOf(root, placeOf) };
  } catch (thrown) {
    return unreadable(folder, messageOf(thrown), placeOfFailure(thrown) ?? { file, line: 1, column: 1 });
  }
}

function unreadable(folder: string, message: string, place: Place): Loaded {
  const placeOf = () => place;
  const { landscape, names } = shapeOf({}, placeOf);
  const finding: Finding = { level: 'error', code: 'unreadable', message, place };
  return { folder: resolve(folder), findings: [finding], landscape, names, placeOf };
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/**
 * Syntax errors begin with the file, the line, and an arrow below the source; errors of running code have frames; a
 * file that is not there is named in the message by the file that imports it.
 */
function placeOfFailure(thrown: unknown): Place | undefined {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  return placeOfArrow(stack) ?? placeOfImporter(stack) ?? placeOfFirstFrame(stack);
}

function placeOfArrow(stack: string): Place | undefined {
  const [first = '', ...below] = stack.split('\n');
  const arrow = below.find((line) => /^ *\^+$/.test(line));
  const [, file, line] = /^((?:file:\/\/)?\/.*):(\d+)$/.exec(first) ?? [];
  if (file === undefined || arrow === undefined) return undefined;
  return { file: asPath(file), line: Number(line), column: arrow.indexOf('^') + 1 };
}

function placeOfImporter(stack: string): Place | undefined {
  const [, file] = /imported from ((?:file:\/\/)?\/\S+)/.exec(stack) ?? [];
  return file === undefined ? undefined : { file: asPath(file), line: 1, column: 1 };
}

/** The first frame in a file: frames of the run time itself begin with `node:`. */
function placeOfFirstFrame(stack: string): Place | undefined {
  return stack
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .map(placeOfFrame)
    .find((place) => place !== undefined && !place.file.startsWith('node:'));
}

function asPath(file: string): string {
  return file.startsWith('file://') ? fileURLToPath(file) : file;
}
