/** Files from a watched folder: taken once, row by row, whatever name they have and whenever the hub dies. */
import { appendFile, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { breach, mapped } from '../../connectors/kit/mapping.ts';
import type { ClaimedFile, FilePickUp, FileRows } from '../../connectors/kit/source.ts';
import { testDatabase } from '../../platform/testing/database.ts';
import { fakeSources, fakeSystem, itemSource } from '../testing/fake-system.ts';
import { emptyIntake, freshStation, testStation, type TestStation } from '../testing/station.ts';

const database = await testDatabase();

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Lines `id;v;name`; a line without two semicolons cannot be read, another head is no file. */
const files: FilePickUp<unknown> = {
  everySeconds: 1,
  folder: () => ({ path: folder, pattern: /\.csv$/ }),
  open: async (file) => {
    const [head, ...rows] = (await textOf(file)).split('\n');
    if (head !== 'id;v;name') return breach('header', head, 'id;v;name');
    return mapped({
      rows: async function* () {
        for (const [index, text] of rows.entries()) yield rowOf(text, index + 2);
      },
      annotated: {
        head: Buffer.from('reasons\n'),
        rows: (rejected) =>
          Buffer.from(rejected.map(({ line, problems }) => `${line}: ${problems[0]?.agreed}\n`).join('')),
      },
    });
  },
};

async function textOf(file: ClaimedFile): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of file.read()) pieces.push(piece);
  return Buffer.concat(pieces).toString().trim();
}

function rowOf(text: string, line: number): FileRows {
  const [id, v, name] = text.split(';');
  return name === undefined
    ? {
        sound: [],
        rejected: [{ line, text, problems: [{ path: '', found: text, agreed: 'three columns' }] }],
      }
    : { sound: [{ line, text, record: { id, v, name } }], rejected: [] };
}

async function supplier(): Promise<TestStation> {
  const system = fakeSystem();
  const [erp] = fakeSources(system);
  if (erp === undefined) throw new Error('no source');
  const { webhook: _webhook, poll: _poll, sweep: _sweep, ...rest } = itemSource(system);
  const source = { ...rest, files };
  return freshStation(database, { sources: [{ ...erp, system: 'acme', name: 'items', source }] });
}

/** Two looks: at the first the file may still be growing. */
async function pickUp({ intake }: TestStation): Promise<void> {
  await intake.pickUpNow('acme/items');
  await intake.pickUpNow('acme/items');
  await intake.drain();
}

const put = (name: string, ...rows: string[]): Promise<void> =>
  writeFile(join(folder, name), ['id;v;name', ...rows].join('\n'));
const list = (inside: string): Promise<string[]> => readdir(join(folder, inside));
const factCount = async ({ hub }: TestStation): Promise<number> => (await hub.facts()).length;

test('the rows of a file become facts, and the file lies in the archive', async () => {
  const station = await supplier();
  await put('monday.csv', 'A1;1;bolt', 'A2;1;nut');
  await pickUp(station);
  expect(await factCount(station)).toBe(2);
  expect(await list('archive')).toEqual([expect.stringMatching(/^\d{4}-.*-monday\.csv$/)]);
  expect(await readdir(folder)).toEqual(['.claimed', 'archive', 'rejected']);
});

test('a file that still grows is left alone', async () => {
  const station = await supplier();
  await put('monday.csv', 'A1;1;bolt');
  await station.intake.pickUpNow('acme/items');
  await put('monday.csv', 'A1;1;bolt', 'A2;1;nut');
  await station.intake.pickUpNow('acme/items');
  expect(await readdir(folder)).toContain('monday.csv');
  await pickUp(station);
  expect(await factCount(station)).toBe(2);
});

test('the same content under another name is absorbed and listed', async () => {
  const station = await supplier();
  await put('monday.csv', 'A1;1;bolt');
  await pickUp(station);
  await put('monday-again.csv', 'A1;1;bolt');
  await pickUp(station);
  expect(await station.intake.files({}, { limit: 10 })).toMatchObject([
    { name: 'monday.csv', recordCount: 1, sameContent: [{ name: 'monday-again.csv' }] },
  ]);
  expect(await list('archive')).toHaveLength(2);
  expect(await station.hub.open()).toEqual([]);
});

