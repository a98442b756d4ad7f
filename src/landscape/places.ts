/** Where in the landscape's files something was declared: file, line and column, so that a mistake is one click away. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { locateInCall } from './literal.ts';

/** Line and column count from 1, as editors do. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Gives the place of a declared thing, or of a part of it: `placeOf(flow, 'targets', 1)`. */
export type PlaceOf = (thing: object, ...path: readonly (string | number)[]) => Place;

/** Shared by all copies of this module: a landscape may have imported another one than the check. */
const PLACE = Symbol.for('crossdock.landscape.place');
const FRAME = /\(?((?:file:\/\/)?[^()\s][^()]*):(\d+):(\d+)\)?$/;

/** Remembers, beside the thing, where `word` was called. */
export function markPlace<Thing extends object>(thing: Thing, word: (thing: Thing) => Thing): Thing {
  const trace: { stack?: string } = {};
  Error.captureStackTrace(trace, word);
  const caller = trace.stack?.split('\n').find((line) => line.trimStart().startsWith('at '));
  const place = caller === undefined ? undefined : placeOfFrame(caller);
  return place === undefined ? thing : Object.defineProperty(thing, PLACE, { value: place });
}

/** Reads the place out of one line of a stack trace. */
export function placeOfFrame(line: string): Place | undefined {
  const [, file, row, column] = FRAME.exec(line.trim().replace(/^at (async )?/, '')) ?? [];
  if (file === undefined) return undefined;
  const path = file.replace(/^.* \(/, '');
  return {
    file: path.startsWith('file://') ? fileURLToPath(path) : path,
    line: Number(row),
    column: Number(column),
  };
}

interface Spot {
  /** Where the nearest enclosing word was called. */
  readonly call: Place;
  /** The way from that word's argument to here. */
  readonly path: readonly (string | number)[];
}

/** Learns the spot of everything under `root`; what has none is said to stand in `file`. */
export function placesUnder(root: unknown, file: string): PlaceOf {
  const spots = new Map<object, Spot>();
  learn({ thing: root, spot: { call: { file, line: 1, column: 1 }, path: [] } }, spots);
  const sources = new Map<string, string>();
  return (thing, ...path) => {
    const { part, rest } = descend(thing, path, spots);
    const spot = spots.get(part) ?? { call: { file, line: 1, column: 1 }, path: [] };
    return exactPlace({ call: spot.call, path: [...spot.path, ...rest] }, sources);
  };
}

/** Goes as far as there are known objects: each may have been declared in a file of its own. */
function descend(thing: object, path: readonly (string | number)[], spots: ReadonlyMap<object, Spot>) {
  let [part, rest] = [thing, path];
  for (const key of path) {
    const inner: unknown = Reflect.get(part, key);
    if (typeof inner !== 'object' || inner === null || !spots.has(inner)) break;
    [part, rest] = [inner, rest.slice(1)];
  }
  return { part, rest };
}

function learn(at: { readonly thing: unknown; readonly spot: Spot }, spots: Map<object, Spot>): void {
  const { thing } = at;
  if (typeof thing !== 'object' || thing === null || spots.has(thing)) return;
  const own = markedPlace(thing);
  const spot = own === undefined ? at.spot : { call: own, path: [] };
  spots.set(thing, spot);
  for (const [key, inner] of Object.entries(thing)) {
    const step = Array.isArray(thing) ? Number(key) : key;
    learn({ thing: inner, spot: { call: spot.call, path: [...spot.path, step] } }, spots);
  }
}

function markedPlace(thing: object): Place | undefined {
  const mark: unknown = Reflect.get(thing, PLACE);
  return isPlace(mark) ? mark : undefined;
}

function isPlace(mark: unknown): mark is Place {
  return typeof mark === 'object' && mark !== null && 'file' in mark && 'line' in mark && 'column' in mark;
}

function exactPlace({ call, path }: Spot, sources: Map<string, string>): Place {
  const source = sources.get(call.file) ?? readSource(call.file);
  sources.set(call.file, source);
  const offset = offsetOf(source, call);
  if (offset === undefined) return call;
  const before = source.slice(0, locateInCall(source, offset, path));
  return {
    file: call.file,
    line: before.split('\n').length,
    column: before.length - before.lastIndexOf('\n'),
  };
}

/** A file that cannot be read any more still has the line where the word was called. */
function readSource(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function offsetOf(source: string, { line, column }: Place): number | undefined {
  const lines = source.split('\n');
  if (line > lines.length || source === '') return undefined;
  return lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
}
