/** Writes a claim's cells as compact JSON and reads them back: versions and origins repeat, so they are listed once and pointed at. */
import type { Cell, Origin, Run } from './cell.ts';

/** `[from, to, key]`, then the origin's place (−1 for none) and the long value where there are any. */
type StoredRun = [number, number, string, number?, unknown?];

export interface StoredCells {
  readonly versions: readonly string[];
  readonly origins: readonly Origin[];
  /** A list, not an object: names may be anything. */
  readonly cells: readonly (readonly [string, readonly StoredRun[]])[];
}

/** Gives the JSON value that is kept in the database. */
export function storeCells(cells: ReadonlyMap<string, Cell>): StoredCells {
  const versions = listing<string>((version) => version);
  const origins = listing<Origin>(({ messageId, contract }) => `${contract}\n${messageId}`);
  const stored = [...cells].map(([name, cell]): [string, StoredRun[]] => [
    name,
    cell.map((run) => {
      const ends: StoredRun = [versions.place(run.from), versions.place(run.to), run.key];
      if (run.origin !== undefined || run.long !== undefined) {
        ends.push(run.origin === undefined ? -1 : origins.place(run.origin));
      }
      if (run.long !== undefined) ends.push(run.long);
      return ends;
    }),
  ]);
  return { versions: versions.all, origins: origins.all, cells: stored };
}

/** Reads what `storeCells` wrote. */
export function readCells({ versions, origins, cells }: StoredCells): Map<string, Cell> {
  const version = (place: number): string => {
    const found = versions[place];
    if (found === undefined) throw new Error('a stored claim points at a version that is not there');
    return found;
  };
  const toRun = ([from, to, key, place, long]: StoredRun): Run => {
    const origin = place === undefined ? undefined : origins[place];
    return {
      from: version(from),
      to: version(to),
      key,
      ...(origin === undefined ? {} : { origin }),
      ...(long === undefined ? {} : { long }),
    };
  };
  return new Map(cells.map(([name, runs]) => [name, runs.map(toRun)]));
}

function listing<Entry>(identify: (entry: Entry) => string): {
  all: Entry[];
  place(entry: Entry): number;
} {
  const all: Entry[] = [];
  const places = new Map<string, number>();
  return {
    all,
    place(entry) {
      const id = identify(entry);
      const known = places.get(id);
      if (known !== undefined) return known;
      places.set(id, all.length);
      return all.push(entry) - 1;
    },
  };
}