test('an old content that comes again after a newer one asks instead of bringing old values back', async () => {
  const station = await supplier();
  await put('monday.csv', 'A1;1;bolt');
  await pickUp(station);
  await put('tuesday.csv', 'A1;2;better bolt');
  await pickUp(station);
  await put('monday.csv', 'A1;1;bolt');
  await pickUp(station);
  expect(await station.hub.facts()).toEqual([expect.stringContaining('better bolt')]);
  expect(await station.hub.open()).toEqual(['file-rejected acme/items']);
});

test('another file of the same name overwrites nothing in the archive', async () => {
  const station = await supplier();
  for (const v of ['1', '2']) {
    await put('items.csv', `A1;${v};bolt ${v}`);
    await pickUp(station);
  }
  expect(await list('archive')).toHaveLength(2);
});

test('bad rows are given back with their reasons, good ones count, and the next clean file closes the question', async () => {
  const station = await supplier();
  await put('monday.csv', 'A1;1;bolt', 'broken', 'A3;1;unmappable', 'A4;1;nut');
  await pickUp(station);
  expect(await factCount(station)).toBe(2);
  const [rejects = ''] = await list('rejected');
  expect(await readFile(join(folder, 'rejected', rejects), 'utf8')).toBe(
    'reasons\n3: three columns\n4: a name that can be mapped\n',
  );
  expect(await station.hub.open()).toEqual(['file-rejected acme/items']);
  await put('tuesday.csv', 'A3;2;washer');
  await pickUp(station);
  expect(await station.hub.open()).toEqual([]);
});

test('a file that cannot be read is put aside with a question, and the others are taken', async () => {
  const station = await supplier();
  await writeFile(join(folder, 'a.csv'), 'nonsense');
  await put('b.csv', 'A1;1;bolt');
  await pickUp(station);
  expect(await list('rejected')).toEqual([expect.stringMatching(/-a\.csv$/)]);
  expect(await factCount(station)).toBe(1);
});

test('a file that is too large is put aside unread', async () => {
  const system = fakeSystem();
  const [erp] = fakeSources(system);
  if (erp === undefined) throw new Error('no source');
  const source = { ...itemSource(system), files };
  const station = await freshStation(database, {
    sources: [{ ...erp, system: 'acme', name: 'items', source }],
    limits: { mostFileBytes: 20 },
  });
  await put('large.csv', 'A1;1;bolt', 'A2;1;nut');
  await pickUp(station);
  expect(await list('rejected')).toHaveLength(1);
  expect(await station.hub.open()).toEqual(['file-rejected acme/items']);
});

test('a file that was claimed by a node that died is taken by the next', async () => {
  const station = await supplier();
  await station.intake.pickUpNow('acme/items');
  await put('monday.csv', 'A1;1;bolt');
  await rename(join(folder, 'monday.csv'), join(folder, '.claimed', 'monday.csv'));
  await station.intake.pickUpNow('acme/items');
  await station.intake.drain();
  expect(await factCount(station)).toBe(1);
  expect(await list('archive')).toHaveLength(1);
});

test('a file whose rows were kept before the node died is put away and not counted again', async () => {
  await emptyIntake(database);
  const system = fakeSystem();
  const [erp] = fakeSources(system);
  if (erp === undefined) throw new Error('no source');
  const source = { ...itemSource(system), files };
  const sources = [{ ...erp, system: 'acme', name: 'items', source }];
  const dying = await testStation(
    {
      ...database,
      execute: (text, values) =>
        text.includes('archived_as = $3')
          ? Promise.reject(new Error('killed'))
          : database.execute(text, values),
    },
    { sources },
  );
  await put('monday.csv', 'A1;1;bolt', 'broken');
  await pickUp(dying);
  const [archived = ''] = await list('archive');
  await rename(join(folder, 'archive', archived), join(folder, '.claimed', 'monday.csv'));
  const next = await testStation(database, { sources });
  await next.intake.pickUpNow('acme/items');
  await next.intake.drain();
  expect(await list('archive')).toEqual([archived]);
  expect(await list('rejected')).toEqual([archived]);
  expect(await next.intake.files({}, { limit: 10 })).toMatchObject([
    { archivedAs: archived, sameContent: [] },
  ]);
  expect(await factCount(next)).toBe(1);
});

