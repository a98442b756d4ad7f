/** What every file pick-up must do: whole files in, bad rows named by line, foreign files refused, nothing ever thrown. */
import { isAbsolute } from 'node:path';
import * as fc from 'fast-check';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import type { FilePickUp, FileRows, Source } from '../source.ts';
import { withSystem } from './suite-context.ts';
import type { ConnectorSuiteOptions, SourceCase, SuiteFile, SuiteSystem } from './suite-options.ts';

interface Work<Settings, System> {
  readonly source: Source<Settings>;
  readonly files: FilePickUp<Settings>;
  readonly ours: NonNullable<SourceCase<System>['files']>;
  readonly start: () => Promise<System>;
}

/** Tests the file pick-up of one source, if it has one. */
export function fileSuite<Schema extends TSchema, System extends SuiteSystem<Static<Schema>>>(
  name: string,
  { connector, start, sources }: ConnectorSuiteOptions<Schema, System>,
): void {
  const source = connector.sources[name];
  const ours = sources[name]?.files;
  if (source?.files === undefined || ours === undefined) return;
  const work = { source, files: source.files, ours, start };
  describe(`files of ${name}`, () => {
    rowTests(work);
    harmTests(work);
  });
}

function rowTests<Settings, System extends SuiteSystem<Settings>>(work: Work<Settings, System>): void {
  const { source, files, ours, start } = work;

  test('a sound file in the watched folder gives all of its records', () =>
    withSystem(start, async (system) => {
      const file = ours.sound(system);
      const { path, pattern } = files.folder(system.settings);
      expect(isAbsolute(path)).toBe(true);
      expect(file.name).toMatch(pattern);
      const { records, rejected } = rowsOf(work, file, system.settings);
      expect(rejected).toEqual([]);
      expect(records.map((record) => source.key(record)).toSorted()).toEqual([...file.keys].toSorted());
    }));

  test('bad rows are rejected by their lines and in words, the others are taken', () =>
    withSystem(start, async (system) => {
      const file = ours.damaged(system);
      const { records, rejected } = rowsOf(work, file, system.settings);
      expect(rejected.map(({ line }) => line)).toEqual(file.lines);
      expect(rejected.filter(({ text, problems }) => text === '' || problems.length === 0)).toEqual([]);
      expect(records.length).toBeGreaterThan(0);
    }));

  test('the annotated file has more to say the more is rejected', () =>
    withSystem(start, async (system) => {
      const file = ours.damaged(system);
      const { rejected } = rowsOf(work, file, system.settings);
      const [none, one, all] = [[], rejected.slice(0, 1), rejected].map(
        (rows) => files.annotate(file.name, file.bytes, rows, system.settings).length,
      );
      expect(Number(one)).toBeGreaterThan(Number(none));
      expect(Number(all)).toBeGreaterThanOrEqual(Number(one));
    }));

  test('a file that was never agreed is a breach as a whole', () =>
    withSystem(start, async (system) => {
      const { name, bytes } = ours.foreign(system);
      expect(files.open(name, bytes, system.settings)).toHaveProperty('breach');
      expect(files.open(name, new Uint8Array(), system.settings)).toHaveProperty('breach');
    }));
}

function harmTests<Settings, System extends SuiteSystem<Settings>>({
  source,
  files,
  ours,
  start,
}: Work<Settings, System>): void {
  test('a file with bytes changed or cut off never crashes, and what it gives keeps the contract', () =>
    withSystem(start, async (system) => {
      const { settings } = system;
      const { name, bytes } = ours.sound(system);
      const contract = Compile(source.from);
      const place = fc.nat({ max: Math.max(0, bytes.length - 1) });
      fc.assert(
        fc.property(
          fc.array(fc.tuple(place, fc.nat({ max: 255 })), { maxLength: 6 }),
          place,
          (changes, end) => {
            const harmed = bytes.slice(0, end);
            for (const [at, byte] of changes) harmed[at] = byte;
            const answer = files.open(name, harmed, settings);
            const { records, rejected } = 'mapped' in answer ? answer.mapped : { records: [], rejected: [] };
            expect(records.filter((record) => !contract.Check(record))).toEqual([]);
            expect(records.filter((record) => !('mapped' in source.map(record, settings)))).toEqual([]);
            expect(() => files.annotate(name, harmed, rejected, settings)).not.toThrow();
          },
        ),
        { numRuns: 200 },
      );
    }));
}

function rowsOf<Settings, System extends SuiteSystem<Settings>>(
  { files }: Work<Settings, System>,
  { name, bytes }: SuiteFile,
  settings: Settings,
): FileRows {
  const answer = files.open(name, bytes, settings);
  if ('breach' in answer) throw new Error(`the file broke its contract: ${JSON.stringify(answer.breach)}`);
  return answer.mapped;
}
