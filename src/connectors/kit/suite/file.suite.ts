/** What every file pick-up must do: whole files in, bad rows named by line, foreign files refused, nothing ever thrown. */
import { isAbsolute } from 'node:path';
import * as fc from 'fast-check';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import type { ClaimedFile, FilePickUp, OpenedFile, Source } from '../source.ts';
import { allRows, annotatedFile, claimedFile } from './claimed-file.ts';
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
      const { records, rejected } = await allRows(await openedOf(work, claimed(file), system.settings));
      expect(rejected).toEqual([]);
      expect(records.map((record) => source.key(record)).toSorted()).toEqual([...file.keys].toSorted());
    }));

  test('bad rows are rejected by their lines and in words, the others are taken', () =>
    withSystem(start, async (system) => {
      const file = ours.damaged(system);
      const { sound, rejected } = await allRows(await openedOf(work, claimed(file), system.settings));
      expect(rejected.map(({ line }) => line)).toEqual(file.lines);
      expect(rejected.filter(({ text, problems }) => text === '' || problems.length === 0)).toEqual([]);
      expect(sound.length).toBeGreaterThan(0);
      const lines = [...sound, ...rejected].map(({ line }) => line);
      expect(new Set(lines).size).toBe(lines.length);
    }));

  test('it makes no difference in what pieces a file is read', () =>
    withSystem(start, async (system) => {
      const { name, bytes } = ours.damaged(system);
      const inPieces = async (pieceBytes: number) =>
        allRows(await openedOf(work, claimedFile(name, bytes, pieceBytes), system.settings));
      expect(await inPieces(7)).toEqual(await inPieces(bytes.length));
    }));

  test('the annotated file has more to say the more is rejected', () =>
    withSystem(start, async (system) => {
      const opened = await openedOf(work, claimed(ours.damaged(system)), system.settings);
      const { rejected } = await allRows(opened);
      const [none, one, all] = [[], rejected.slice(0, 1), rejected].map(
        (rows) => annotatedFile(opened, rows).length,
      );
      expect(Number(one)).toBeGreaterThan(Number(none));
      expect(Number(all)).toBeGreaterThanOrEqual(Number(one));
    }));

  test('a file that was never agreed is a breach as a whole', () =>
    withSystem(start, async (system) => {
      const file = ours.foreign(system);
      expect(await files.open(claimed(file), system.settings)).toHaveProperty('breach');
      const empty = { name: file.name, bytes: new Uint8Array() };
      expect(await files.open(claimed(empty), system.settings)).toHaveProperty('breach');
    }));
}

function harmTests<Settings, System extends SuiteSystem<Settings>>(work: Work<Settings, System>): void {
  const { source, files, ours, start } = work;

  test('a file with bytes changed or cut off never crashes, and what it gives keeps the contract', () =>
    withSystem(start, async (system) => {
      const { settings } = system;
      const { name, bytes } = ours.sound(system);
      const contract = Compile(source.from);
      const place = fc.nat({ max: Math.max(0, bytes.length - 1) });
      const changes = fc.array(fc.tuple(place, fc.nat({ max: 255 })), { maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(changes, place, async (changed, end) => {
          const harmed = bytes.slice(0, end);
          for (const [at, byte] of changed) harmed[at] = byte;
          const answer = await files.open(claimedFile(name, harmed), settings);
          if ('breach' in answer) return;
          const { records, rejected } = await allRows(answer.mapped);
          expect(records.filter((record) => !contract.Check(record))).toEqual([]);
          expect(records.filter((record) => !('mapped' in source.map(record, settings)))).toEqual([]);
          expect(() => annotatedFile(answer.mapped, rejected)).not.toThrow();
        }),
        { numRuns: 200 },
      );
    }));
}

const claimed = ({ name, bytes }: SuiteFile): ClaimedFile => claimedFile(name, bytes);

async function openedOf<Settings, System extends SuiteSystem<Settings>>(
  { files }: Work<Settings, System>,
  file: ClaimedFile,
  settings: Settings,
): Promise<OpenedFile> {
  const answer = await files.open(file, settings);
  if ('breach' in answer) throw new Error(`the file broke its contract: ${JSON.stringify(answer.breach)}`);
  return answer.mapped;
}
