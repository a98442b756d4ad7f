/** What every source must do: complete pages, stable keys and versions, a total mapping. */
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import type { Page, Source } from '../source.ts';
import { factProblems, claimOf, isLedger } from './canonical.ts';
import { allRows, claimedFile } from './claimed-file.ts';
import { suiteContext, withSystem } from './suite-context.ts';
import type { ConnectorSuiteOptions, SourceCase, SuiteSystem } from './suite-options.ts';

type Options<Schema extends TSchema, System extends SuiteSystem<Static<Schema>>> = ConnectorSuiteOptions<
  Schema,
  System
>;

/** Tests one source by poll, sweep and key. */
export function sourceSuite<Schema extends TSchema, System extends SuiteSystem<Static<Schema>>>(
  name: string,
  { connector, start, sources }: Options<Schema, System>,
): void {
  const source = connector.sources[name];
  const ours = sources[name];
  if (source === undefined || ours === undefined) return;
  const work = { source, ours, start };
  describe(`source ${name}`, () => {
    mappingTests(work);
    if (source.poll !== undefined) pollTests(work);
    if (source.sweep !== undefined) sweepTests(work);
    if (source.byKey !== undefined) byKeyTests(work);
  });
}

/** One source with its case. */
export interface SourceWork<Settings, System> {
  readonly source: Source<Settings>;
  readonly ours: SourceCase<System>;
  readonly start: () => Promise<System>;
}

function mappingTests<Settings, System extends SuiteSystem<Settings>>(
  work: SourceWork<Settings, System>,
): void {
  const { source, start } = work;

  test('gives records that keep the contract, and maps every one of them to ours', () =>
    withSystem(start, async (system) => {
      const { settings } = system;
      const contract = Compile(source.from);
      const records = await listAll(work, system);
      expect(records.length).toBeGreaterThan(0);
      for (const record of records) {
        expect(contract.Errors(record)).toEqual([]);
        const answer = source.map(record, settings);
        expect(answer).toHaveProperty('mapped');
        const facts = 'mapped' in answer ? answer.mapped : [];
        expect(facts.flatMap((fact) => factProblems(source.domain, fact))).toEqual([]);
      }
    }));

  test('gives the same key, version and mapping whenever it is asked', () =>
    withSystem(start, async (system) => {
      const { settings } = system;
      for (const record of await listAll(work, system)) {
        const again = structuredClone(record);
        expect(source.key(record)).toMatch(/./);
        expect(source.version(record)).toMatch(/./);
        const said = [source.key(record), source.version(record), source.map(record, settings)];
        expect([source.key(again), source.version(again), source.map(again, settings)]).toEqual(said);
        expect(record).toEqual(again);
      }
    }));

  test.skipIf(isLedger(source.domain))('speaks in its claims of the key and version that it names', () =>
    withSystem(start, async (system) => {
      const { settings } = system;
      for (const record of await listAll(work, system)) {
        const answer = source.map(record, settings);
        const claims = 'mapped' in answer ? answer.mapped.map(claimOf) : [];
        const main = claims.find(({ externalId }) => externalId === source.key(record));
        expect(main?.version).toBe(source.version(record));
      }
    }),
  );
}

function pollTests<Settings, System extends SuiteSystem<Settings>>({
  source,
  ours,
  start,
}: SourceWork<Settings, System>) {
  const keysOf = (pages: readonly Page[]) =>
    pages.flatMap(({ records }) => records.map((each) => source.key(each)));

  test('polls everything that is there, nothing twice', () =>
    withSystem(start, async (system) => {
      const pages = await collect(source.poll?.read(suiteContext(system.settings), undefined));
      expect(keysOf(pages).toSorted()).toEqual([...ours.seededKeys(system)].toSorted());
    }));

  test('reads on from its cursor: what changed comes, and nothing that was never there', () =>
    withSystem(start, async (system) => {
      const context = suiteContext(system.settings);
      const first = await collect(source.poll?.read(context, undefined));
      const cursor = first.findLast((page) => page.cursor !== undefined)?.cursor;
      expect(cursor).toBeDefined();
      const changed = await ours.change?.(system);
      const read = keysOf(await collect(source.poll?.read(context, cursor)));
      const known = new Set([...ours.seededKeys(system), ...keysOf(first)]);
      expect(read.filter((key) => !known.has(key) && key !== changed)).toEqual([]);
      expect(changed === undefined || read.includes(changed)).toBe(true);
    }));
}

function sweepTests<Settings, System extends SuiteSystem<Settings>>({
  source,
  ours,
  start,
}: SourceWork<Settings, System>) {
  test('sweeps the whole list, each record once', () =>
    withSystem(start, async (system) => {
      const pages = await collect(source.sweep?.list(suiteContext(system.settings)));
      const keys = pages.flatMap(({ records }) => records.map((record) => source.key(record)));
      expect(keys.toSorted()).toEqual([...ours.seededKeys(system)].toSorted());
    }));

  test('does not pass half a list off as a whole one when the system fails', () =>
    withSystem(start, async (system) => {
      system.faults.outage = true;
      await expect(collect(source.sweep?.list(suiteContext(system.settings)))).rejects.toThrow(/./);
    }));
}

function byKeyTests<Settings, System extends SuiteSystem<Settings>>({
  source,
  ours,
  start,
}: SourceWork<Settings, System>) {
  test('fetches what is asked for by key, and leaves out what is gone', () =>
    withSystem(start, async (system) => {
      expect(ours.unknownKey).toBeDefined();
      const keys = ours.seededKeys(system).slice(0, 3);
      const asked = [...keys, ours.unknownKey ?? ''];
      const records = (await source.byKey?.(suiteContext(system.settings), asked)) ?? [];
      expect(records.map((record) => source.key(record)).toSorted()).toEqual(keys.toSorted());
    }));
}

/** All records of a source by whichever way it has. */
export async function listAll<Settings, System extends SuiteSystem<Settings>>(
  { source, ours }: SourceWork<Settings, System>,
  system: System,
): Promise<readonly unknown[]> {
  const context = suiteContext(system.settings);
  const pages = await collect(source.sweep?.list(context) ?? source.poll?.read(context, undefined));
  const file = ours.files?.sound(system);
  const answer = file && (await source.files?.open(claimedFile(file.name, file.bytes), system.settings));
  const rows = answer !== undefined && 'mapped' in answer ? (await allRows(answer.mapped)).records : [];
  return [...pages.flatMap(({ records }) => records), ...rows];
}

async function collect(pages: AsyncIterable<Page> | undefined): Promise<Page[]> {
  const all: Page[] = [];
  for await (const page of pages ?? []) all.push(page);
  return all;
}
