/** The supplier's files arrive in every manner that real ones do, and the connector's settings for them fit. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { filesCsv } from '../../src/connectors/files-csv/index.ts';
import { allRows, claimedFile } from '../../src/connectors/kit/suite/claimed-file.ts';
import { seedDistributor } from '../distributor/seed.ts';
import type { Simulator } from '../kit/faults.ts';
import { BAD_ROWS, SUPPLIER_FORMAT } from './supplier-file.ts';
import { startSupplier } from './supplier.ts';

const distributor = seedDistributor({ seed: 3, items: 200, customers: 3 });
let folder: string;
let supplier: Simulator;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'supplier-'));
  let second = 0;
  const clock = () => new Date(Date.UTC(2026, 2, 1, 8, 0, second++));
  const who = { name: 'supplier', supplierNumber: 'SUP-01' };
  supplier = await startSupplier({ ...who, folder, distributor, growMs: 1, clock });
});
afterEach(async () => {
  await supplier.close();
  await rm(folder, { recursive: true });
});

const names = async () => (await readdir(folder)).toSorted();
const newest = async () => (await names()).at(-1) ?? '';

async function opened(name: string) {
  const settings = {
    ...SUPPLIER_FORMAT,
    ignoredColumns: [...SUPPLIER_FORMAT.ignoredColumns],
    folder,
    supplier: 'SUP-01',
  };
  const file = claimedFile(name, await readFile(join(folder, name)));
  const answer = await filesCsv.sources['items']?.files?.open(file, settings);
  if (answer === undefined || 'breach' in answer) throw new Error(JSON.stringify(answer));
  return allRows(answer.mapped);
}

const edit = (name: string) => supplier.edits[name]?.({ seed: 5 });

describe('a supplier', () => {
  test('starts with a whole file that the connector reads without a reject', async () => {
    const { records, rejected } = await opened(await newest());
    expect(rejected).toEqual([]);
    expect(records).toHaveLength(
      distributor.items.filter(({ supplierNumber }) => supplierNumber === 'SUP-01').length,
    );
  });

  test('has a word for every unit of every supplier’s items', async () => {
    for (const { number } of distributor.suppliers) {
      const other = await startSupplier({ name: 'x', supplierNumber: number, folder, distributor });
      await other.close();
      expect(other.counts()['files']).toBe(1);
    }
  });

  test('sends bad rows among good ones', async () => {
    await edit('dropBadRows');
    const { records, rejected } = await opened(await newest());
    expect(records).toHaveLength(20);
    expect(rejected.length).toBeGreaterThan(2);
    expect(rejected.every(({ text }) => BAD_ROWS.includes(text))).toBe(true);
  });

  test('sends the same bytes again under another name', async () => {
    const before = await names();
    await edit('uploadAgain');
    const [again] = (await names()).filter((name) => !before.includes(name));
    expect(await readFile(join(folder, again ?? ''))).toEqual(await readFile(join(folder, before[0] ?? '')));
  });

  test('writes a file in two halves', async () => {
    await edit('writeSlowly');
    const name = await newest();
    await supplier.close();
    const { records, rejected } = await opened(name);
    expect([records.length, rejected.length]).toEqual([supplier.counts()['items'], 0]);
  });

  test('sends a header that was never agreed', async () => {
    await edit('dropWrongHeader');
    await expect(opened(await newest())).rejects.toThrow('Artikelnummer');
  });

  test('sends nothing while it is down', async () => {
    supplier.faults.outage = true;
    expect(await edit('dropFile')).toContain('down');
    expect(await names()).toHaveLength(1);
  });
});