test('a row that the hub cannot take says in its question on which line of which file it stands', async () => {
  const station = await supplier();
  station.hub.poison.add('A2');
  await put('monday.csv', 'A1;1;bolt', 'A2;1;nut');
  await pickUp(station);
  expect(await factCount(station)).toBe(1);
  const [parked] = await station.intake.parked({}, { limit: 10 });
  expect(parked?.reason).toBe('line 3 of monday.csv: the hub stumbles over A2');
});

test('a file of which rows were refused is taken again when it is sent again: the reason may have been ours', async () => {
  const station = await supplier();
  await put('monday.csv', 'A1;1;bolt', 'A2;1;unmappable');
  await pickUp(station);
  expect(await station.hub.open()).toEqual(['file-rejected acme/items']);
  // What was refused on Monday is understood on Tuesday.
  const [erp] = fakeSources(fakeSystem());
  if (erp === undefined) throw new Error('no source');
  const { webhook: _webhook, poll: _poll, sweep: _sweep, ...rest } = itemSource(fakeSystem());
  const map: typeof rest.map = ({ id, v, name }) =>
    mapped([{ externalId: id, version: v, fields: { number: id, description: name } }]);
  const source = { ...rest, map, files };
  const fixed = await testStation(database, { sources: [{ ...erp, system: 'acme', name: 'items', source }] });
  await put('monday-again.csv', 'A1;1;bolt', 'A2;1;unmappable');
  await pickUp(fixed);
  expect(await factCount(fixed)).toBe(2);
  expect(await fixed.hub.open()).toEqual([]);
  expect(await fixed.intake.files({}, { limit: 10 })).toMatchObject([
    { name: 'monday-again.csv', recordCount: 2, rejectedCount: 0, sameContent: [{ name: 'monday.csv' }] },
  ]);
});

test('a file that somebody still writes to after it was claimed is taken when it lies still, and as a whole', async () => {
  const system = fakeSystem();
  const [erp] = fakeSources(system);
  if (erp === undefined) throw new Error('no source');
  let hasGrown = false;
  const growing: FilePickUp<unknown> = {
    ...files,
    open: async (file, settings) => {
      if (!hasGrown) await appendFile(join(folder, '.claimed', file.name), '\nA2;1;nut');
      hasGrown = true;
      return files.open(file, settings);
    },
  };
  const source = { ...itemSource(system), files: growing };
  const station = await freshStation(database, {
    sources: [{ ...erp, system: 'acme', name: 'items', source }],
  });
  await put('monday.csv', 'A1;1;bolt');
  await pickUp(station);
  expect(await list('archive')).toEqual([]);
  await station.intake.pickUpNow('acme/items');
  await station.intake.drain();
  expect(await factCount(station)).toBe(2);
  expect(await list('archive')).toHaveLength(1);
  expect(await station.intake.files({}, { limit: 10 })).toMatchObject([{ recordCount: 2 }]);
});

test('a file waits in the folder as long as an earlier one of its name is not put away', async () => {
  const station = await supplier();
  await station.intake.pickUpNow('acme/items');
  await put('monday.csv', 'A1;1;bolt');
  await rename(join(folder, 'monday.csv'), join(folder, '.claimed', 'monday.csv'));
  await put('monday.csv', 'A2;1;nut');
  await pickUp(station);
  await pickUp(station);
  expect(await factCount(station)).toBe(2);
  expect(await list('archive')).toHaveLength(2);
});

test('an upload under a name of its own is taken once it has its right name', async () => {
  const station = await supplier();
  for (const name of ['monday.csv.part', '.monday.csv']) {
    await put(name, 'A1;1;bolt');
    await pickUp(station);
    expect(await factCount(station)).toBe(0);
  }
  await rename(join(folder, 'monday.csv.part'), join(folder, 'monday.csv'));
  await pickUp(station);
  expect(await factCount(station)).toBe(1);
});

test('an empty file may be an upload that has only begun; after a while it is refused by name', async () => {
  const station = await supplier();
  await writeFile(join(folder, 'monday.csv'), '');
  await pickUp(station);
  expect(await readdir(folder)).toContain('monday.csv');
  const before = new Date(Date.now() - 10 * 60_000);
  await utimes(join(folder, 'monday.csv'), before, before);
  await pickUp(station);
  expect(await list('rejected')).toHaveLength(1);
  expect(await station.hub.open()).toEqual(['file-rejected acme/items']);
});
